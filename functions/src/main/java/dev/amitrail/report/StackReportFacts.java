package dev.amitrail.report;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// The facts a report is made of.
///
/// @param cause what led to the report
/// @param eventId the event that led to it
/// @param eventTime when the stack settled, or when the refresh was asked for
/// @param readAt when the facts were read
/// @param deployed what the stack deploys
/// @param stories the images EC2 shows, of those the stack deploys, by id
/// @param before the latest report of the same stack so far
record StackReportFacts(
    StackReport.Cause cause,
    String eventId,
    Instant eventTime,
    Instant readAt,
    Stack stack,
    Deployed deployed,
    Map<String, ImageStory> stories,
    Optional<StackReport> before) {
  StackReportFacts {
    stories = Map.copyOf(stories);
  }
}
