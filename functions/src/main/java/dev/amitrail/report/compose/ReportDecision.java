package dev.amitrail.report.compose;

import dev.amitrail.event.StackStatus;
import dev.amitrail.report.model.FleetStack;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.stack.Stack;
import java.time.Instant;
import java.util.Optional;

/// What is done about the report of one stack. The event of a stack and the refresh both act on
/// this decision, and decide nothing beside it.
///
/// It is pure and made in steps, as facts become known: [#ofStatus], [#ofStack], [#ofSnapshot],
/// [#ofReport]; [#ofClosedStack] for a stack that deploys nothing any more, [#ofNestedStack] for
/// one that is nested in another now. Each step either returns an [Outcome], which is carried out,
/// or states what to read for the next step. A report that is to be published is confirmed by
/// [#ofStackAgain] first.
public sealed interface ReportDecision {
  /// What follows from the status in a stack's event.
  sealed interface FromStatus extends ReportDecision {}

  /// What follows from the stack that CloudFormation returned.
  sealed interface FromStack extends ReportDecision {}

  /// What follows from what the stack deploys and from its latest report.
  sealed interface FromSnapshot extends ReportDecision {}

  /// What follows from the report that was built.
  sealed interface FromReport extends ReportDecision {}

  /// A decision that needs no more facts.
  sealed interface Outcome extends FromSnapshot, FromReport {}

  /// Read the stack.
  record ReadStack() implements FromStatus {}

  /// Read what the stack deploys, and its latest report.
  record ReadDeployed(Stack stack) implements FromStack {}

  /// The stack deploys nothing any more: read its latest report, to mark it as gone.
  ///
  /// @param reason why that is known
  record Close(String stackId, String status, String reason) implements FromStatus, FromStack {
    private static Close as(String stackId, String status) {
      return new Close(stackId, status, "%s: the stack deploys nothing any more".formatted(status));
    }
  }

  /// The stack is nested in another: read its latest report, which it has if it was a root stack
  /// before.
  record Nested(String stackId, String reason) implements FromStack {}

  /// Read the stack again, at once or with the next refresh: the latest report is made of newer
  /// facts, so that a report of these would state that the stack returned to an earlier image.
  ///
  /// @param row of the latest report in the list of all stacks
  record ReadAgain(FleetStack row) implements FromSnapshot {}

  /// Read the images, and build the report.
  ///
  /// @param previous the report to compare with
  record ReadImages(Optional<StackReport> previous) implements FromSnapshot {}

  /// Read the stack once more, after its resources and what they run, and publish the report if
  /// nothing happened to the stack since it was read: a stack that was updated meanwhile would be
  /// reported with its old parameters and its new instances.
  record Confirm(StackReport report) implements FromReport {}

  /// Publish a new report.
  record Publish(StackReport report) implements Outcome {}

  /// Publish the report again that an earlier delivery of the same event made, and send its event
  /// again: either may be missing.
  record Republish(StackReport report) implements Outcome {}

  /// Publish that the stack deploys nothing any more.
  record MarkAsGone(StackReport report) implements Outcome {}

  /// Take the stack out of the list of all stacks; its reports stay.
  ///
  /// @param last its latest report
  record RetireRow(StackReport last, String reason) implements Outcome {}

  /// The latest report stays the latest, and nothing is sent.
  ///
  /// @param row the stack's row in the list of all stacks
  /// @param restored the latest report, if `latest.json` is damaged or lost and is written again
  record Unchanged(FleetStack row, Optional<StackReport> restored, String reason)
      implements Outcome {}

  /// There is nothing to report.
  record Skip(Cause cause, String reason) implements FromStatus, FromStack, Outcome {
    /// Why there is nothing to report.
    public enum Cause {
      /// The deployment does not cover the account or the Region.
      NOT_COVERED,
      /// The report of the root stack covers the stack.
      NESTED,
      /// The stack has not settled.
      IN_PROGRESS,
      /// The stack changed while it was read: the event of that change follows.
      OVERTAKEN,
      /// The stack deploys no AMI, and never did.
      NO_IMAGES,
      /// The stack is gone and was never reported.
      NEVER_REPORTED,
      /// Nothing is to be written.
      DRY_RUN
    }
  }

  /// Decides by the status in a stack's event.
  ///
  /// @param notCovered why the deployment does not cover the event's account and Region; empty if
  ///   it does
  static FromStatus ofStatus(String stackId, String status, Optional<String> notCovered) {
    if (notCovered.isPresent()) {
      return new Skip(Skip.Cause.NOT_COVERED, notCovered.get());
    }
    if (StackStatus.of(status).isEmpty()) {
      return unsettled(status);
    }
    return StackStatus.isClosed(status) ? Close.as(stackId, status) : new ReadStack();
  }

  /// Decides by the stack.
  ///
  /// @param found empty if CloudFormation does not know the stack: it was deleted long ago, or
  ///   never existed. Which of them, its latest report shows
  static FromStack ofStack(ReportRequest request, String stackId, Optional<Stack> found) {
    if (found.isEmpty()) {
      return new Close(
          stackId, StackStatus.DELETE_COMPLETE.name(), "CloudFormation does not know the stack");
    }
    Stack stack = found.get();
    if (stack.isNested()) {
      return new Nested(
          stackId, "nested in %s, whose report covers it".formatted(stack.root().orElseThrow()));
    }
    if (StackStatus.isClosed(stack.status())) {
      return Close.as(stackId, stack.status());
    }
    boolean isStuck = StackStatus.isStuck(stack.status());
    return StackStatus.of(stack.status()).isPresent() || (isStuck && request.isRefresh())
        ? new ReadDeployed(stack)
        : unsettled(stack.status());
  }

  /// Decides by what the stack deploys and by its latest report.
  ///
  /// @param isReadAgain whether the snapshot was read once more already
  static FromSnapshot ofSnapshot(
      ReportRequest request, StackSnapshot snapshot, LatestReport latest, boolean isReadAgain) {
    Optional<StackReport> previous = latest.of(snapshot.stack().id());
    if (snapshot.deployed().isEmpty() && previous.isEmpty()) {
      return new Skip(Skip.Cause.NO_IMAGES, "the stack deploys no AMI and never did");
    }
    if (request.dryRun()) {
      return new Skip(
          Skip.Cause.DRY_RUN,
          "dry run: %d images would be reported".formatted(snapshot.deployed().images().size()));
    }
    if (previous.filter(request::made).isPresent()) {
      return new Republish(previous.get());
    }
    return previous
        .filter(report -> !isReadAgain && report.isReadAfter(snapshot.readAt()))
        .<FromSnapshot>map(report -> new ReadAgain(FleetStack.of(report)))
        .orElseGet(() -> new ReadImages(previous));
  }

  /// Decides by the report that was built. A refresh publishes it only if something changed.
  static FromReport ofReport(ReportRequest request, StackReport report, LatestReport latest) {
    return latest
        .of(report.stackId())
        .filter(previous -> request.isRefresh() && RefreshComparison.of(previous, report))
        .<FromReport>map(
            previous ->
                unchanged(
                    request,
                    latest,
                    FleetStack.of(previous, Instant.parse(report.readAt())),
                    "nothing changed since the latest report"))
        .orElseGet(() -> new Confirm(report));
  }

  /// Decides by the stack as it is once all its facts are read.
  ///
  /// @param read the stack that the report is about
  /// @param now empty if CloudFormation does not know it any more
  static Outcome ofStackAgain(Confirm confirm, Stack read, Optional<Stack> now) {
    return now.filter(read::isStill).isPresent()
        ? new Publish(confirm.report())
        : new Skip(
            Skip.Cause.OVERTAKEN,
            "the stack changed while it was read and is %s now: the event of that change follows"
                .formatted(now.map(Stack::status).orElse("gone")));
  }

  /// Decides by the latest report of a stack that is nested in another.
  static Outcome ofNestedStack(ReportRequest request, Nested nested, LatestReport latest) {
    return latest
        .of(nested.stackId())
        .filter(last -> !last.gone() && !request.dryRun())
        .<Outcome>map(last -> new RetireRow(last, nested.reason()))
        .orElseGet(() -> new Skip(Skip.Cause.NESTED, nested.reason()));
  }

  /// Decides by the row of a stack that deploys nothing any more: one that became nested was
  /// retired, and the deletion of a nested stack is part of its root's report.
  ///
  /// @param row the stack's row in the list of all stacks, if there is one
  /// @return empty if its latest report decides
  static Optional<Skip> ofClosedRow(Close close, Optional<FleetStack> row) {
    return row.filter(one -> one.stackId().equals(close.stackId()))
        .flatMap(one -> Optional.ofNullable(one.retired()))
        .map(reason -> new Skip(Skip.Cause.NESTED, reason));
  }

  /// Decides by the latest report of a stack that deploys nothing any more. CloudFormation is not
  /// asked: it forgets a deleted stack, and the id of a stack is never used again.
  static Outcome ofClosedStack(
      ReportRequest request, Close close, LatestReport latest, Instant readAt) {
    Optional<StackReport> last = latest.of(close.stackId());
    if (last.isEmpty()) {
      return new Skip(Skip.Cause.NEVER_REPORTED, close.reason() + neverReported(latest));
    }
    boolean isRepeated = request.made(last.get());
    if (!isRepeated && last.get().isGoneAs(close.status())) {
      return unchanged(
          request, latest, FleetStack.of(last.get()), "the stack is marked as gone already");
    }
    if (request.dryRun()) {
      return new Skip(Skip.Cause.DRY_RUN, "dry run: the stack would be marked as gone");
    }
    return isRepeated
        ? new Republish(last.get())
        : new MarkAsGone(StackReportBuilder.gone(last.get(), close.status(), request, readAt));
  }

  private static Unchanged unchanged(
      ReportRequest request, LatestReport latest, FleetStack row, String reason) {
    boolean isRestored = !latest.isIntact() && !request.dryRun();
    return new Unchanged(row, latest.report().filter(_ -> isRestored), reason);
  }

  private static String neverReported(LatestReport latest) {
    return latest.report().isPresent()
        ? ", and the latest report of its name is another stack's"
        : ", and it was never reported";
  }

  private static Skip unsettled(String status) {
    return new Skip(
        Skip.Cause.IN_PROGRESS,
        StackStatus.isStuck(status)
            ? "the stack is %s: it stays between two of its states until a person continues or deletes it"
                .formatted(status)
            : "the stack is %s: the event of its end follows".formatted(status));
  }
}
