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

  /// `aws lambda invoke` leaves the result in a file, which people show in a terminal.
  @Test
  void whatTheBucketHasIsShownWithoutControlCharacters() {
    RefreshResult result =
        new RefreshResult(
            "complete", "known", null, 1, 0, 0, 0, 0, 0, 0, 1, 0, List.of("\u009b2J"), 0);

    assertThat(result.skippedStacks()).containsExactly("\\u009b2J");
  }
}
