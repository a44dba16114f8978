package dev.amitrail.report.compose;

import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.model.StackReport.Cause;
import dev.amitrail.report.model.StackReport.Trigger;
import java.time.Instant;

/// What asks for the report of a stack: the event of the stack, or a refresh.
///
/// @param eventId the event that asks for it
/// @param eventTime when the stack settled, or when the refresh began
/// @param dryRun whether nothing is to be written
public record ReportRequest(Cause cause, String eventId, Instant eventTime, boolean dryRun) {
  /// Whether this request made the report: in an earlier delivery of the event, or in an earlier
  /// invocation of the refresh. A refresh is identified by its start too, because one event can ask
  /// for several refreshes.
  public boolean made(StackReport report) {
    return report.eventId().equals(eventId)
        && (cause == Cause.SETTLED || report.trigger().eventTime().equals(eventTime.toString()));
  }

  /// The request as a report names it.
  Trigger trigger() {
    return new Trigger(cause, eventId, eventTime.toString());
  }

  boolean isRefresh() {
    return cause == Cause.REFRESHED;
  }
}
