package dev.amitrail.report;

import dev.amitrail.aws.FanOut;
import dev.amitrail.event.EventBridgeEvent;
import dev.amitrail.event.StackStatusChange;
import dev.amitrail.report.FailureCollector.Part;
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
import dev.amitrail.report.lineage.ImageFacts;
import dev.amitrail.report.model.FleetStack;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.notify.ReportNotifications;
import dev.amitrail.report.publish.FleetRows;
import dev.amitrail.report.publish.LatestReportReader;
import dev.amitrail.report.publish.ReportKeys;
import dev.amitrail.report.publish.ReportPublisher;
import dev.amitrail.report.publish.ReportPublisher.Committed;
import dev.amitrail.report.publish.ReportPublisher.Published;
import dev.amitrail.report.stack.CloudFormationStacks;
import dev.amitrail.report.stack.Stack;
import dev.amitrail.report.stack.StackArn;
import dev.amitrail.report.stack.StackTree;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Reports on the stack of an event: reads facts, has [ReportDecision] decide, and carries the
/// decision out. Reads that do not depend on each other are made side by side. A report is written
/// in the order history, latest, and then the rest side by side: see [ReportPublisher].
public final class StackReporter {
  private final CloudFormationStacks stacks;
  private final StackReader reader;
  private final LatestReportReader latestReports;
  private final ReportPublisher publisher;
  private final FleetRows rows;
  private final ReportNotifications notifications;
  private final FanOut fanOut;
  private final ReportSettings settings;
  private final InstantSource clock;

  /// A reporter with these clients and settings.
  public StackReporter(ReportClients clients, ReportSettings settings, InstantSource clock) {
    this.stacks = clients.stacks();
    this.reader = clients.reader(settings);
    this.latestReports = new LatestReportReader(clients.bucket());
    this.publisher = new ReportPublisher(clients.bucket(), latestReports, clients.fanOut());
    this.rows = new FleetRows(clients.bucket());
    this.notifications = clients.notifications();
    this.fanOut = clients.fanOut();
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
        FanOut.Both<StackSnapshot, LatestReport> read =
            fanOut.both(
                () -> snapshot(stack, readAt), () -> latestReports.find(ReportKeys.of(stack)));
        StackSnapshot snapshot = read.first();
        LatestReport latest = read.second();
        yield switch (ReportDecision.ofSnapshot(request, snapshot, latest, isReadAgain)) {
          case ReadAgain _ -> read(request, region, change, true);
          case ReadImages(Optional<StackReport> previous) -> {
            // What an image is does not depend on the stack, so that the stack need not be read
            // after the images to confirm what it deploys.
            FanOut.Both<Map<String, ImageFacts>, Optional<Stack>> facts =
                fanOut.both(
                    () -> reader.images(List.of(snapshot)), () -> find(stack.region(), change));
            StackReport report =
                StackReportBuilder.of(
                    new StackReportFacts(request, snapshot, facts.first(), previous));
            yield carryOut(
                confirmed(ReportDecision.ofReport(request, report, latest), stack, facts.second()),
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

  /// The outcome, by the stack as it was read again where the decision asks for it.
  private static Outcome confirmed(FromReport decision, Stack read, Optional<Stack> now) {
    return switch (decision) {
      case Confirm confirm -> ReportDecision.ofStackAgain(confirm, read, now);
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

  /// Publishes a report. Its row is read meanwhile, and written once the report is the latest, side
  /// by side with text, page, event and mail: each failure leaves the others alone, and the next
  /// delivery of the event does all of it again.
  private ReportResult publish(StackReport report, LatestReport latest) {
    FailureCollector failures = new FailureCollector();
    String itsRow = "its row in the list of all stacks";
    FanOut.Both<Optional<Committed>, Optional<FleetRows.Version>> done =
        fanOut.both(
            () -> failures.get("the report", () -> publisher.commit(report, latest)),
            () -> failures.get(itsRow, () -> rows.version(ReportKeys.of(report))));
    if (done.first().isEmpty()) {
      failures.throwIfFailed("");
    }
    Committed committed = done.first().orElseThrow();
    Published published = committed.published();
    failures.attemptEach(
        fanOut,
        List.of(
            new Part("its text and page", () -> publisher.follow(committed)),
            new Part("the event", () -> notifications.send(published, settings.bucket())),
            new Part(
                itsRow,
                () ->
                    done.second()
                        .filter(_ -> published.isLatest())
                        .ifPresent(row -> rows.put(FleetStack.of(published.report()), row)))));
    failures.throwIfFailed("The report is published as %s. ".formatted(published.key()));
    return ReportResult.published(
        published.report(),
        published.isLatest() ? null : "a newer report of the stack is the latest already",
        published.key());
  }
}
