package dev.amitrail.infra;

import dev.amitrail.image.Ec2Images;
import dev.amitrail.image.TrailTags;
import dev.amitrail.replication.ReplicationEvents;
import dev.amitrail.replication.ec2.Ec2ImageAttributes;
import dev.amitrail.replication.ec2.Ec2ImageWriter;
import dev.amitrail.replication.pointer.SsmPointers;
import dev.amitrail.report.publish.ReportBucket;
import dev.amitrail.report.publish.ReportEvents;
import dev.amitrail.report.stack.CloudFormationStacks;
import dev.amitrail.report.workload.AutoScalingGroups;
import dev.amitrail.report.workload.Ec2Instances;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.services.iam.PolicyStatement;

/// What each function may do: the actions its gateways declare, in the Regions of the deployment. A
/// dry run may read only.
final class FunctionPermissions {
  private final DeploymentSettings settings;

  FunctionPermissions(DeploymentSettings settings) {
    this.settings = settings;
  }

  List<PolicyStatement> replicate() {
    List<PolicyStatement> statements = new ArrayList<>();
    statements.add(readImages());
    statements.add(allow(Ec2ImageAttributes.READ_ACTIONS, imagesAndSnapshots()));
    statements.add(allow(SsmPointers.READ_ACTIONS, pointers()));
    if (!settings.dryRun()) {
      statements.add(allow(List.of("ec2:CopyImage"), imagesAndSnapshots()));
      statements.add(tagCopies());
      statements.add(tagSources());
      statements.add(mirror());
      statements.add(allow(SsmPointers.WRITE_ACTIONS, pointers()));
      statements.add(sendEvents(ReplicationEvents.ACTIONS, ReplicationEvents.SOURCE));
      settings.kmsKeys().forEach((region, key) -> statements.addAll(destinationKey(region, key)));
      settings
          .sourceKmsKeys()
          .forEach(key -> statements.addAll(key(key, settings.regions(), Map.of())));
    }
    return statements;
  }

  List<PolicyStatement> report(String bucket) {
    List<PolicyStatement> statements = new ArrayList<>();
    String bucketArn = "arn:%s:s3:::%s".formatted(Aws.PARTITION, bucket);
    statements.add(readWhatRuns());
    statements.add(allow(CloudFormationStacks.ACTIONS, inEachRegion("cloudformation", "stack/*")));
    statements.add(allow(Ec2Instances.PARAMETER_ACTIONS, imageParameters()));
    // Without a condition on the prefix: reading an object that is not there has none, and would be
    // answered with 403 instead of 404.
    statements.add(allow(ReportBucket.BUCKET_ACTIONS, List.of(bucketArn)));
    statements.add(allow(List.of("s3:GetObject"), reports(bucketArn)));
    if (!settings.dryRun()) {
      statements.add(allow(List.of("s3:PutObject"), reports(bucketArn)));
      statements.add(sendEvents(ReportEvents.ACTIONS, ReportEvents.SOURCE));
    }
    return statements;
  }

  /// What a report may read and write, and reading all stacks of a Region.
  List<PolicyStatement> refresh(String bucket) {
    List<PolicyStatement> statements = new ArrayList<>(report(bucket));
    statements.add(inTheRegions(CloudFormationStacks.ALL_STACKS_ACTIONS));
    return statements;
  }

  private static List<String> reports(String bucketArn) {
    return List.of(
        bucketArn + "/" + ReportBucket.PREFIX + "*",
        bucketArn + "/" + ReportBucket.FLEET,
        bucketArn + "/" + ReportBucket.FLEET_PAGE,
        bucketArn + "/" + ReportBucket.REFRESH);
  }

  /// The parameters that a launch template may name: the pointers, and those that AWS publishes.
  /// With any others the report says that it could not resolve them.
  private List<String> imageParameters() {
    return Stream.concat(
            pointers().stream(),
            settings.regions().stream()
                .map(
                    region ->
                        "arn:%s:ssm:%s::parameter/aws/service/*".formatted(Aws.PARTITION, region)))
        .toList();
  }

  private List<String> inEachRegion(String service, String resource) {
    return settings.regions().stream()
        .map(
            region ->
                "arn:%s:%s:%s:%s:%s"
                    .formatted(Aws.PARTITION, service, region, Aws.ACCOUNT_ID, resource))
        .toList();
  }

  /// These know no resources either.
  private PolicyStatement readWhatRuns() {
    return inTheRegions(
        Stream.of(Ec2Images.ACTIONS, Ec2Instances.ACTIONS, AutoScalingGroups.ACTIONS)
            .flatMap(List::stream)
            .toList());
  }

  private PolicyStatement sendEvents(List<String> actions, String source) {
    return statement(
            actions,
            List.of(
                "arn:%s:events:%s:%s:event-bus/default"
                    .formatted(Aws.PARTITION, settings.homeRegion(), Aws.ACCOUNT_ID)))
        .conditions(Map.of("StringEquals", Map.of("events:source", source)))
        .build();
  }

  /// Nothing outside the prefix can become a pointer.
  private List<String> pointers() {
    return settings.regions().stream()
        .map(
            region ->
                "arn:%s:ssm:%s:%s:parameter%s*"
                    .formatted(Aws.PARTITION, region, Aws.ACCOUNT_ID, settings.pointerPrefix()))
        .toList();
  }

  /// DescribeImages knows no resources; the condition keeps it to the Regions of the deployment.
  private PolicyStatement readImages() {
    return inTheRegions(Ec2Images.ACTIONS);
  }

  private PolicyStatement inTheRegions(List<String> actions) {
    return statement(actions, List.of("*"))
        .conditions(Map.of("StringEquals", Map.of("aws:RequestedRegion", settings.regions())))
        .build();
  }

  /// The tags that go in with CopyImage always tie the replica to its source.
  private PolicyStatement tagCopies() {
    return statement(List.of("ec2:CreateTags"), imagesAndSnapshots())
        .conditions(
            Map.of("ForAnyValue:StringEquals", Map.of("aws:TagKeys", List.of(TrailTags.ORIGIN_ID))))
        .build();
  }

  /// Only what is tied to a source is ever evened out with one.
  private PolicyStatement mirror() {
    return statement(Ec2ImageAttributes.WRITE_ACTIONS, imagesAndSnapshots())
        .conditions(Map.of("Null", Map.of("aws:ResourceTag/" + TrailTags.ORIGIN_ID, "false")))
        .build();
  }

  /// On a source nothing but the trail is written and taken away.
  private PolicyStatement tagSources() {
    List<String> keys =
        settings.regions().stream()
            .flatMap(region -> Stream.of(TrailTags.replicaId(region), TrailTags.failed(region)))
            .toList();
    return statement(List.of("ec2:CreateTags", "ec2:DeleteTags"), resources("image"))
        .conditions(
            new TreeMap<>(
                Map.of(
                    "ForAllValues:StringEquals", Map.of("aws:TagKeys", keys),
                    "Null", Map.of("aws:TagKeys", "false"))))
        .build();
  }

  /// An alias stands for the keys it names: those of its own account and Region.
  private List<PolicyStatement> destinationKey(String region, String key) {
    int alias = key.indexOf("alias/");
    if (alias < 0) {
      return key(key, List.of(region), Map.of());
    }
    String owner =
        alias > 0
            ? key.substring(0, alias)
            : "arn:%s:kms:%s:%s:".formatted(Aws.PARTITION, region, Aws.ACCOUNT_ID);
    return key(
        owner + "key/*",
        List.of(region),
        Map.of("ForAnyValue:StringEquals", Map.of("kms:ResourceAliases", key.substring(alias))));
  }

  /// What EC2 does with a key in the name of whoever copies, and only through EC2 ("Requirements
  /// for Amazon EBS encryption", EBS user guide). Which Region's EC2 uses a source's key is not
  /// documented: its own, or the destination's that was asked to copy.
  private static List<PolicyStatement> key(
      String arn, List<String> regions, Map<String, ?> furtherConditions) {
    List<String> ec2 = regions.stream().map("ec2.%s.amazonaws.com"::formatted).toList();
    Map<String, Object> use = new TreeMap<>(furtherConditions);
    use.put("StringEquals", Map.of("kms:ViaService", ec2));
    Map<String, Object> grant = new TreeMap<>(use);
    grant.put("Bool", Map.of("kms:GrantIsForAWSResource", "true"));
    return List.of(
        statement(Ec2ImageWriter.KEY_ACTIONS, List.of(arn)).conditions(use).build(),
        statement(List.of("kms:CreateGrant"), List.of(arn)).conditions(grant).build());
  }

  private List<String> imagesAndSnapshots() {
    return Stream.concat(resources("image").stream(), resources("snapshot").stream()).toList();
  }

  /// Images and snapshots have no account in their ARNs.
  private List<String> resources(String type) {
    return settings.regions().stream()
        .map(region -> "arn:%s:ec2:%s::%s/*".formatted(Aws.PARTITION, region, type))
        .toList();
  }

  private static PolicyStatement allow(List<String> actions, List<String> resources) {
    return statement(actions, resources).build();
  }

  private static PolicyStatement.Builder statement(List<String> actions, List<String> resources) {
    return PolicyStatement.Builder.create().actions(actions).resources(resources);
  }
}
