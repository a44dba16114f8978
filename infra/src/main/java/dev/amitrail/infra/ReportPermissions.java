package dev.amitrail.infra;

import dev.amitrail.image.Ec2Images;
import dev.amitrail.infra.settings.DeploymentSettings;
import dev.amitrail.report.publish.ReportBucket;
import dev.amitrail.report.publish.ReportEvents;
import dev.amitrail.report.stack.CloudFormationStacks;
import dev.amitrail.report.workload.AutoScalingGroups;
import dev.amitrail.report.workload.Ec2Instances;
import dev.amitrail.report.workload.LaunchTemplates;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awscdk.services.iam.PolicyStatement;

/// What the functions that report may do: the actions that their gateways declare, in the Regions
/// of the deployment. In a dry run they may only read.
///
/// @param bucket the name of the bucket for reports
record ReportPermissions(DeploymentSettings settings, Arns arns, String bucket) {

  /// For the function that reports on the stack of an event.
  List<PolicyStatement> report() {
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
    // Without a condition on s3:prefix: GetObject of a missing object sends no prefix, and S3 would
    // return 403 in place of 404.
    statements.add(Statements.allow(ReportBucket.BUCKET_ACTIONS, List.of(arns.s3(bucket))));
    statements.add(Statements.allow(List.of("s3:GetObject"), objects()));
    if (!settings.dryRun()) {
      statements.add(Statements.allow(List.of("s3:PutObject"), objects()));
      statements.add(Statements.putEvents(ReportEvents.ACTIONS, arns, ReportEvents.SOURCE));
    }
    return statements;
  }

  /// For the function that refreshes reports: it also lists all stacks of a Region.
  List<PolicyStatement> refresh() {
    List<PolicyStatement> statements = report();
    statements.add(
        Statements.readInRegions(CloudFormationStacks.ALL_STACKS_ACTIONS, settings.regions()));
    return statements;
  }

  /// The parameters that a launch template may name: the pointers, and those that AWS publishes.
  /// Any other parameter is reported as unresolved.
  private List<String> imageParameters() {
    return Stream.concat(arns.pointers().stream(), arns.publicParameters().stream()).toList();
  }

  private List<String> objects() {
    return Stream.of(
            ReportBucket.PREFIX + "*",
            ReportBucket.FLEET,
            ReportBucket.FLEET_PAGE,
            ReportBucket.REFRESH)
        .map(key -> arns.s3(bucket + "/" + key))
        .toList();
  }
}
