package dev.amitrail.replication.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.amitrail.replication.TestSettings;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
          true,
          40,
          15,
          true);

  @Test
  void theEnvironmentIsSpelledAsTheTemplateHasIt() {
    assertThat(FULL.toEnvironment())
        .isEqualTo(
            Map.of(
                "AMI_TRAIL_SETTINGS",
                """
                {"account":"111122223333","regions":"ap-southeast-2 us-east-1 eu-west-1",\
                "kmsKeys":{"eu-west-1":"alias/images=2026",\
                "us-east-1":"arn:aws:kms:us-east-1:111122223333:key/0a1b-2c"},\
                "pointerPrefix":"/images/","mirroring":"EXACT","mirrorPublic":true,\
                "copiesPerSweep":40,"sweepMinutes":15,"dryRun":true}\
                """));
  }

  @Test
  void everySettingSurvivesTheEnvironment() {
    ReplicationSettings least = TestSettings.replicatingTo("us-east-1");

    assertThat(ReplicationSettings.fromEnvironment(FULL.toEnvironment())).isEqualTo(FULL);
    assertThat(ReplicationSettings.fromEnvironment(least.toEnvironment())).isEqualTo(least);
  }

  @Test
  void theFirstRegionIsTheHomeRegion() {
    assertThat(FULL.homeRegion()).isEqualTo("ap-southeast-2");
  }

  @ParameterizedTest
  @CsvSource({"1, 1, true", "0, 1, false", "1, 0, false"})
  void aSweepStartsAtLeastOneCopyAndIsAtLeastAMinuteApart(
      int copies, int minutes, boolean isAccepted) {
    ThrowingCallable settings =
        () ->
            new ReplicationSettings(
                FULL.account(),
                FULL.regions(),
                FULL.kmsKeys(),
                FULL.pointerPrefix(),
                FULL.mirroring(),
                FULL.mirrorPublic(),
                copies,
                minutes,
                false);

    if (isAccepted) {
      assertThatCode(settings).doesNotThrowAnyException();
    } else {
      assertThatIllegalArgumentException()
          .isThrownBy(settings)
          .withMessage("copiesPerSweep and sweepMinutes must be at least 1");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "account,       111122223333,      ''",
    "pointerPrefix, /images/,          ' '",
    "regions,       'ap-southeast-2 us-east-1 eu-west-1', ''",
    "kmsKeys,       alias/images=2026, ''",
  })
  void anEmptySettingIsRefused(String setting, String value, String empty) {
    String json = FULL.toEnvironment().values().iterator().next();

    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(
            () ->
                ReplicationSettings.fromEnvironment(
                    Map.of("AMI_TRAIL_SETTINGS", json.replaceFirst(Pattern.quote(value), empty))))
        .withMessageContaining("AMI_TRAIL_SETTINGS")
        .withMessageContaining(setting);
  }
}
