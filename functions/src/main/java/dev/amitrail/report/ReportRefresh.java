package dev.amitrail.report;

import dev.amitrail.aws.Batches;
import dev.amitrail.event.EventBridgeEvent;
import dev.amitrail.event.RefreshRequest;
import dev.amitrail.event.RefreshRequest.Scope;
import dev.amitrail.report.compose.LatestReport;
import dev.amitrail.report.compose.ReportDecision;
import dev.amitrail.report.compose.ReportDecision.Close;
import dev.amitrail.report.compose.ReportDecision.FromStack;
import dev.amitrail.report.compose.ReportDecision.MarkAsGone;
import dev.amitrail.report.compose.ReportDecision.Outcome;
import dev.amitrail.report.compose.ReportDecision.Publish;
import dev.amitrail.report.compose.ReportDecision.ReadAgain;
import dev.amitrail.report.compose.ReportDecision.ReadDeployed;
import dev.amitrail.report.compose.ReportDecision.ReadImages;
import dev.amitrail.report.compose.ReportDecision.Republish;
import dev.amitrail.report.compose.ReportDecision.Skip;
import dev.amitrail.report.compose.ReportDecision.Unchanged;
import dev.amitrail.report.compose.ReportRequest;
import dev.amitrail.report.compose.StackReportBuilder;
import dev.amitrail.report.compose.StackReportFacts;
import dev.amitrail.report.compose.StackSnapshot;
import dev.amitrail.report.lineage.ImageFacts;
import dev.amitrail.report.model.FleetStack;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.notify.ReportNotifications;
import dev.amitrail.report.publish.FleetRows;
import dev.amitrail.report.publish.LatestReportReader;
import dev.amitrail.report.publish.RefreshProgress;
import dev.amitrail.report.publish.ReportBucket;
import dev.amitrail.report.publish.ReportJson;
import dev.amitrail.report.publish.ReportKeys;
import dev.amitrail.report.publish.ReportPublisher;
import dev.amitrail.report.publish.ReportPublisher.Published;
import dev.amitrail.report.stack.CloudFormationStacks;
import dev.amitrail.report.stack.StackArn;
import dev.amitrail.report.stack.StackTree;
import dev.amitrail.report.workload.Workload;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads stacks again and publishes where something changed. What is done about each stack is
/// decided by [ReportDecision], as for a stack's event.
///
/// Requests: one for each stack and one for its resources, one after the other; all else is read
/// for a batch of stacks at once, so that a fleet costs EC2 little more than a stack does. Stacks
/// are taken by Region and id, batch by batch, and the progress is kept in the bucket.
public final class ReportRefresh {
  private static final int BATCH = 25;
  private static final String JSON = "application/json";

  private final CloudFormationStacks stacks;
  private final StackReader reader;
  private final ReportBucket bucket;
  private final RefreshTargets targets;
  private final LatestReportReader latestReports;
  private final ReportPublisher publisher;
  private final FleetRows fleetRows;
  private final ReportNotifications notifications;
  private final ReportSettings settings;
  private final InstantSource clock;

  /// A refresh with these clients and settings.
  public ReportRefresh(ReportClients clients, ReportSettings settings, InstantSource clock) {
    this.stacks = clients.stacks();
    this.reader = clients.reader(settings);
    this.bucket = clients.bucket();
    this.targets = new RefreshTargets(stacks, bucket);
    this.latestReports = new LatestReportReader(bucket);
    this.publisher = new ReportPublisher(bucket, latestReports);
    this.fleetRows = new FleetRows(bucket);
    this.notifications = clients.notifications();
    this.settings = settings;
    this.clock = clock;
  }

  /// Refreshes the reports that an event asks for, as far as there is time.
  ///
  /// @param hasTime asked before each batch
  /// @param log takes a line about each batch
  /// @throws ReportFailedException once all is attempted, if a part of it failed; names every part
  public RefreshResult refresh(
      EventBridgeEvent event, BooleanSupplier hasTime, Consumer<String> log) {
    Run run = new Run(progress(event));
    run.sendUnsent();
    run.save(run.progress);
    for (String region : regionsFrom(run.progress.position().region())) {
      for (List<String> batch : Batches.of(BATCH, run.due(event.account(), region))) {
        if (!hasTime.getAsBoolean()) {
          return run.result();
        }
        run.refresh(region, batch);
        log.accept("%s: %s".formatted(region, run.summary()));
      }
    }
    run.save(run.progress.completed());
    return run.result();
  }

  /// An unfinished refresh is finished first.
  private RefreshProgress progress(EventBridgeEvent event) {
    Scope scope = RefreshRequest.of(event).scope();
    Optional<RefreshProgress> last =
        bucket
            .find(ReportBucket.REFRESH)
            .flatMap(stored -> ReportJson.refresh(stored.text()).ifKnown());
    return last.filter(unfinished -> unfinished.isContinuedBy(scope))
        .orElseGet(
            () ->
                RefreshProgress.start(event.id(), now(), scope)
                    .withUnsent(last.map(RefreshProgress::unsent).orElse(List.of())));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  private List<String> regionsFrom(@Nullable String region) {
    int from = region == null ? 0 : Math.max(0, settings.regions().indexOf(region));
    return settings.regions().subList(from, settings.regions().size());
  }

  /// One invocation: how far it has come, what failed, and the counts of its result.
  private final class Run {
    private final FailureCollector failures = new FailureCollector();
    private final ReportRequest request;
    private RefreshProgress progress;
    private int unchanged;
    private int withoutImages;
    private int unsettled;
    private int closed;

    Run(RefreshProgress progress) {
      this.progress = progress;
      this.request = progress.request(settings.dryRun());
    }

    /// Sends the events that an earlier refresh could not send.
    void sendUnsent() {
      if (!settings.dryRun()) {
        progress
            .unsent()
            .forEach(key -> failures.attempt("the event of " + key, () -> sendAgain(key)));
      }
    }

    private void sendAgain(String key) {
      latestReports
          .report(key)
          .ifPresent(
              report -> {
                boolean isLatest =
                    latestReports
                        .find(ReportKeys.of(report))
                        .report()
                        .filter(latest -> latest.eventId().equals(report.eventId()))
                        .isPresent();
                notifications.send(new Published(report, key, isLatest), settings.bucket());
              });
      progress = progress.withSent(key);
    }

    /// Saves the progress. It is saved before the first batch too, so that the invocation after one
    /// that was cut off continues the same refresh.
    void save(RefreshProgress now) {
      progress = now;
      if (!settings.dryRun()) {
        bucket.put(ReportBucket.REFRESH, JSON, ReportJson.write(progress));
      }
    }

    /// The stacks of a Region that are due; none if they could not be listed.
    Set<String> due(String account, String region) {
      return failures
          .get("the stacks of " + region, () -> targets.due(account, region, progress, failures))
          .orElse(Set.of());
    }

    String summary() {
      return "%d stacks read, %d reports published, %d failures"
          .formatted(progress.looked(), progress.published(), failures.failed());
    }

    RefreshResult result() {
      failures.throwIfFailed(summary() + ". ");
      return RefreshResult.of(progress, unchanged, withoutImages, unsettled, closed);
    }

    /// Refreshes the reports of a batch of stacks of one Region.
    void refresh(String region, List<String> ids) {
      failures.attempt(
          "a batch of stacks in " + region,
          () -> {
            List<FleetStack> rows = rows(region, ids);
            if (!settings.dryRun()) {
              rows.forEach(row -> failures.attempt(row.stackId(), () -> fleetRows.put(row)));
            }
          });
      save(progress.advanced(region, ids.getLast(), ids.size()));
    }

    /// The rows of these stacks in the list of all stacks, once their reports are published.
    private List<FleetStack> rows(String region, List<String> ids) {
      Instant readAt = clock.instant();
      List<FromStack> decisions =
          failures.forEach(
              ids,
              Function.identity(),
              id -> ReportDecision.ofStack(request, id, stacks.find(region, id)));
      only(Skip.class, decisions).forEach(this::count);
      List<Optional<FleetStack>> closedRows =
          failures.forEach(only(Close.class, decisions), Close::stackId, this::close);
      List<StackTree> trees =
          failures.forEach(
              only(ReadDeployed.class, decisions),
              read -> read.stack().id(),
              read -> stacks.tree(read.stack()));
      return Stream.concat(closedRows.stream(), deployedRows(region, trees, readAt).stream())
          .flatMap(Optional::stream)
          .toList();
    }

    private List<Optional<FleetStack>> deployedRows(
        String region, List<StackTree> trees, Instant readAt) {
      Workload workload = reader.workload(region, trees);
      List<StackSnapshot> snapshots =
          failures.forEach(
              trees, tree -> tree.stack().id(), tree -> reader.snapshot(tree, workload, readAt));
      Map<String, ImageFacts> images = reader.images(snapshots);
      return failures.forEach(
          snapshots, snapshot -> snapshot.stack().id(), snapshot -> row(snapshot, images));
    }

    private Optional<FleetStack> row(StackSnapshot snapshot, Map<String, ImageFacts> images) {
      LatestReport latest = latestReports.find(ReportKeys.of(snapshot.stack()));
      return switch (ReportDecision.ofSnapshot(request, snapshot, latest, false)) {
        case ReadAgain(FleetStack row) -> {
          unchanged++; // the next refresh reads it again
          yield Optional.of(row);
        }
        case ReadImages(Optional<StackReport> previous) -> {
          StackReport report =
              StackReportBuilder.of(new StackReportFacts(request, snapshot, images, previous));
          yield carryOut(counted(ReportDecision.ofReport(request, report, latest)), latest);
        }
        case Outcome outcome -> carryOut(counted(outcome), latest);
      };
    }

    private Optional<FleetStack> close(Close close) {
      LatestReport latest = latestReports.find(ReportKeys.of(StackArn.of(close.stackId())));
      Outcome outcome = ReportDecision.ofClosedStack(request, close, latest, clock.instant());
      if (!(outcome instanceof Skip)) {
        closed++;
      }
      return carryOut(outcome, latest);
    }

    /// The row of the stack in the list of all stacks; empty if there is none to write.
    private Optional<FleetStack> carryOut(Outcome outcome, LatestReport latest) {
      return switch (outcome) {
        case Publish(StackReport report) -> publish(report, latest);
        case Republish(StackReport report) -> publish(report, latest);
        case MarkAsGone(StackReport report) -> publish(report, latest);
        case Unchanged(FleetStack row, Optional<StackReport> restored, _) -> {
          restored.ifPresent(report -> publisher.publish(report, latest));
          yield Optional.of(row);
        }
        case Skip _ -> Optional.empty();
      };
    }

    private Optional<FleetStack> publish(StackReport report, LatestReport latest) {
      Published published = publisher.publish(report, latest);
      progress = progress.withPublished(published.key());
      failures.attempt(
          "the event of " + report.stackId(),
          () -> {
            notifications.send(published, settings.bucket());
            progress = progress.withSent(published.key());
          });
      return published.isLatest()
          ? Optional.of(FleetStack.of(published.report()))
          : Optional.empty();
    }

    private Outcome counted(Outcome outcome) {
      switch (outcome) {
        case Unchanged _ -> unchanged++;
        case Skip skip -> count(skip);
        case Publish _, Republish _, MarkAsGone _ -> {} // the progress counts them
      }
      return outcome;
    }

    private void count(Skip skip) {
      switch (skip.cause()) {
        case IN_PROGRESS -> unsettled++;
        case NO_IMAGES -> withoutImages++;
        case DRY_RUN -> unchanged++;
        case NOT_COVERED, NESTED, NEVER_REPORTED -> {} // no count of the result
      }
    }

    private static <T> List<T> only(Class<T> type, List<FromStack> decisions) {
      return decisions.stream().filter(type::isInstance).map(type::cast).toList();
    }
  }
}
