package dev.amitrail.report;

import dev.amitrail.aws.Metric;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.text.PrintableText;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the report function returns.
///
/// @param stack the id of the stack
/// @param outcome `published` or `skipped`
/// @param key of the report in the bucket
/// @param images how many entries the report has
/// @param changed how many of them differ from the previous report
public record ReportResult(
    String stack,
    String outcome,
    @Nullable String reason,
    @Nullable String key,
    int images,
    int changed) {
  /// What the event states, in a form that can be shown.
  public ReportResult {
    stack = PrintableText.of(stack);
    reason = reason == null ? null : PrintableText.of(reason);
  }

  /// What was measured.
  Map<Metric, Long> metrics() {
    return Map.of(Metric.REPORTS_PUBLISHED, outcome.equals("published") ? 1L : 0L);
  }

  static ReportResult skipped(String stackId, String reason) {
    return new ReportResult(stackId, "skipped", reason, null, 0, 0);
  }

  static ReportResult published(StackReport report, @Nullable String reason, String key) {
    return new ReportResult(
        report.stackId(), "published", reason, key, report.images().size(), report.changed());
  }
}
