package dev.amitrail.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.amitrail.infra.testing.SynthesisedTemplate;
import dev.amitrail.replication.AmiReplicationHandler;
import dev.amitrail.replication.ReplicationSweepHandler;
import dev.amitrail.report.StackReportHandler;
import dev.amitrail.report.fleet.FleetPageHandler;
import dev.amitrail.report.refresh.ReportRefreshHandler;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What Lambda does with an event whose invocation fails.
class FailedInvocationsTest {
  @Test
  void anEventIsRetriedTwiceWithinSixHours() {
    assertThat(List.of(AmiReplicationHandler.class, StackReportHandler.class))
        .allSatisfy(
            handler -> {
              JsonNode config = invokeConfig(SynthesisedDeployment.ofCdkJson(), handler);
              assertThat(config.path("MaximumRetryAttempts").asText()).isEqualTo("2");
              assertThat(config.path("MaximumEventAgeInSeconds").asText()).isEqualTo("21600");
            });
  }

  /// The next sweep does what this one did not. Lambda keeps an event for a minute to six hours
  /// (PutFunctionEventInvokeConfig, Lambda API reference).
  @ParameterizedTest
  @CsvSource({"1, 60", "5, 300", "360, 21600", "1440, 21600"})
  void aSweepIsNotRetriedAndItsEventExpiresBeforeTheNext(int minutes, String seconds) {
    JsonNode config =
        invokeConfig(
            SynthesisedDeployment.inOneRegion("\"sweepMinutes\": %d".formatted(minutes)),
            ReplicationSweepHandler.class);

    assertThat(config.path("MaximumRetryAttempts").asText()).isEqualTo("0");
    assertThat(config.path("MaximumEventAgeInSeconds").asText()).isEqualTo(seconds);
  }

  @Test
  void anEventWhoseLastAttemptFailedGoesToAQueue() {
    SynthesisedTemplate home = SynthesisedDeployment.ofCdkJson().home();

    assertThat(List.of(AmiReplicationHandler.class, StackReportHandler.class))
        .allSatisfy(
            handler ->
                assertThat(home.resources("AWS::SQS::Queue").values())
                    .contains(
                        home.referencedResource(
                            invokeConfig(SynthesisedDeployment.ofCdkJson(), handler)
                                .at("/DestinationConfig/OnFailure/Destination"))));
  }

  /// A destination receives events that expired, too, and those are no failures.
  @Test
  void anEventOfAScheduleGoesToNoQueue() {
    assertThat(
            List.of(
                ReplicationSweepHandler.class, ReportRefreshHandler.class, FleetPageHandler.class))
        .allSatisfy(
            handler -> {
              JsonNode config = invokeConfig(SynthesisedDeployment.ofCdkJson(), handler);
              assertThat(config.path("MaximumRetryAttempts").asText()).isEqualTo("0");
              assertThat(config.has("DestinationConfig")).isFalse();
            });
  }

  private static JsonNode invokeConfig(SynthesisedDeployment deployment, Class<?> handler) {
    return invokeConfigs(deployment).getOrDefault(handler.getName(), MissingNode.getInstance());
  }

  /// Handler -> the configuration of its function's asynchronous invocations.
  private static Map<String, JsonNode> invokeConfigs(SynthesisedDeployment deployment) {
    SynthesisedTemplate home = deployment.home();
    Map<String, JsonNode> configs = new LinkedHashMap<>();
    home.resources("AWS::Lambda::EventInvokeConfig")
        .values()
        .forEach(
            config ->
                configs.put(
                    home.referencedResource(config.path("FunctionName")).path("Handler").asText(),
                    config));
    return configs;
  }
}
