package dev.amitrail.report;

import dev.amitrail.event.RefreshRequest.Scope;
import dev.amitrail.report.compose.LatestReport;
import dev.amitrail.report.model.FleetStack;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.publish.FleetIndex;
import dev.amitrail.report.publish.LatestReportReader;
import dev.amitrail.report.publish.RefreshProgress;
import dev.amitrail.report.publish.ReportBucket;
import dev.amitrail.report.publish.ReportKeys;
import dev.amitrail.report.stack.CloudFormationStacks;
import dev.amitrail.report.stack.Stack;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Which stacks a refresh reads. The bucket alone states which stacks are known.
final class RefreshTargets {
  private final CloudFormationStacks stacks;
  private final ReportBucket bucket;
  private final FleetIndex fleet;
  private final LatestReportReader latestReports;

  RefreshTargets(CloudFormationStacks stacks, ReportBucket bucket) {
    this.stacks = stacks;
    this.bucket = bucket;
    this.fleet = new FleetIndex(bucket);
    this.latestReports = new LatestReportReader(bucket);
  }

  /// The ids of the stacks of a Region that the refresh has not read yet, in their order.
  ///
  /// @param failures takes each latest report that could not be read
  Set<String> due(
      String account, String region, RefreshProgress progress, FailureCollector failures) {
    TreeSet<String> ids = new TreeSet<>(known(account, region, failures));
    if (progress.refresh().scope() == Scope.ALL) {
      stacks.all(region).stream()
          .filter(stack -> !stack.isNested()) // saves reads: ReportDecision.ofStack skips them
          .map(Stack::id)
          .forEach(ids::add);
    }
    String done = region.equals(progress.position().region()) ? progress.position().after() : null;
    return done == null ? ids : ids.tailSet(done, false);
  }

  /// The stacks that have a report and are not gone: those in the list of all stacks, and those
  /// whose report is not in the list because writing it failed.
  private Set<String> known(String account, String region, FailureCollector failures) {
    List<FleetStack> rows =
        fleet.read().stacks().stream()
            .filter(stack -> stack.region().equals(region) && !stack.gone())
            .toList();
    Set<String> names = rows.stream().map(FleetStack::stackName).collect(Collectors.toSet());
    List<ReportKeys> unlisted =
        ReportKeys.of(bucket, account, region).stream()
            .filter(keys -> !names.contains(keys.stackName()))
            .toList();
    Set<String> ids = rows.stream().map(FleetStack::stackId).collect(Collectors.toSet());
    failures.forEach(unlisted, ReportKeys::latestJson, latestReports::find).stream()
        .map(LatestReport::report)
        .flatMap(report -> report.filter(latest -> !latest.gone()).stream())
        .map(StackReport::stackId)
        .forEach(ids::add);
    return ids;
  }
}
