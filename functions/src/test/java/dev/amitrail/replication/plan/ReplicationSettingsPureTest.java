package dev.amitrail.replication.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.amitrail.replication.TestSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ReplicationSettingsPureTest {
  private static final ReplicationSettings FULL =
      new ReplicationSettings(
          "111122223333",
          List.of("ap-southeast-2", "us-east-1", "eu-west-1"),
          new TreeMap<>(
              Map.of(
                  "us-east-1", "arn:aws:kms:us-east-1:111122223333:key/0a1b-2c",
                  "eu-west-1", "alias/images=2026")),
          "/images/",
          ReplicationSettings.Mirroring.EXACT,
          40,
          15,
          true);

  @Test
  void theEnvironmentIsSpelledAsTheTemplateHasIt() {
    assertThat(FULL.toEnvironment())
        .isEqualTo(
            Map.of(
                "AMI_TRAIL_ACCOUNT", "111122223333",
                "AMI_TRAIL_REGIONS", "ap-southeast-2,us-east-1,eu-west-1",
                "AMI_TRAIL_KMS_KEYS",
                    "eu-west-1=alias/images=2026,us-east-1=arn:aws:kms:us-east-1:111122223333:key/0a1b-2c",
                "AMI_TRAIL_POINTER_PREFIX", "/images/",
                "AMI_TRAIL_MIRROR_PERMISSIONS", "exact",
                "AMI_TRAIL_COPIES_PER_SWEEP", "40",
                "AMI_TRAIL_SWEEP_MINUTES", "15",
                "AMI_TRAIL_DRY_RUN", "true"));
  }

  @Test
  void everySettingSurvivesTheEnvironment() {
    ReplicationSettings least = TestSettings.replicatingTo("us-east-1");

    assertThat(ReplicationSettings.fromEnvironment(FULL.toEnvironment())).isEqualTo(FULL);
    assertThat(ReplicationSettings.fromEnvironment(least.toEnvironment())).isEqualTo(least);
  }

  static Iterable<String> variables() {
    return FULL.toEnvironment().keySet();
  }

  @ParameterizedTest
  @MethodSource("variables")
  void aMissingVariableIsNamed(String variable) {
    Map<String, String> environment = new HashMap<>(FULL.toEnvironment());
    environment.remove(variable);

    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> ReplicationSettings.fromEnvironment(environment))
        .withMessageContaining(variable)
        .withMessageContaining("not set");
  }

  @ParameterizedTest
  @ValueSource(strings = {"us-east-1", "=alias/images", "us-east-1=alias/a,eu-west-1"})
  void aKeyWithoutItsRegionIsRefused(String keys) {
    Map<String, String> environment = new HashMap<>(FULL.toEnvironment());
    environment.put("AMI_TRAIL_KMS_KEYS", keys);

    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> ReplicationSettings.fromEnvironment(environment))
        .withMessageContaining("AMI_TRAIL_KMS_KEYS")
        .withMessageContaining("<region>=<key>");
  }
}
