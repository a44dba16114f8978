package dev.amitrail.infra;

import java.util.Locale;

/// The alarms of a deployment: for people, each with its section of docs/runbook.md. Their names
/// are a contract with users.
enum OperatorAlarm {
  /// The function for image events, or for stack events, failed at its last attempt.
  FAILED_EVENTS(
      "Events of images or stacks whose function failed at each of its attempts are in the queue"
          + " for failed invocations. What the events of images ask for, the sweep does; a report"
          + " may be missing until the next full refresh.",
      "Read the error of a message in the queue, then replay the events."),

  /// EventBridge could not deliver events in this Region.
  UNDELIVERED_EVENTS(
      "EventBridge could not deliver events in this Region; they are in its queue for undelivered"
          + " events. What the events of images ask for, the sweep does; a report may be missing"
          + " until the next full refresh.",
      "Read the attribute ERROR_CODE of a message in the queue."),

  /// The sweep was not invoked.
  SWEEP_MISSING(
      "The sweep was not invoked for three periods. Events alone still replicate images, and what"
          + " they miss stays undone.",
      "Check whether the rule ami-trail-sweep is enabled and whether Lambda throttles the"
          + " function."),

  /// The sweep failed each time.
  SWEEP_FAILED(
      "The sweep failed in three periods one after another: by a fault of its own, its time or its"
          + " memory. A Region or an image that fails does not make it fail.",
      "Read the last error in the log of the function."),

  /// The sweep hardly has time for all families.
  SWEEP_NEAR_LIMIT(
      "Two sweeps one after another took more than 70 percent of their time. A sweep that runs out"
          + " of time leaves the remaining images to the next.",
      "Compare the totals families, left and copied in the log of the function; then raise"
          + " sweepMinutes."),

  /// A part of a refresh failed.
  REFRESH_FAILED(
      "A refresh of the reports failed for the stacks or Regions that its error names. All others"
          + " were refreshed. The next full refresh tries again.",
      "Read the error in the log of the function."),

  /// A stack ends the invocations of the refresh.
  REFRESH_STUCK(
      "The refresh skips a stack until its next full start, because an invocation ended while it"
          + " read this stack alone: its time or its memory was used up.",
      "Find the stack in skippedStacks in the log of the function."),

  /// The page of all stacks is not made.
  FLEET_PAGE_FAILED(
      "The list and the page of all stacks could not be brought up to date three times one after"
          + " another. The reports of the stacks are not affected.",
      "Read the last error in the log of the function."),

  /// No more copies are started for a Region.
  REPLICATION_GIVEN_UP(
      "Three copies of an image failed in a Region, or EC2 refused three times to start one. No"
          + " more are started there until that is requested.",
      "Find the outcome givenUp and its reason in the log of the sweep."),

  /// A copy does not become available.
  REPLICA_PENDING(
      "A copy of an image has been pending for more than six hours. Its Region has no replica, and"
          + " the pointer of the image waits.",
      "List the pending images of the Regions, and look at the progress of their snapshots."),

  /// A pointer does not get its value.
  POINTER_NOT_CONFIRMED(
      "In two sweeps one after another SSM took the value of a pointer and did not return it. The"
          + " pointer still names the previous image in that Region.",
      "Find the outcome deferred with the name of the pointer in the log of the sweep.");

  /// The page that the texts refer to.
  static final String RUNBOOK = "docs/runbook.md";

  private static final String NAME_PREFIX = "ami-trail-";

  private final String meaning;
  private final String firstStep;

  OperatorAlarm(String meaning, String firstStep) {
    this.meaning = meaning;
    this.firstStep = firstStep;
  }

  /// The AlarmName.
  String alarmName() {
    return NAME_PREFIX + anchor();
  }

  /// The ID in the construct tree.
  String constructId() {
    StringBuilder id = new StringBuilder();
    for (String word : anchor().split("-", -1)) {
      id.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
    }
    return id.append("Alarm").toString();
  }

  /// The section of the runbook: an anchor as GitHub makes it of a heading.
  String anchor() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// The AlarmDescription: what it means, what to do first, and where the rest is. It goes into a
  /// text of EventBridge as it is, so that it has no quotation mark and no line break.
  String description() {
    return "%s First: %s Runbook: %s#%s".formatted(meaning, firstStep, RUNBOOK, anchor());
  }
}
