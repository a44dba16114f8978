package dev.amitrail.report.compose;

import dev.amitrail.report.deployed.DeployedImages;
import dev.amitrail.report.lineage.ImageFacts;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.stack.Stack;
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
public record StackReportFacts(
    StackReport.Cause cause,
    String eventId,
    Instant eventTime,
    Instant readAt,
    Stack stack,
    DeployedImages deployed,
    Map<String, ImageFacts> stories,
    Optional<StackReport> before) {
  public StackReportFacts {
    stories = Map.copyOf(stories);
  }
}
