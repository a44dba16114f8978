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
                DeploymentSettings.of(withAlias("k")).replication(ACCOUNT).toEnvironment());
    String longest = "k".repeat(1 + free);

    assertThat(
            EnvironmentQuota.bytes(
                DeploymentSettings.of(withAlias(longest)).replication(ACCOUNT).toEnvironment()))
        .isEqualTo(4096);
    assertThatThrownBy(() -> DeploymentSettings.of(withAlias(longest + "k")))
        .isInstanceOf(IllegalSettingException.class)
        .hasMessage(
            "cdk.json: setting amiTrail.kmsKeys is too large: the environment of the"
                + " replication functions would have 4097 bytes, and Lambda allows 4096: name keys"
                + " by alias/name in place of ARNs.");
  }

  @Test
  void theLargestSettingIsNamed() {
    ObjectNode keys = withAlias("k".repeat(4000));
    ObjectNode parameters = withAlias("k");
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

  private static ObjectNode withAlias(String name) {
    return (ObjectNode)
        RepositoryFiles.json(
            """
            {"homeRegion": "ap-southeast-2", "replicaRegions": ["us-east-1"],
             "kmsKeys": {"us-east-1": "alias/%s"}}
            """
                .formatted(name));
  }
}
