package dev.amitrail.report.refresh;

import dev.amitrail.report.ReportClients;
import dev.amitrail.report.ReportSettings;
import dev.amitrail.report.StackReader;
import dev.amitrail.report.compose.LatestReport;
import dev.amitrail.report.compose.ReportDecision;
import dev.amitrail.report.compose.ReportDecision.Close;
import dev.amitrail.report.compose.ReportDecision.Confirm;
import dev.amitrail.report.compose.ReportDecision.FromStack;
import dev.amitrail.report.compose.ReportDecision.MarkAsGone;
import dev.amitrail.report.compose.ReportDecision.Nested;
import dev.amitrail.report.compose.ReportDecision.Outcome;
import dev.amitrail.report.compose.ReportDecision.Publish;
import dev.amitrail.report.compose.ReportDecision.ReadAgain;
import dev.amitrail.report.compose.ReportDecision.ReadDeployed;
import dev.amitrail.report.compose.ReportDecision.ReadImages;
import dev.amitrail.report.compose.ReportDecision.Republish;
import dev.amitrail.report.compose.ReportDecision.RetireRow;
import dev.amitrail.report.compose.ReportDecision.Skip;
import dev.amitrail.report.compose.ReportDecision.Unchanged;
import dev.amitrail.report.compose.StackReportBuilder;
import dev.amitrail.report.compose.StackReportFacts;
import dev.amitrail.report.compose.StackSnapshot;
import dev.amitrail.report.lineage.ImageFacts;
import dev.amitrail.report.model.FleetStack;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.publish.FleetRows;
import dev.amitrail.report.publish.LatestReportReader;
import dev.amitrail.report.publish.ReportKeys;
import dev.amitrail.report.publish.ReportPublisher;
import dev.amitrail.report.publish.ReportPublisher.Published;
import dev.amitrail.report.refresh.RefreshTargets.Listed;
import dev.amitrail.report.refresh.RefreshTargets.Targets;
import dev.amitrail.report.stack.Stack;
import dev.amitrail.report.stack.StackArn;
import dev.amitrail.report.stack.StackTree;
import dev.amitrail.report.workload.Workload;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// One batch of stacks of one Region: reads them, and carries out what [ReportDecision] decides of
/// each, in their order.
///
/// Requests: one for the resources of each stack, and one for the stack where CloudFormation did
/// not list it, one after the other, because CloudFormation's request rates are those of the
/// account; one for each latest report and two for each row, side by side; everything else once for
/// the batch. Each report that is published costs one more reading of its stack.
final class RefreshBatch {
  private final RefreshRun run;
  private final String region;
  private final List<String> ids;
  private final Targets targets;
  private final ReportClients clients;
  private final ReportSettings settings;
  private final InstantSource clock;
  private final StackReader reader;
  private final LatestReportReader latestReports;
  private final ReportPublisher publisher;
  private final FleetRows fleetRows;

  private final Map<String, Instant> readAt = new HashMap<>();
  private final Map<String, LatestReport> latest = new HashMap<>();
  private final Map<String, StackSnapshot> snapshots = new HashMap<>();
  private final Map<String, ImageFacts> images = new HashMap<>();
  private final List<FleetStack> rows = new ArrayList<>();

  /// A batch of stacks of a Region.
  ///
  /// @param targets what is known of the Region's stacks
  RefreshBatch(
      RefreshRun run,
      String region,
      List<String> ids,
      Targets targets,
      ReportClients clients,
      ReportSettings settings,
      InstantSource clock) {
    this.run = run;
    this.region = region;
    this.ids = List.copyOf(ids);
    this.targets = targets;
    this.clients = clients;
    this.settings = settings;
    this.clock = clock;
    this.reader = clients.reader(settings);
    this.latestReports = new LatestReportReader(clients.bucket());
    this.publisher = new ReportPublisher(clients.bucket(), latestReports, clients.fanOut());
    this.fleetRows = new FleetRows(clients.bucket());
  }

  /// Refreshes the stacks, as far as there is time.
  ///
  /// @return whether there was time for all of them
  boolean refresh() {
    Map<String, FromStack> decisions = new HashMap<>();
    for (String id : ids) {
      if (!run.time().isLeft()) {
        return false;
      }
      run.failures().get(id, () -> decide(id)).ifPresent(decision -> decisions.put(id, decision));
    }
    if (!readDeployed(decisions)) {
      return false;
    }
    readLatest(decisions.values());
    boolean isComplete = true;
    for (String id : ids) {
      isComplete = run.time().isLeft();
      if (!isComplete) {
        break;
      }
      FromStack decision = decisions.get(id);
      run.done(
          region,
          id,
          decision == null
              ? RefreshCounts.Outcome.FAILED
              : run.failures()
                  .get(id, () -> finish(id, decision))
                  .orElse(RefreshCounts.Outcome.FAILED));
      moveOn(id);
    }
    putRows();
    return isComplete;
  }

  private FromStack decide(String id) {
    Optional<Listed> known = Optional.ofNullable(targets.listed().get(id));
    readAt.put(id, known.map(Listed::readAt).orElseGet(clock::instant));
    return ReportDecision.ofStack(
        run.request(), id, known.map(Listed::stack).or(() -> clients.stacks().find(region, id)));
  }

  /// What those of the stacks deploy that are to be read.
  private boolean readDeployed(Map<String, FromStack> decisions) {
    List<StackTree> trees = new ArrayList<>();
    for (String id : ids) {
      if (decisions.get(id) instanceof ReadDeployed(Stack stack)) {
        Optional<Optional<StackTree>> tree =
            run.failures().get(id, () -> clients.stacks().tree(stack, run.time()::isLeft));
        if (tree.isPresent() && tree.get().isEmpty()) {
          return false;
        }
        tree.flatMap(Function.identity()).ifPresent(trees::add);
      }
    }
    if (!run.time().isLeft()) {
      return false;
    }
    if (!readWorkload("a batch of stacks in " + region, trees) && trees.size() > 1) {
      for (StackTree tree : trees) {
        if (!run.time().isLeft()) {
          return false;
        }
        readWorkload(tree.stack().id(), List.of(tree));
      }
    }
    return run.time().isLeft();
  }

  /// Returns whether it could be read. A failure may be that of one stack.
  private boolean readWorkload(String what, List<StackTree> trees) {
    return run.failures()
        .get(
            what,
            () -> {
              readWorkload(trees);
              return true;
            })
        .isPresent();
  }

  private void readWorkload(List<StackTree> trees) {
    Workload workload = reader.workload(region, trees);
    Map<String, StackSnapshot> read = new LinkedHashMap<>();
    for (StackTree tree : trees) {
      String id = tree.stack().id();
      run.failures()
          .get(id, () -> reader.snapshot(tree, workload, time(id)))
          .ifPresent(snapshot -> read.put(id, snapshot));
    }
    images.putAll(reader.images(List.copyOf(read.values())));
    snapshots.putAll(read);
  }

  private Instant time(String id) {
    return readAt.getOrDefault(id, run.startedAt());
  }

  /// The latest reports of the stacks that have one.
  private void readLatest(Collection<FromStack> decisions) {
    List<String> reported =
        decisions.stream().flatMap(decision -> reported(decision).stream()).toList();
    List<Optional<LatestReport>> found =
        clients
            .fanOut()
            .over(
                reported,
                id ->
                    run.failures()
                        .get(id, () -> latestReports.find(ReportKeys.of(StackArn.of(id)))));
    for (int i = 0; i < reported.size(); i++) {
      String id = reported.get(i);
      found.get(i).ifPresent(report -> latest.put(id, report));
    }
  }

  private static Optional<String> reported(FromStack decision) {
    return switch (decision) {
      case ReadDeployed(Stack stack) -> Optional.of(stack.id());
      case Close close -> Optional.of(close.stackId());
      case Nested nested -> Optional.of(nested.stackId());
      case Skip _ -> Optional.empty();
    };
  }

  /// A look at a stack that was due and that led to no row counts too, so that the number of looks
  /// is bounded.
  private void moveOn(String id) {
    FleetStack row = targets.rows().get(id);
    if (targets.isDue()
        && row != null
        && rows.stream().noneMatch(other -> other.stackId().equals(id))) {
      rows.add(row.dueAfter(clock.instant()));
    }
  }

  private RefreshCounts.Outcome finish(String id, FromStack decision) {
    if (decision instanceof Skip skip) {
      return outcome(skip);
    }
    LatestReport before = latest.get(id);
    if (before == null) {
      return RefreshCounts.Outcome.FAILED; // it is listed why
    }
    return switch (decision) {
      case ReadDeployed(Stack stack) -> finish(stack, before);
      case Close close ->
          close(
              close,
              ReportDecision.ofClosedStack(run.request(), close, before, clock.instant()),
              before);
      case Nested nested ->
          carryOut(ReportDecision.ofNestedStack(run.request(), nested, before), before);
      case Skip skip -> outcome(skip);
    };
  }

  private RefreshCounts.Outcome finish(Stack stack, LatestReport before) {
    StackSnapshot snapshot = snapshots.get(stack.id());
    if (snapshot == null) {
      return RefreshCounts.Outcome.FAILED; // it is listed why
    }
    return switch (ReportDecision.ofSnapshot(run.request(), snapshot, before, false)) {
      case ReadAgain(FleetStack row) -> {
        rows.add(row);
        yield RefreshCounts.Outcome.UNCHANGED; // an event was handled since: it made the report
      }
      case ReadImages(Optional<StackReport> previous) -> {
        StackReport report =
            StackReportBuilder.of(new StackReportFacts(run.request(), snapshot, images, previous));
        yield switch (ReportDecision.ofReport(run.request(), report, before)) {
          case Confirm confirm ->
              carryOut(
                  ReportDecision.ofStackAgain(
                      confirm, stack, clients.stacks().find(region, stack.id())),
                  before);
          case Outcome outcome -> carryOut(outcome, before);
        };
      }
      case Outcome outcome -> carryOut(outcome, before);
    };
  }

  /// A stack that is gone without a report of its own cannot be reported as gone: its row would be
  /// read for ever.
  private RefreshCounts.Outcome close(Close close, Outcome outcome, LatestReport before) {
    FleetStack row = targets.rows().get(close.stackId());
    if (row != null
        && outcome instanceof Skip(Skip.Cause cause, String reason)
        && cause == Skip.Cause.NEVER_REPORTED) {
      rows.add(row.retired(reason, clock.instant()));
    }
    return carryOut(outcome, before);
  }

  private RefreshCounts.Outcome carryOut(Outcome outcome, LatestReport before) {
    return switch (outcome) {
      case Publish(StackReport report) -> publish(report, before);
      case Republish(StackReport report) -> publish(report, before);
      case MarkAsGone(StackReport report) -> publish(report, before);
      case RetireRow(StackReport last, String reason) -> {
        rows.add(FleetStack.of(last).retired(reason, clock.instant()));
        yield RefreshCounts.Outcome.NESTED;
      }
      case Unchanged(FleetStack row, Optional<StackReport> restored, _) -> {
        restored.ifPresent(report -> publisher.publish(report, before));
        rows.add(row);
        yield row.gone() ? RefreshCounts.Outcome.CLOSED : RefreshCounts.Outcome.UNCHANGED;
      }
      case Skip skip -> outcome(skip);
    };
  }

  private RefreshCounts.Outcome publish(StackReport report, LatestReport before) {
    Published published = publisher.publish(report, before);
    run.published(published.key());
    run.failures()
        .attempt(
            "the event of " + report.stackId(),
            () -> {
              clients.notifications().send(published, settings.bucket());
              run.sent(published.key());
            });
    if (published.isLatest()) {
      rows.add(FleetStack.of(published.report()));
    }
    return report.gone() ? RefreshCounts.Outcome.CLOSED : RefreshCounts.Outcome.PUBLISHED;
  }

  private void putRows() {
    if (!settings.dryRun()) {
      clients
          .fanOut()
          .over(
              rows,
              row ->
                  run.failures()
                      .get(
                          "the row of " + row.stackId(),
                          () -> {
                            fleetRows.put(row);
                            return true;
                          }));
    }
  }

  private static RefreshCounts.Outcome outcome(Skip skip) {
    return switch (skip.cause()) {
      case IN_PROGRESS, OVERTAKEN -> RefreshCounts.Outcome.UNSETTLED;
      case NO_IMAGES -> RefreshCounts.Outcome.WITHOUT_IMAGES;
      case NEVER_REPORTED -> RefreshCounts.Outcome.CLOSED;
      case NESTED -> RefreshCounts.Outcome.NESTED;
      case DRY_RUN, NOT_COVERED -> RefreshCounts.Outcome.SKIPPED;
    };
  }
}
