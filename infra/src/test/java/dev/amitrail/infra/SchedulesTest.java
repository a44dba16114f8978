package dev.amitrail.infra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.infra.testing.SynthesisedTemplate;
import dev.amitrail.infra.testing.TemplateRule;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// When the scheduled functions run.
class SchedulesTest {
  /// EventBridge rejects `rate(1 minutes)` as it rejects `rate(5 minute)`.
  @ParameterizedTest
  @CsvSource({
    "1, rate(1 minute)",
    "5, rate(5 minutes)",
    "60, rate(1 hour)",
    "90, rate(90 minutes)",
    "1440, rate(1 day)"
  })
  void theSweepRunsAtTheConfiguredRate(int minutes, String rate) {
    assertThat(schedules(SynthesisedDeployment.inOneRegion("\"sweepMinutes\": " + minutes)))
        .containsEntry("ami-trail-sweep", rate);
  }

  @ParameterizedTest
  @CsvSource({"1, rate(1 minute)", "10, rate(10 minutes)", "1440, rate(1 day)"})
  void thePageOfAllStacksIsMadeAndWhatIsDueRefreshedAtTheConfiguredRate(int minutes, String rate) {
    assertThat(schedules(SynthesisedDeployment.inOneRegion("\"fleetMinutes\": " + minutes)))
        .containsEntry("ami-trail-fleet", rate)
        .containsEntry("ami-trail-report-refresh", rate);
  }

  @Test
  void byDefaultEveryScheduleIsOfFiveMinutes() {
    assertThat(schedules(SynthesisedDeployment.ofCdkJson()))
        .containsOnly(
            Map.entry("ami-trail-sweep", "rate(5 minutes)"),
            Map.entry("ami-trail-fleet", "rate(5 minutes)"),
            Map.entry("ami-trail-report-refresh", "rate(5 minutes)"));
  }

  @Test
  void schedulesAreOnTheHomeRegionsDefaultBus() {
    SynthesisedDeployment deployment = SynthesisedDeployment.ofCdkJson();

    assertThat(deployment.home().rules())
        .filteredOn(rule -> rule.schedule().isPresent())
        .extracting(TemplateRule::bus)
        .containsOnly(TemplateRule.DEFAULT_BUS);
    assertThat(deployment.forwarders().values())
        .flatExtracting(SynthesisedTemplate::rules)
        .noneMatch(rule -> rule.schedule().isPresent());
  }

  /// Rule -> its schedule expression, in the home Region.
  private static Map<String, String> schedules(SynthesisedDeployment deployment) {
    return deployment.home().rules().stream()
        .filter(rule -> rule.schedule().isPresent())
        .collect(Collectors.toMap(TemplateRule::name, rule -> rule.schedule().orElseThrow()));
  }
}
