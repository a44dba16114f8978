package dev.amitrail.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.amitrail.report.testing.Stacks;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReportSettingsTest {
  private static final ReportSettings DRY_RUN =
      new ReportSettings(
          Stacks.ACCOUNT,
          List.of("ap-southeast-2", "us-east-1"),
          "reports-bucket",
          List.of("WEB_AMI"),
          List.of("arn:aws:sns:ap-southeast-2:123456789012:ami-trail-reports"),
          24,
          true);

  @Test
  void everySettingSurvivesTheEnvironment() {
    ReportSettings writing =
        new ReportSettings(
            Stacks.ACCOUNT,
            List.of("ap-southeast-2"),
            "reports-bucket",
            List.of(),
            List.of(),
            1,
            false);

    assertThat(ReportSettings.fromEnvironment(DRY_RUN.toEnvironment())).isEqualTo(DRY_RUN);
    assertThat(ReportSettings.fromEnvironment(writing.toEnvironment())).isEqualTo(writing);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"true\"", "\"tru\"", "\"\"", "1", "null"})
  void aMisspeltDryRunIsRefused(String dryRun) {
    Map<String, String> environment = new HashMap<>(DRY_RUN.toEnvironment());
    environment.replaceAll((_, json) -> json.replace("\"dryRun\":true", "\"dryRun\":" + dryRun));

    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> ReportSettings.fromEnvironment(environment))
        .withMessageContaining("dryRun");
  }
}
