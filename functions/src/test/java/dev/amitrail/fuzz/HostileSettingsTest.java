package dev.amitrail.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amitrail.aws.EnvironmentSettings;
import dev.amitrail.aws.JsonLog;
import dev.amitrail.image.WantedRegions;
import dev.amitrail.replication.plan.ReplicationSettings;
import dev.amitrail.replication.pointer.PointerName;
import dev.amitrail.report.ReportSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Whatever is in the environment of a function, in a control tag, and in a line of the log.
class HostileSettingsTest {
  @RegisterExtension static final Fuzz FUZZ = new Fuzz();

  private static final List<String> DEPLOYED = List.of("ap-southeast-2", "us-east-1", "eu-west-1");

  @Test
  void settingsAreReadOrRefusedByTheirName() {
    Map<String, String> replication =
        new ReplicationSettings(
                "111122223333",
                DEPLOYED,
                new TreeMap<>(Map.of("us-east-1", "alias/images")),
                "/ami-trail/",
                ReplicationSettings.Mirroring.EXACT,
                false,
                300,
                5,
                false)
            .toEnvironment();
    Map<String, String> report =
        new ReportSettings(
                "111122223333", DEPLOYED, "bucket", List.of("DB_AMI"), List.of(), 24, false)
            .toEnvironment();
    Fuzz.holds(
        "settings",
        250,
        hostile -> {
          requireReadOrRefused(hostile, replication, ReplicationSettings::fromEnvironment);
          requireReadOrRefused(hostile, report, ReportSettings::fromEnvironment);
        });
  }

  private static void requireReadOrRefused(
      Hostile hostile, Map<String, String> whole, Function<Map<String, String>, Record> read) {
    String json = hostile.damaged(whole.getOrDefault(EnvironmentSettings.VARIABLE, ""));
    try {
      Record settings = read.apply(Map.of(EnvironmentSettings.VARIABLE, json));
      assertThat(read.apply(EnvironmentSettings.write(settings))).isEqualTo(settings);
    } catch (IllegalStateException e) {
      assertThat(e.getMessage()).startsWith("Environment variable AMI_TRAIL_SETTINGS: ");
      Hostile.requireExplained(e.getMessage());
    }
  }

  /// "an unknown exclusion refuses the whole value and nothing is copied. Any other name that is no
  /// Region of the deployment is refused by name; the others are served" (docs/replication.md).
  @Test
  void wantedRegionsAreOfTheDeploymentAndWhatIsRefusedIsNamed() {
    Fuzz.holds(
        "values of replicate-to",
        1_500,
        hostile -> {
          String value = hostile.text(256);

          WantedRegions wanted = WantedRegions.parse(value, "ap-southeast-2", DEPLOYED);

          assertThat(wanted.regions())
              .doesNotHaveDuplicates()
              .isSubsetOf("us-east-1", "eu-west-1")
              .allSatisfy(
                  region ->
                      assertThat(value.toLowerCase(Locale.ROOT)).containsAnyOf(region, "all"));
          assertThat(wanted.regions().isEmpty() && wanted.refused().isEmpty()).isFalse();
          assertThat(
                  WantedRegions.parse(value + " all -nowhere", "ap-southeast-2", DEPLOYED)
                      .regions())
              .isEmpty();
        });
  }

  @Test
  void readingRegionsTakesWorkInProportionToTheirNumber() {
    for (String piece : List.of("us-east-1 ", "x", "\"", "-", "all -us-east-1,", "us-eest-1 ")) {
      Fuzz.requireLinear(
          200, size -> () -> WantedRegions.parse(piece.repeat(size), "ap-southeast-2", DEPLOYED));
    }
  }

  /// The characters, levels and reserved names are those of PutParameter, parameter Name (Systems
  /// Manager API reference).
  @Test
  void aPointerHasANameThatSsmTakes() {
    Fuzz.holds(
        "values of publish-as",
        1_500,
        hostile -> {
          String name = (hostile.oneIn(2) ? "/ami-trail/" : "") + hostile.text(245);

          PointerName.refusal(name, "/ami-trail/")
              .ifPresentOrElse(
                  reason -> assertThat(reason).startsWith("publish-as is '"),
                  () ->
                      assertThat(name)
                          .matches("/ami-trail(/[A-Za-z0-9._-]+){1,14}")
                          .hasSizeLessThanOrEqualTo(1011));
        });
  }

  @Test
  void aLineOfTheLogIsOneLineOfJsonThatATerminalCanShow() {
    ObjectMapper json = new ObjectMapper();
    Fuzz.holds(
        "log lines",
        500,
        hostile -> {
          List<String> lines = new ArrayList<>();
          String event = hostile.text(9);
          Map<String, String> fields = Map.of("reason", hostile.text(300), "tag", hostile.text(9));

          new JsonLog(() -> Instant.EPOCH, lines::add)
              .write(JsonLog.Level.WARN, new JsonLog.Origin("r", event), fields);

          Map<String, String> written = new TreeMap<>(fields);
          written.putAll(Map.of("timestamp", "1970-01-01T00:00:00Z", "level", "WARN"));
          written.putAll(Map.of("requestId", "r", "event", event));
          written.replaceAll((_, text) -> text.replaceAll("\\p{Cs}", "\ufffd"));
          assertThat(lines).singleElement().satisfies(Hostile::requireVisible);
          assertThat(json.readValue(lines.getFirst(), new TypeReference<Map<String, String>>() {}))
              .isEqualTo(written);
        });
  }
}
