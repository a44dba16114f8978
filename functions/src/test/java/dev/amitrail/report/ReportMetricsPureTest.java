package dev.amitrail.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.aws.Metric;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What is measured of a stack's event.
class ReportMetricsPureTest {
  @Test
  void onlyAPublishedReportCounts() {
    assertThat(new ReportResult("stack", "published", null, "key", 2, 1).metrics())
        .isEqualTo(Map.of(Metric.REPORTS_PUBLISHED, 1L));
    assertThat(ReportResult.skipped("stack", "reason").metrics())
        .isEqualTo(Map.of(Metric.REPORTS_PUBLISHED, 0L));
  }
}
