package dev.amitrail.infra;

import dev.amitrail.image.Ec2Images;
import dev.amitrail.infra.settings.DeploymentSettings;
import dev.amitrail.report.ReportSettings;
import dev.amitrail.report.notify.ReportEvents;
import dev.amitrail.report.notify.ReportMails;
import dev.amitrail.report.publish.ReportBucket;
import dev.amitrail.report.stack.CloudFormationStacks;
import dev.amitrail.report.workload.AutoScalingGroups;
import dev.amitrail.report.workload.Ec2Instances;
import dev.amitrail.report.workload.LaunchTemplates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awscdk.services.iam.PolicyStatement;

/// What the functions that report may do: the actions that their gateways declare, in the Regions
/// of the deployment. In a dry run they may only read.
///
/// @param report what the functions receive
record ReportPermissions(DeploymentSettings settings, Arns arns, ReportSettings report) {
  /// What every report reads and writes: the reports of its stack, and its row.
  private static final List<String> REPORTS =
      List.of(ReportBucket.PREFIX + "*", ReportBucket.ROWS + "*");

  /// For the function that reports on the stack of an event.
  List<PolicyStatement> stackReport() {
    List<PolicyStatement> statements = new ArrayList<>();
    statements.add(
        Statements.readInRegions(
            Stream.of(
                    Ec2Images.ACTIONS,
                    Ec2Instances.ACTIONS,
                    LaunchTemplates.ACTIONS,
                    AutoScalingGroups.ACTIONS)
                .flatMap(List::stream)
                .toList(),
            settings.regions()));
    statements.add(Statements.allow(CloudFormationStacks.ACTIONS, arns.cloudFormationStacks()));
    statements.add(Statements.allow(LaunchTemplates.PARAMETER_ACTIONS, imageParameters()));
    statements.addAll(objects(REPORTS, REPORTS));
    if (!settings.dryRun()) {
      statements.add(
          Statements.putEvents(
              ReportEvents.ACTIONS, arns, ReportEvents.SOURCE, List.of(ReportEvents.DETAIL_TYPE)));
      if (!report.topics().isEmpty()) {
        statements.add(Statements.allow(ReportMails.ACTIONS, report.topics()));
      }
    }
    return statements;
  }

  /// For the function that refreshes reports: it also lists all stacks of a Region.
  List<PolicyStatement> refresh() {
    List<PolicyStatement> statements = stackReport();
    statements.add(
        Statements.readInRegions(CloudFormationStacks.ALL_STACKS_ACTIONS, settings.regions()));
    statements.addAll(
        objects(List.of(ReportBucket.FLEET, ReportBucket.REFRESH), List.of(ReportBucket.REFRESH)));
    return statements;
  }

  /// For the function that makes the list and the page of all stacks of their rows.
  List<PolicyStatement> fleet() {
    List<String> written =
        List.of(ReportBucket.ROWS + "*", ReportBucket.FLEET, ReportBucket.FLEET_PAGE);
    return objects(
        Stream.concat(Stream.of(ReportBucket.PREFIX + "*"), written.stream()).toList(), written);
  }

  /// The parameters that a launch template may name: the pointers, and those that AWS publishes.
  /// Any other parameter is reported as unresolved.
  private List<String> imageParameters() {
    return Stream.concat(arns.pointers().stream(), arns.publicParameters().stream()).toList();
  }

  /// Reads some objects of the bucket, and writes some, unless in a dry run. The bucket is listed
  /// without a condition on s3:prefix: GetObject of a missing object sends no prefix, and S3 would
  /// return 403 in place of 404. A bucket of another account is none of ours, whatever its name:
  /// names are global, and a bucket that was deleted can be made by anyone.
  private List<PolicyStatement> objects(List<String> read, List<String> written) {
    List<PolicyStatement> statements = new ArrayList<>();
    statements.add(ofTheAccount(ReportBucket.BUCKET_ACTIONS, List.of(arns.s3(report.bucket()))));
    statements.add(ofTheAccount(ReportBucket.READ_ACTIONS, inBucket(read)));
    if (!settings.dryRun()) {
      statements.add(ofTheAccount(ReportBucket.WRITE_ACTIONS, inBucket(written)));
    }
    return statements;
  }

  private PolicyStatement ofTheAccount(List<String> actions, List<String> resources) {
    return Statements.allow(
        actions, resources, Map.of("StringEquals", Map.of("aws:ResourceAccount", arns.account())));
  }

  private List<String> inBucket(List<String> keys) {
    return keys.stream().map(key -> arns.s3(report.bucket() + "/" + key)).toList();
  }
}
