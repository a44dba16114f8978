package dev.amitrail.infra.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.amitrail.infra.testing.RepositoryFiles;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Settings whose functions' environment Lambda would refuse.
class EnvironmentQuotaTest {
  private static final String ACCOUNT = "123456789012";

  @Test
  void quotesEscapesAndUtf8AreMeasured() {
    assertThat(EnvironmentQuota.bytes(Map.of())).isEqualTo("{}".length());
    assertThat(EnvironmentQuota.bytes(Map.of("KEY", "value")))
        .isEqualTo("{'KEY':'value'}".length());
    assertThat(EnvironmentQuota.bytes(Map.of("KEY", "{\"a\":1}")))
        .isEqualTo("{'KEY':'{..a..:1}'}".length());
    assertThat(EnvironmentQuota.bytes(Map.of("KEY", "é"))).isEqualTo("{'KEY':'..'}".length());
  }

  @Test
  void anEnvironmentOfExactlyTheQuotaIsAcceptedAndOneByteMoreIsRefused() {
    int free =
        EnvironmentQuota.MOST_BYTES
            - EnvironmentQuota.bytes(
                DeploymentSettings.of(settings("/p/")).replication(ACCOUNT).toEnvironment());
    String longest = "/p%s/".formatted("x".repeat(free));

    assertThat(
            EnvironmentQuota.bytes(
                DeploymentSettings.of(settings(longest)).replication(ACCOUNT).toEnvironment()))
        .isEqualTo(4096);
    assertThatThrownBy(() -> DeploymentSettings.of(settings("/x" + longest.substring(1))))
        .isInstanceOf(IllegalSettingException.class)
        .hasMessage(
            "cdk.json: setting amiTrail.pointerPrefix is too large: the environment of the"
                + " replication functions would have 4097 bytes, and Lambda allows 4096: choose a"
                + " shorter prefix.");
  }

  @Test
  void theLargestSettingIsNamed() {
    ObjectNode keys = settings("/p/");
    for (String region : new String[] {"ap-southeast-2", "us-east-1"}) {
      keys.withObjectProperty("kmsKeys").put(region, "alias/" + "k".repeat(3000));
    }
    ObjectNode parameters = settings("/p/");
    IntStream.range(0, 500)
        .forEach(i -> parameters.withArrayProperty("reportParameters").add("Image" + i));

    assertThatThrownBy(() -> DeploymentSettings.of(keys))
        .hasMessageContaining("amiTrail.kmsKeys is too large")
        .hasMessageContaining("replication functions")
        .hasMessageEndingWith("name keys by alias/name in place of ARNs.");
    assertThatThrownBy(() -> DeploymentSettings.of(parameters))
        .hasMessageContaining("amiTrail.reportParameters is too large")
        .hasMessageContaining("report functions")
        .hasMessageEndingWith("list fewer parameters.");
  }

  private static ObjectNode settings(String pointerPrefix) {
    return ((ObjectNode)
            RepositoryFiles.json(
                "{\"homeRegion\": \"ap-southeast-2\", \"replicaRegions\": [\"us-east-1\"]}"))
        .put("pointerPrefix", pointerPrefix);
  }
}
