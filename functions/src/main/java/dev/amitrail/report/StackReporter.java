package dev.amitrail.report;

import dev.amitrail.event.EventBridgeEvent;
import dev.amitrail.event.StackStatusChange;
import dev.amitrail.report.compose.LatestReport;
import dev.amitrail.report.compose.ReportDecision;
import dev.amitrail.report.compose.ReportDecision.Close;
import dev.amitrail.report.compose.ReportDecision.Confirm;
import dev.amitrail.report.compose.ReportDecision.FromReport;
import dev.amitrail.report.compose.ReportDecision.MarkAsGone;
import dev.amitrail.report.compose.ReportDecision.Nested;
import dev.amitrail.report.compose.ReportDecision.Outcome;
import dev.amitrail.report.compose.ReportDecision.Publish;
import dev.amitrail.report.compose.ReportDecision.ReadAgain;
import dev.amitrail.report.compose.ReportDecision.ReadDeployed;
import dev.amitrail.report.compose.ReportDecision.ReadImages;
import dev.amitrail.report.compose.ReportDecision.ReadStack;
import dev.amitrail.report.compose.ReportDecision.Republish;
import dev.amitrail.report.compose.ReportDecision.RetireRow;
import dev.amitrail.report.compose.ReportDecision.Skip;
import dev.amitrail.report.compose.ReportDecision.Unchanged;
import dev.amitrail.report.compose.ReportRequest;
import dev.amitrail.report.compose.StackReportBuilder;
import dev.amitrail.report.compose.StackReportFacts;
import dev.amitrail.report.compose.StackSnapshot;
import dev.amitrail.report.model.FleetStack;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.notify.ReportNotifications;
import dev.amitrail.report.publish.FleetRows;
import dev.amitrail.report.publish.LatestReportReader;
import dev.amitrail.report.publish.ReportKeys;
import dev.amitrail.report.publish.ReportPublisher;
import dev.amitrail.report.publish.ReportPublisher.Published;
import dev.amitrail.report.stack.CloudFormationStacks;
import dev.amitrail.report.stack.Stack;
import dev.amitrail.report.stack.StackArn;
import dev.amitrail.report.stack.StackTree;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Reports on the stack of an event: reads facts, has [ReportDecision] decide, and carries the
/// decision out. A report is written in the order history, latest, event, row.
public final class StackReporter {
  private final CloudFormationStacks stacks;
  private final StackReader reader;
  private final LatestReportReader latestReports;
  private final ReportPublisher publisher;
  private final FleetRows rows;
  private final ReportNotifications notifications;
  private final ReportSettings settings;
  private final InstantSource clock;

  /// A reporter with these clients and settings.
  public StackReporter(ReportClients clients, ReportSettings settings, InstantSource clock) {
    this.stacks = clients.stacks();
    this.reader = clients.reader(settings);
    this.latestReports = new LatestReportReader(clients.bucket());
    this.publisher = new ReportPublisher(clients.bucket(), latestReports);
    this.rows = new FleetRows(clients.bucket());
    this.notifications = clients.notifications();
    this.settings = settings;
    this.clock = clock;
  }

  /// Reports on the stack of an event, or returns why there is nothing to report.
  ///
  /// Idempotent by the event's id: the report that an earlier delivery published is published
  /// again, and its event is sent again.
  ///
  /// @throws AwsCallException if a call of AWS failed
  /// @throws ReportFailedException if a part of publishing failed
  public ReportResult report(EventBridgeEvent event) {
    StackStatusChange change = StackStatusChange.of(event);
    ReportRequest request =
        new ReportRequest(StackReport.Cause.SETTLED, event.id(), event.time(), settings.dryRun());
    return switch (ReportDecision.ofStatus(
        change.stackId(),
        change.status(),
        event.notCoveredBy(settings.account(), settings.regions()))) {
      case ReadStack _ -> read(request, event.region(), change, false);
      case Close close -> close(request, close);
      case Skip(_, String reason) -> ReportResult.skipped(change.stackId(), reason);
    };
  }

  private ReportResult read(
      ReportRequest request, String region, StackStatusChange change, boolean isReadAgain) {
    Instant readAt = clock.instant();
    return switch (ReportDecision.ofStack(request, change.stackId(), find(region, change))) {
      case ReadDeployed(Stack stack) -> {
        StackSnapshot snapshot = snapshot(stack, readAt);
        LatestReport latest = latestReports.find(ReportKeys.of(stack));
        yield switch (ReportDecision.ofSnapshot(request, snapshot, latest, isReadAgain)) {
          case ReadAgain _ -> read(request, region, change, true);
          case ReadImages(Optional<StackReport> previous) -> {
            StackReport report = build(request, snapshot, previous);
            yield carryOut(
                confirmed(ReportDecision.ofReport(request, report, latest), stack, change),
                change.stackId(),
                latest);
          }
          case Outcome outcome -> carryOut(outcome, change.stackId(), latest);
        };
      }
      case Close close -> close(request, close);
      case Nested nested -> {
        LatestReport latest = latestReports.current(ReportKeys.of(StackArn.of(nested.stackId())));
        yield carryOut(
            ReportDecision.ofNestedStack(request, nested, latest), nested.stackId(), latest);
      }
      case Skip(_, String reason) -> ReportResult.skipped(change.stackId(), reason);
    };
  }

  /// The outcome, once the stack was read again where the decision asks for it.
  private Outcome confirmed(FromReport decision, Stack read, StackStatusChange change) {
    return switch (decision) {
      case Confirm confirm ->
          ReportDecision.ofStackAgain(confirm, read, find(read.region(), change));
      case Outcome outcome -> outcome;
    };
  }

  private Optional<Stack> find(String region, StackStatusChange change) {
    return stacks.find(region, change.stackId()).map(stack -> stack.settledAs(change.status()));
  }

  private StackSnapshot snapshot(Stack stack, Instant readAt) {
    StackTree tree = stacks.tree(stack);
    return reader.snapshot(tree, reader.workload(stack.region(), List.of(tree)), readAt);
  }

  private StackReport build(
      ReportRequest request, StackSnapshot snapshot, Optional<StackReport> previous) {
    return StackReportBuilder.of(
        new StackReportFacts(request, snapshot, reader.images(List.of(snapshot)), previous));
  }

  private ReportResult close(ReportRequest request, Close close) {
    ReportKeys keys = ReportKeys.of(StackArn.of(close.stackId()));
    LatestReport latest = latestReports.find(keys);
    Outcome outcome =
        ReportDecision.ofClosedRow(close, latest.of(close.stackId()).flatMap(_ -> rows.find(keys)))
            .<Outcome>map(Function.identity())
            .orElseGet(() -> ReportDecision.ofClosedStack(request, close, latest, clock.instant()));
    return carryOut(outcome, close.stackId(), latest);
  }

  private ReportResult carryOut(Outcome outcome, String stackId, LatestReport latest) {
    return switch (outcome) {
      case Publish(StackReport report) -> publish(report, latest);
      case Republish(StackReport report) -> publish(report, latest);
      case MarkAsGone(StackReport report) -> publish(report, latest);
      case RetireRow(StackReport last, String reason) -> {
        rows.put(FleetStack.of(last).retired(reason, clock.instant()));
        yield ReportResult.skipped(stackId, reason);
      }
      case Unchanged(_, Optional<StackReport> restored, String reason) -> {
        restored.ifPresent(report -> publisher.publish(report, latest));
        yield ReportResult.skipped(stackId, reason);
      }
      case Skip(_, String reason) -> ReportResult.skipped(stackId, reason);
    };
  }

  private ReportResult publish(StackReport report, LatestReport latest) {
    Published published = publisher.publish(report, latest);
    FailureCollector failures = new FailureCollector();
    failures.attempt("the event", () -> notifications.send(published, settings.bucket()));
    if (published.isLatest()) {
      failures.attempt(
          "its row in the list of all stacks", () -> rows.put(FleetStack.of(published.report())));
    }
    failures.throwIfFailed("The report is published as %s. ".formatted(published.key()));
    return ReportResult.published(
        published.report(),
        published.isLatest() ? null : "a newer report of the stack is the latest already",
        published.key());
  }
}
