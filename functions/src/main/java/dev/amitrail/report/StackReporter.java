package dev.amitrail.report;

import dev.amitrail.event.EventBridgeEvent;
import dev.amitrail.event.StackStatus;
import dev.amitrail.event.StackStatusChange;
import dev.amitrail.report.StackReader.Read;
import dev.amitrail.report.compose.StackReportBuilder;
import dev.amitrail.report.compose.StackReportFacts;
import dev.amitrail.report.deployed.DeployedImages;
import dev.amitrail.report.model.FleetStack;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.publish.FleetIndex;
import dev.amitrail.report.publish.LatestReports;
import dev.amitrail.report.publish.LatestReports.Latest;
import dev.amitrail.report.publish.ReportEvents;
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

/// Makes the report of the stack that an event is about and publishes it: reads the facts, has the
/// report made of them, writes history, latest, fleet and event, in this order.
public final class StackReporter {
  private final CloudFormationStacks stacks;
  private final StackReader reading;
  private final LatestReports latestReports;
  private final ReportPublisher publication;
  private final FleetIndex fleet;
  private final ReportEvents events;
  private final ReportSettings settings;
  private final InstantSource clock;

  public StackReporter(ReportClients gateways, ReportSettings settings, InstantSource clock) {
    this.stacks = gateways.stacks();
    this.reading = gateways.reading(settings);
    this.latestReports = new LatestReports(gateways.store());
    this.publication = new ReportPublisher(gateways.store(), latestReports);
    this.fleet = new FleetIndex(gateways.store());
    this.events = gateways.events();
    this.settings = settings;
    this.clock = clock;
  }

  /// Reports on the stack an event is about, or says why there is nothing to report.
  ///
  /// Idempotent by the event's id: what an earlier delivery of it published is published again, and
  /// its event sent again.
  ///
  /// @throws ReportFailedException if a part of it failed
  public ReportResult report(EventBridgeEvent event) {
    StackStatusChange change = StackStatusChange.of(event);
    if (!settings.regions().contains(event.region())) {
      return ReportResult.skipped(
          change.stackId(), event.region() + " is no Region of this deployment");
    }
    Optional<String> eventSays = unsettled(change.status());
    if (eventSays.isPresent()) {
      return ReportResult.skipped(change.stackId(), eventSays.get());
    }
    if (StackStatus.isClosed(change.status())) {
      return close(event, change.stackId(), change.status());
    }
    return report(event, change, true);
  }

  /// @param mayReadAgain whether facts that are older than the latest report's are read again: a
  ///   report of them would tell that the stack went back
  private ReportResult report(
      EventBridgeEvent event, StackStatusChange change, boolean mayReadAgain) {
    Instant readAt = clock.instant();
    Optional<Stack> found = stacks.find(event.region(), change.stackId());
    if (found.isEmpty()) {
      return close(event, change.stackId(), StackStatus.DELETE_COMPLETE.name());
    }
    Stack stack = found.get().settledAs(change.status());
    if (stack.root().isPresent()) {
      return ReportResult.skipped(
          stack.id(), "nested in %s, whose report covers it".formatted(stack.root().get()));
    }
    Optional<String> stackSays = unsettled(stack.status());
    if (stackSays.isPresent()) {
      return ReportResult.skipped(stack.id(), stackSays.get());
    }
    if (StackStatus.isClosed(stack.status())) {
      return close(event, stack.id(), stack.status());
    }
    StackTree tree = stacks.tree(stack);
    Read read = reading.read(tree, reading.workload(stack.region(), List.of(tree)));
    Latest latest = latestReports.find(ReportKeys.of(stack));
    if (mayReadAgain && latest.isReadAfter(stack.id(), readAt)) {
      return report(event, change, false);
    }
    return report(event, read, readAt, latest);
  }

  private ReportResult report(EventBridgeEvent event, Read read, Instant readAt, Latest latest) {
    Stack stack = read.tree().stack();
    Optional<StackReport> before = latest.of(stack.id());
    DeployedImages deployed = read.deployed();
    if (deployed.isEmpty() && before.isEmpty()) {
      return ReportResult.skipped(stack.id(), "the stack deploys no AMI and never did");
    }
    if (settings.dryRun()) {
      return ReportResult.skipped(
          stack.id(), "dry run: %d images would be reported".formatted(deployed.images().size()));
    }
    StackReport report =
        before
            .filter(published -> published.eventId().equals(event.id()))
            .orElseGet(() -> make(event, read, readAt, before));
    return publish(report, latest);
  }

  private StackReport make(
      EventBridgeEvent event, Read read, Instant readAt, Optional<StackReport> before) {
    Stack stack = read.tree().stack();
    return StackReportBuilder.of(
        new StackReportFacts(
            StackReport.Cause.SETTLED,
            event.id(),
            event.time(),
            readAt,
            stack,
            read.deployed(),
            reading.stories(stack.region(), List.of(read), readAt),
            before));
  }

  /// Marks a stack as gone if it was ever reported. Its history stays. CloudFormation is not asked:
  /// it forgets a deleted stack, and a stack's id never comes again.
  private ReportResult close(EventBridgeEvent event, String stackId, String status) {
    Latest latest = latestReports.find(ReportKeys.of(StackArn.of(stackId)));
    Optional<StackReport> last = latest.of(stackId);
    if (last.isEmpty()) {
      return ReportResult.skipped(
          stackId, "%s: the stack deploys nothing any more%s".formatted(status, never(latest)));
    }
    Optional<StackReport> ours = last.filter(told -> told.eventId().equals(event.id()));
    if (ours.isEmpty() && last.get().isGoneAs(status)) {
      return ReportResult.skipped(stackId, "the stack is marked as gone already");
    }
    if (settings.dryRun()) {
      return ReportResult.skipped(stackId, "dry run: the stack would be marked as gone");
    }
    return publish(ours.orElseGet(() -> gone(last.get(), event, status)), latest);
  }

  private StackReport gone(StackReport last, EventBridgeEvent event, String status) {
    return StackReportBuilder.gone(
        last, status, StackReport.Cause.SETTLED, event.id(), event.time(), clock.instant());
  }

  private static String never(Latest latest) {
    return latest.report().isPresent()
        ? ", and the latest report of its name is another stack's"
        : " and was never reported";
  }

  private ReportResult publish(StackReport report, Latest latest) {
    Published published = publication.publish(report, latest);
    FailureCollector attempts = new FailureCollector();
    attempts.at("the event", () -> events.send(published, settings.bucket()));
    if (published.isLatest()) {
      attempts.at(
          "the list of all stacks", () -> fleet.put(List.of(FleetStack.of(published.report()))));
    }
    attempts.orThrow("The report is published as %s. ".formatted(published.key()));
    return ReportResult.published(
        published.report(),
        published.isLatest() ? null : "a newer report of the stack is the latest already",
        published.key());
  }

  /// Why a stack in this status has no report yet.
  private static Optional<String> unsettled(String status) {
    if (StackStatus.of(status).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        StackStatus.isStuck(status)
            ? "the stack is %s: it stands between two of its states until somebody goes on with it"
                .formatted(status)
            : "the stack is %s: the event of its end follows".formatted(status));
  }
}
