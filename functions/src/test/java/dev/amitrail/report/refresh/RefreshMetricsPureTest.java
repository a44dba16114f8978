package dev.amitrail.report.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.aws.Metric;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What is measured of a refresh.
class RefreshMetricsPureTest {
  @Test
  void theReportsOfThisInvocationCountAndTheStacksThatAreSkippedUntilTheNextRefresh() {
    RefreshResult result =
        new RefreshResult(
            "complete", "known", null, 9, 5, 2, 0, 0, 0, 0, 2, 0, List.of("one", "other"), 3);

    assertThat(result.metrics())
        .isEqualTo(Map.of(Metric.REPORTS_PUBLISHED, 3L, Metric.STACKS_SKIPPED, 2L));
  }
}
