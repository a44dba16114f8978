package dev.amitrail.report.compose;

import dev.amitrail.report.model.StackReport;
import java.util.Optional;

/// The latest report of the stacks of one name, as the bucket has it.
///
/// @param eTag of `latest.json`, if there is one
/// @param report the newest report there is; where `latest.json` is damaged or lost, that of the
///   history
/// @param isIntact whether `latest.json` is that report
public record LatestReport(Optional<String> eTag, Optional<StackReport> report, boolean isIntact) {
  /// The latest report, if it is one of this stack and not of an earlier stack of the same name.
  public Optional<StackReport> of(String stackId) {
    return report.filter(latest -> latest.stackId().equals(stackId));
  }
}
