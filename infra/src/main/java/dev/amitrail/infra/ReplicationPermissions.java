package dev.amitrail.infra;

import dev.amitrail.image.Ec2Images;
import dev.amitrail.image.TrailTags;
import dev.amitrail.infra.settings.DeploymentSettings;
import dev.amitrail.replication.ReplicationEvents;
import dev.amitrail.replication.ec2.EbsDefaults;
import dev.amitrail.replication.ec2.Ec2ImageAttributes;
import dev.amitrail.replication.ec2.Ec2ImageWriter;
import dev.amitrail.replication.pointer.SsmPointers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awscdk.services.iam.PolicyStatement;

/// What the functions that replicate may do: the actions that their gateways declare, in the
/// Regions of the deployment. In a dry run they may only read.
record ReplicationPermissions(DeploymentSettings settings, Arns arns) {
  private static final Map<String, Map<String, ?>> NAMES_ITS_SOURCE =
      Map.of("ForAnyValue:StringEquals", Map.of("aws:TagKeys", List.of(TrailTags.ORIGIN_ID)));

  List<PolicyStatement> statements() {
    List<PolicyStatement> statements = new ArrayList<>();
    statements.add(
        Statements.readInRegions(
            Stream.of(Ec2Images.ACTIONS, EbsDefaults.ACTIONS).flatMap(List::stream).toList(),
            settings.regions()));
    statements.add(Statements.allow(Ec2ImageAttributes.READ_ACTIONS, arns.imagesAndSnapshots()));
    statements.add(Statements.allow(SsmPointers.READ_ACTIONS, arns.pointers()));
    if (!settings.dryRun()) {
      statements.add(Statements.allow(List.of("ec2:CopyImage"), arns.imagesAndSnapshots()));
      statements.add(tagImages());
      statements.add(tagNewSnapshots());
      statements.add(tagSources());
      statements.add(mirror());
      statements.add(Statements.allow(SsmPointers.WRITE_ACTIONS, arns.pointers()));
      statements.add(
          Statements.putEvents(ReplicationEvents.ACTIONS, arns, ReplicationEvents.SOURCE));
      settings.kmsKeys().forEach((region, key) -> statements.addAll(destinationKey(region, key)));
      settings
          .sourceKmsKeys()
          .forEach(key -> statements.addAll(useKey(key, settings.regions(), Map.of())));
    }
    return statements;
  }

  /// A replica is tagged when it is made and when it is adopted; its tags always include the ID of
  /// its source.
  private PolicyStatement tagImages() {
    return Statements.allow(List.of("ec2:CreateTags"), arns.images(), NAMES_ITS_SOURCE);
  }

  /// Snapshots are tagged only by the request that makes them. EC2 states the key
  /// `ec2:CreateAction` for no other request ("Grant permission to tag Amazon EC2 resources during
  /// creation", EC2 user guide). Nobody else's snapshot can be given the tag that [#mirror]
  /// requires.
  private PolicyStatement tagNewSnapshots() {
    Map<String, Map<String, ?>> conditions = new TreeMap<>(NAMES_ITS_SOURCE);
    conditions.put("Null", Map.of("ec2:CreateAction", "false"));
    return Statements.allow(List.of("ec2:CreateTags"), arns.snapshots(), conditions);
  }

  /// On a source only trail tags are written and deleted.
  private PolicyStatement tagSources() {
    List<String> keys =
        settings.regions().stream()
            .flatMap(region -> Stream.of(TrailTags.replicaId(region), TrailTags.failed(region)))
            .toList();
    return Statements.allow(
        List.of("ec2:CreateTags", "ec2:DeleteTags"),
        arns.images(),
        Map.of(
            "ForAllValues:StringEquals", Map.of("aws:TagKeys", keys),
            "Null", Map.of("aws:TagKeys", "false")));
  }

  /// Attributes and tags are mirrored only to what has the tag that names its source.
  private PolicyStatement mirror() {
    return Statements.allow(
        Ec2ImageAttributes.WRITE_ACTIONS,
        arns.imagesAndSnapshots(),
        Map.of("Null", Map.of("aws:ResourceTag/" + TrailTags.ORIGIN_ID, "false")));
  }

  /// A policy cannot name an alias as the resource: it names the keys of the alias's account and
  /// Region, with the alias as a condition ("Using aliases to control access to KMS keys", AWS KMS
  /// developer guide).
  private List<PolicyStatement> destinationKey(String region, String key) {
    int alias = key.indexOf("alias/");
    if (alias < 0) {
      return useKey(key, List.of(region), Map.of());
    }
    String keys = alias > 0 ? key.substring(0, alias) + "key/*" : arns.kmsKeys(region);
    return useKey(
        keys,
        List.of(region),
        Map.of("ForAnyValue:StringEquals", Map.of("kms:ResourceAliases", key.substring(alias))));
  }

  /// What EC2 does with a key for the caller of CopyImage, and only through EC2 ("Requirements for
  /// Amazon EBS encryption", EBS user guide). Which Region's EC2 uses a source's key is not
  /// documented: the source's or the destination's, which received the request.
  private static List<PolicyStatement> useKey(
      String arn, List<String> regions, Map<String, ?> furtherConditions) {
    List<String> ec2 = regions.stream().map("ec2.%s.amazonaws.com"::formatted).toList();
    Map<String, Object> use = new TreeMap<>(furtherConditions);
    use.put("StringEquals", Map.of("kms:ViaService", ec2));
    Map<String, Object> grant = new TreeMap<>(use);
    grant.put("Bool", Map.of("kms:GrantIsForAWSResource", "true"));
    return List.of(
        Statements.allow(Ec2ImageWriter.KEY_ACTIONS, List.of(arn), use),
        Statements.allow(List.of("kms:CreateGrant"), List.of(arn), grant));
  }
}
