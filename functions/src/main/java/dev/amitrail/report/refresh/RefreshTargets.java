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
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Which stacks an invocation of a refresh reads. The bucket alone states which stacks are known;
/// stacks that are gone are not read.
///
/// Requests: one for the list of all stacks. For a full refresh, for each Region, one for each
/// 1,000 folders of reports; and one for each page of the stacks that CloudFormation lists, where
/// that is fewer than reading each stack by its id.
final class RefreshTargets {
  /// Up to this many stacks are read by their ids.
  private static final int FEW = 25;

  /// How many characters of the stacks that CloudFormation listed are kept in memory; stacks beyond
  /// are read by their ids. A stack has at most 200 parameters of 4,096 bytes each ("Understand
  /// CloudFormation quotas", CloudFormation user guide).
  private static final long MOST_KEPT = 20_000_000;

  private static final int BATCH = 100;

  /// The part of the time left that the listing of a Region's stacks may take.
  private static final int SHARE = 3;

  private final CloudFormationStacks stacks;
  private final ReportBucket bucket;
  private final FleetRows rows;
  private final LatestReportReader latestReports;
  private final FanOut fanOut;
  private final InstantSource clock;
  private final Consumer<String> log;
  private final boolean dryRun;
  private final Optional<Fleet> fleet;
  private final Map<String, FleetStack> shown;

  /// The targets of one invocation: reads the list of all stacks.
  RefreshTargets(ReportClients clients, InstantSource clock, Consumer<String> log, boolean dryRun) {
    this.stacks = clients.stacks();
    this.bucket = clients.bucket();
    this.rows = new FleetRows(bucket);
    this.latestReports = new LatestReportReader(bucket);
    this.fanOut = clients.fanOut();
    this.clock = clock;
    this.log = log;
    this.dryRun = dryRun;
    this.fleet = new FleetIndex(bucket).find().fleet();
    this.shown =
        fleet.map(Fleet::stacks).orElse(List.of()).stream()
            .collect(Collectors.toMap(FleetStack::stackId, Function.identity(), FleetStack::newer));
  }

  /// A stack as CloudFormation listed it.
  ///
  /// @param readAt when the listing began
  record Listed(Stack stack, Instant readAt) {}

  /// The stacks of a Region to read.
  ///
  /// @param ids in their order
  /// @param listed those of them that are read already, by id
  /// @param rows the rows of the list of all stacks, by id
  /// @param isDue whether they are read because they are due for another look
  record Targets(
      SortedSet<String> ids,
      Map<String, Listed> listed,
      Map<String, FleetStack> rows,
      boolean isDue) {}

  /// What is known of a Region.
  ///
  /// @param ids of the stacks that have a report and are not gone
  /// @param names of all stacks that have a report
  private record Known(Set<String> ids, Set<String> names) {}

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
                  Map.of(),
                  shown,
                  true));
      case KNOWN, ALL ->
          known(account, region, failures, time)
              .flatMap(known -> targets(region, known, progress, time));
    };
  }

  private Optional<Targets> targets(
      String region, Known known, RefreshProgress progress, RunTime time) {
    SortedSet<String> ids = left(known.ids, region, progress);
    return progress.refresh().scope() == Scope.KNOWN && ids.size() <= FEW
        ? Optional.of(new Targets(ids, Map.of(), shown, false))
        : listed(region, ids, known.names, progress, time);
  }

  private List<FleetStack> live() {
    return shown.values().stream().filter(row -> !row.gone()).toList();
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
  /// that have reports and no row that the list knows of, because writing it failed, an earlier
  /// build made the report, or the list is not complete yet. These get their row, so that they are
  /// not read again if they are gone.
  private Optional<Known> known(
      String account, String region, FailureCollector failures, RunTime time) {
    Set<String> ids =
        live().stream()
            .filter(row -> row.region().equals(region))
            .map(FleetStack::stackId)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> withRow =
        fleet.flatMap(list -> Optional.ofNullable(list.rows())).map(Map::keySet).orElse(Set.of());
    List<ReportKeys> reported = ReportKeys.of(bucket, account, region);
    List<ReportKeys> unlisted =
        reported.stream().filter(keys -> !withRow.contains(keys.row())).toList();
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
    return Optional.of(
        new Known(ids, reported.stream().map(ReportKeys::stackName).collect(Collectors.toSet())));
  }

  private Optional<StackReport> listAgain(ReportKeys keys) {
    LatestReport latest = latestReports.find(keys);
    if (!dryRun) {
      latest.report().map(FleetStack::of).ifPresent(rows::put);
    }
    return latest.report();
  }

  /// These stacks, as far as CloudFormation lists them, and root stacks that it lists beside them:
  /// of a refresh of all stacks every one, else those whose name has reports and whose id the list
  /// of all stacks lacks: a stack that took the place of one that is gone or nested, and whose
  /// event was lost. A stack that CloudFormation does not list stays in the ids: only the answer to
  /// its own id shows that it is gone.
  ///
  /// A listing that takes more than its share of the time is left off, because it would begin again
  /// in each invocation: the stacks beyond are read by their ids.
  private Optional<Targets> listed(
      String region,
      SortedSet<String> known,
      Set<String> names,
      RefreshProgress progress,
      RunTime time) {
    Instant readAt = clock.instant();
    Instant end = readAt.plus(Duration.between(readAt, time.end()).dividedBy(SHARE));
    boolean isAll = progress.refresh().scope() == Scope.ALL;
    SortedSet<String> ids = new TreeSet<>(known);
    Map<String, Listed> listed = new HashMap<>();
    long[] kept = {0};
    boolean isComplete =
        stacks.list(
            region,
            () -> time.isLeft() && clock.instant().isBefore(end),
            stack -> {
              String id = stack.id();
              boolean isFound =
                  !stack.isNested() // saves reads: ReportDecision.ofStack skips them
                      && (isAll || (names.contains(stack.name()) && !shown.containsKey(id)));
              if (isFound) {
                ids.addAll(left(Set.of(id), region, progress));
              }
              if (ids.contains(id) && kept[0] <= MOST_KEPT) {
                kept[0] += stack.toString().length();
                listed.put(id, new Listed(stack, readAt));
              }
            });
    if (!isComplete) {
      if (!time.isLeft()) {
        return Optional.empty();
      }
      log.accept(
          "%s: CloudFormation lists more stacks than there is time for: known stacks are read by their ids, and stacks beyond that nobody announced are left to the next look at all stacks, within a week"
              .formatted(region));
    }
    return Optional.of(new Targets(ids, listed, shown, false));
  }
}
