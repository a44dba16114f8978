package dev.amitrail.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.amitrail.infra.settings.DeploymentSettings;
import dev.amitrail.infra.testing.SynthesisedTemplate;
import dev.amitrail.replication.AmiReplicationHandler;
import dev.amitrail.replication.ReplicationSweepHandler;
import dev.amitrail.replication.plan.ReplicationSettings;
import dev.amitrail.report.ReportSettings;
import dev.amitrail.report.StackReportHandler;
import dev.amitrail.report.fleet.FleetPageHandler;
import dev.amitrail.report.refresh.ReportRefreshHandler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the functions read from their environment, against the settings in cdk.json.
class FunctionEnvironmentTest {
  static Stream<SynthesisedDeployment> deployments() {
    return Stream.of(SynthesisedDeployment.ofCdkJson(), SynthesisedDeployment.withEverySetting());
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void theFunctionsThatReplicateReadTheConfiguredSettings(SynthesisedDeployment deployment) {
    assertThat(List.of(AmiReplicationHandler.class, ReplicationSweepHandler.class))
        .allSatisfy(
            handler ->
                assertThat(
                        ReplicationSettings.fromEnvironment(deployment.home().environment(handler)))
                    .isEqualTo(deployment.settings().replication(SynthesisedTemplate.ACCOUNT)));
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void theFunctionsThatReportReadTheConfiguredSettings(SynthesisedDeployment deployment) {
    DeploymentSettings settings = deployment.settings();

    assertThat(
            List.of(StackReportHandler.class, ReportRefreshHandler.class, FleetPageHandler.class))
        .allSatisfy(
            handler ->
                assertThat(ReportSettings.fromEnvironment(deployment.home().environment(handler)))
                    .isEqualTo(
                        new ReportSettings(
                            SynthesisedTemplate.ACCOUNT,
                            settings.regions(),
                            settings
                                .reportBucket()
                                .orElse(
                                    "ami-trail-reports-%s-%s"
                                        .formatted(
                                            SynthesisedTemplate.ACCOUNT, settings.homeRegion())),
                            settings.reportParameters(),
                            settings
                                .notifyEmail()
                                .map(
                                    _ ->
                                        "arn:aws:sns:%s:%s:ami-trail-reports"
                                            .formatted(
                                                settings.homeRegion(), SynthesisedTemplate.ACCOUNT))
                                .stream()
                                .toList(),
                            settings.refreshHours(),
                            settings.dryRun())));
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void anEnvironmentDependsOnNoOtherResource(SynthesisedDeployment deployment) {
    for (JsonNode function : deployment.home().functions().values()) {
      assertThat(function.path("Environment").path("Variables"))
          .isNotEmpty()
          .allSatisfy(
              value -> assertThat(deployment.home().text(value)).doesNotContain("${", "Token"));
    }
  }

  /// Lambda allows 4 KB for all variables of a function ("Lambda quotas").
  @Test
  void theEnvironmentsOfTheLargestDeploymentFitInLambda() {
    SynthesisedTemplate home = SynthesisedDeployment.inAllRegionsWithKmsKeys().home();

    for (Class<?> handler :
        List.of(
            AmiReplicationHandler.class,
            ReplicationSweepHandler.class,
            StackReportHandler.class,
            ReportRefreshHandler.class,
            FleetPageHandler.class)) {
      assertThat(
              home.environment(handler).entrySet().stream()
                  .flatMap(variable -> Stream.of(variable.getKey(), variable.getValue()))
                  .mapToInt(text -> text.getBytes(StandardCharsets.UTF_8).length)
                  .sum())
          .isLessThan(4096);
    }
  }
}
