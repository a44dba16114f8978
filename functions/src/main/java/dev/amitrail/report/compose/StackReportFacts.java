package dev.amitrail.report.compose;

import dev.amitrail.report.lineage.ImageFacts;
import dev.amitrail.report.model.StackReport;
import java.util.Map;
import java.util.Optional;

/// The facts that a report is made of.
///
/// @param images the images that EC2 returns, of those the stack deploys, by id
/// @param previous the latest report of the same stack so far
public record StackReportFacts(
    ReportRequest request,
    StackSnapshot snapshot,
    Map<String, ImageFacts> images,
    Optional<StackReport> previous) {
  /// Copies the map.
  public StackReportFacts {
    images = Map.copyOf(images);
  }
}
