package dev.amitrail.report.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.aws.Metric;
import dev.amitrail.report.model.FleetStack;
import dev.amitrail.report.publish.FleetRows;
import dev.amitrail.report.publish.ReportKeys;
import dev.amitrail.report.testing.FakeAws;
import dev.amitrail.report.testing.ReportedAccount;
import dev.amitrail.report.testing.Rows;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is measured of all stacks.
class FleetMetricsTest {
  private final FakeAws aws = new ReportedAccount().aws;

  @ParameterizedTest
  @ValueSource(strings = {"written", "unchanged"})
  void anUpToDateListHasADrift(String outcome) {
    assertThat(new FleetPageResult(outcome, null, 2, 0, 3).metrics())
        .isEqualTo(Map.of(Metric.DRIFTING_INSTANCES, 3L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"unfinished", "overtaken", "skipped"})
  void ofAListThatMayLackRowsNothingIsMeasured(String outcome) {
    assertThat(new FleetPageResult(outcome, "reason", 2, 0, 3).metrics()).isEmpty();
  }

  @Test
  void instancesOfStacksThatAreGoneDoNotDrift() {
    drifting(Rows.row("shop"), 3);
    drifting(Rows.row("depot"), 1);
    drifting(Rows.gone("old", Rows.READ_AT), 7);

    assertThat(aws.project().driftingInstances()).isEqualTo(4);
    assertThat(aws.project()).isEqualTo(new FleetPageResult("unchanged", null, 3, 0, 4));
  }

  private void drifting(FleetStack row, int instances) {
    new FleetRows(aws.bucket()).put(row);
    aws.objects.computeIfPresent(
        ReportKeys.of(row).row(), (_, json) -> Rows.with(json, "driftingInstances=" + instances));
  }
}
