package dev.amitrail.report.refresh;

import dev.amitrail.aws.FanOut;
import dev.amitrail.event.RefreshRequest.Scope;
import dev.amitrail.report.FailureCollector;
import dev.amitrail.report.ReportClients;
import dev.amitrail.report.compose.LatestReport;
import dev.amitrail.report.model.Fleet;
import dev.amitrail.report.model.FleetStack;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.publish.FleetIndex;
import dev.amitrail.report.publish.FleetRows;
import dev.amitrail.report.publish.LatestReportReader;
import dev.amitrail.report.publish.ReportBucket;
import dev.amitrail.report.publish.ReportKeys;
import dev.amitrail.report.stack.CloudFormationStacks;
import dev.amitrail.report.stack.Stack;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Which stacks an invocation of a refresh reads. The bucket alone states which stacks are known;
/// stacks that are gone are not read.
///
/// Requests: one for the list of all stacks. For a full refresh, for each Region, one for each
/// 1,000 row objects and for each 1,000 folders of reports; and one for each page of the stacks
/// that CloudFormation lists, where that is fewer than reading each stack by its id.
final class RefreshTargets {
  /// Up to this many stacks are read by their ids.
  private static final int FEW = 25;

  /// How many characters of the stacks that CloudFormation listed are kept in memory; stacks beyond
  /// are read by their ids. A stack has at most 200 parameters of 4,096 bytes each ("Understand
  /// CloudFormation quotas", CloudFormation user guide).
  private static final long MOST_KEPT = 20_000_000;

  private static final int BATCH = 100;

  private final CloudFormationStacks stacks;
  private final ReportBucket bucket;
  private final FleetRows rows;
  private final LatestReportReader latestReports;
  private final FanOut fanOut;
  private final InstantSource clock;
  private final boolean dryRun;
  private final Optional<Fleet> fleet;

  /// The targets of one invocation: reads the list of all stacks.
  RefreshTargets(ReportClients clients, InstantSource clock, boolean dryRun) {
    this.stacks = clients.stacks();
    this.bucket = clients.bucket();
    this.rows = new FleetRows(bucket);
    this.latestReports = new LatestReportReader(bucket);
    this.fanOut = clients.fanOut();
    this.clock = clock;
    this.dryRun = dryRun;
    this.fleet = new FleetIndex(bucket).find().fleet();
  }

  /// A stack as CloudFormation listed it.
  ///
  /// @param readAt when the listing began
  record Listed(Stack stack, Instant readAt) {}

  /// The stacks of a Region to read.
  ///
  /// @param ids in their order
  /// @param listed those of them that are read already, by id
  record Targets(SortedSet<String> ids, Map<String, Listed> listed) {}

  /// Whether a stack of any Region is due for another look.
  boolean isAnyDue(RefreshProgress progress) {
    return live().stream().anyMatch(row -> isDue(row, progress));
  }

  /// The stacks of a Region that the refresh has not read yet; empty if there was no time to list
  /// them.
  ///
  /// @param failures takes each latest report that could not be read
  Optional<Targets> of(
      String account,
      String region,
      RefreshProgress progress,
      FailureCollector failures,
      RunTime time) {
    return switch (progress.refresh().scope()) {
      case DUE ->
          Optional.of(
              new Targets(
                  left(
                      live().stream()
                          .filter(row -> row.region().equals(region) && isDue(row, progress))
                          .map(FleetStack::stackId)
                          .collect(Collectors.toSet()),
                      region,
                      progress),
                  Map.of()));
      case KNOWN ->
          known(account, region, failures, time)
              .map(ids -> left(ids, region, progress))
              .flatMap(
                  ids ->
                      ids.size() <= FEW
                          ? Optional.of(new Targets(ids, Map.of()))
                          : listed(region, ids, progress, time));
      case ALL ->
          known(account, region, failures, time)
              .flatMap(ids -> listed(region, left(ids, region, progress), progress, time));
    };
  }

  private List<FleetStack> live() {
    return fleet.map(Fleet::stacks).orElse(List.of()).stream().filter(row -> !row.gone()).toList();
  }

  private static boolean isDue(FleetStack row, RefreshProgress progress) {
    return Optional.ofNullable(row.readAgainAt())
            .map(Instant::parse)
            .filter(time -> !time.isAfter(Instant.parse(progress.refresh().startedAt())))
            .isPresent()
        && !progress.attempt().skippedStacks().contains(row.stackId());
  }

  /// Those of these ids that the refresh has not read, nor given up.
  private static SortedSet<String> left(Set<String> ids, String region, RefreshProgress progress) {
    String done = region.equals(progress.position().region()) ? progress.position().after() : null;
    SortedSet<String> left = new TreeSet<>(ids);
    if (done != null) {
      left.removeIf(id -> id.compareTo(done) <= 0);
    }
    left.removeAll(Set.copyOf(progress.attempt().skippedStacks()));
    return left;
  }

  /// The stacks that have a report and are not gone: those in the list of all stacks, and those
  /// that have reports and no row, because writing it failed or an earlier build made the report.
  /// These get their row, so that they are not read again if they are gone.
  private Optional<Set<String>> known(
      String account, String region, FailureCollector failures, RunTime time) {
    Set<String> ids =
        live().stream()
            .filter(row -> row.region().equals(region))
            .map(FleetStack::stackId)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> withRow = fleet.isPresent() ? rows.names(account, region) : Set.of();
    List<ReportKeys> unlisted =
        ReportKeys.of(bucket, account, region).stream()
            .filter(keys -> !withRow.contains(keys.stackName()))
            .toList();
    for (int from = 0; from < unlisted.size(); from += BATCH) {
      if (!time.isLeft()) {
        return Optional.empty();
      }
      fanOut
          .over(
              unlisted.subList(from, Math.min(from + BATCH, unlisted.size())),
              keys -> failures.get(keys.latestJson(), () -> listAgain(keys)))
          .stream()
          .flatMap(Optional::stream)
          .flatMap(Optional::stream)
          .filter(report -> !report.gone())
          .map(StackReport::stackId)
          .forEach(ids::add);
    }
    return Optional.of(ids);
  }

  private Optional<StackReport> listAgain(ReportKeys keys) {
    LatestReport latest = latestReports.find(keys);
    if (!dryRun) {
      latest.report().map(FleetStack::of).ifPresent(rows::put);
    }
    return latest.report();
  }

  /// These stacks, as far as CloudFormation lists them; of a refresh of all stacks, every root
  /// stack it lists. A stack that it does not list stays in the ids: only the answer to its own id
  /// shows that it is gone.
  private Optional<Targets> listed(
      String region, SortedSet<String> known, RefreshProgress progress, RunTime time) {
    Instant readAt = clock.instant();
    SortedSet<String> found = new TreeSet<>();
    Map<String, Listed> listed = new HashMap<>();
    boolean isAll = progress.refresh().scope() == Scope.ALL;
    long[] kept = {0};
    boolean isComplete =
        stacks.list(
            region,
            time::isLeft,
            stack -> {
              if (!stack.isNested()) { // saves reads: ReportDecision.ofStack skips them
                found.add(stack.id());
              }
              kept[0] += stack.toString().length();
              if (kept[0] <= MOST_KEPT && (isAll || known.contains(stack.id()))) {
                listed.put(stack.id(), new Listed(stack, readAt));
              }
            });
    if (!isComplete) {
      return Optional.empty();
    }
    SortedSet<String> ids = new TreeSet<>(known);
    if (isAll) {
      ids.addAll(left(found, region, progress));
    }
    listed.keySet().retainAll(ids);
    return Optional.of(new Targets(ids, listed));
  }
}
