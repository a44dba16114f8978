package dev.amitrail.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EnvironmentSettingsPureTest {
  /// What a function may do.
  enum Mode {
    READ,
    WRITE
  }

  /// One component of each kind.
  record ExampleSettings(
      String name,
      List<String> regions,
      SortedMap<String, String> keys,
      Mode mode,
      int minutes,
      boolean dryRun) {
    ExampleSettings {
      if (regions.isEmpty()) {
        throw new IllegalArgumentException("regions is empty");
      }
    }
  }

  private static final ExampleSettings SETTINGS =
      new ExampleSettings(
          "a \"b\" ${c}",
          List.of("us-east-1", "eu-west-1"),
          new TreeMap<>(Map.of("us-east-1", "alias/images")),
          Mode.WRITE,
          5,
          true);

  @Test
  void settingsAreOneVariableOfJson() {
    assertThat(EnvironmentSettings.write(SETTINGS))
        .isEqualTo(
            Map.of(
                "AMI_TRAIL_SETTINGS",
                """
                {"name":"a \\"b\\" ${c}","regions":"us-east-1 eu-west-1",\
                "keys":{"us-east-1":"alias/images"},"mode":"WRITE","minutes":5,"dryRun":true}\
                """));
  }

  @Test
  void writtenSettingsAreRead() {
    assertThat(EnvironmentSettings.read(EnvironmentSettings.write(SETTINGS), ExampleSettings.class))
        .isEqualTo(SETTINGS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "us-east-1 eu-west-1"})
  void aListOfWhatIsNoNameIsNotWritten(String name) {
    ExampleSettings settings =
        new ExampleSettings("n", List.of("r", name), new TreeMap<>(), Mode.READ, 1, true);

    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> EnvironmentSettings.write(settings));
  }

  @Test
  void aMissingVariableIsNamed() {
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> EnvironmentSettings.read(Map.of(), ExampleSettings.class))
        .withMessage(
            "Environment variable AMI_TRAIL_SETTINGS is not set: the stack that deploys this"
                + " function sets it.");
  }

  @ParameterizedTest(name = "{0} for {1}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "dryrun":true              | "dryRun":true          | property 'dryrun' is unknown: expected name, regions, keys, mode, minutes, dryRun
          "x":1                      | "x":0                  | property 'dryRun' is missing: expected true or false
          "dryRun":"true"            | "dryRun":true          | property 'dryRun' is "true": expected true or false
          "dryRun":"yes"             | "dryRun":true          | property 'dryRun' is "yes": expected true or false
          "dryRun":""                | "dryRun":true          | property 'dryRun' is "": expected true or false
          "dryRun":1                 | "dryRun":true          | property 'dryRun' is 1: expected true or false
          "dryRun":null              | "dryRun":true          | property 'dryRun' is null: expected true or false
          "dryRun":[true]            | "dryRun":true          | property 'dryRun' is [true]: expected true or false
          "minutes":"5"              | "minutes":5            | property 'minutes' is "5": expected a whole number
          "minutes":5.5              | "minutes":5            | property 'minutes' is 5.5: expected a whole number
          "minutes":99999999999      | "minutes":5            | property 'minutes' is 99999999999: expected a whole number
          "mode":"write"             | "mode":"WRITE"         | property 'mode' is "write": expected READ or WRITE
          "mode":1                   | "mode":"WRITE"         | property 'mode' is 1: expected READ or WRITE
          "name":7                   | "name":"n"             | property 'name' is 7: expected a text
          "name":true                | "name":"n"             | property 'name' is true: expected a text
          "name":null                | "name":"n"             | property 'name' is null: expected a text
          "regions":["us-east-1"]    | "regions":"r"          | property 'regions' is ["us-east-1"]: expected names separated by spaces
          "regions":1                | "regions":"r"          | property 'regions' is 1: expected names separated by spaces
          "regions":"a  b"           | "regions":"r"          | property 'regions' is "a  b": expected names separated by spaces
          "regions":""               | "regions":"r"          | regions is empty
          "keys":{"us-east-1":null}  | "keys":{}              | property 'keys' is {"us-east-1":null}: expected an object of texts
          "keys":{"us-east-1":1}     | "keys":{}              | property 'keys' is {"us-east-1":1}: expected an object of texts
          "keys":["us-east-1"]       | "keys":{}              | property 'keys' is ["us-east-1"]: expected an object of texts
          """)
  void aPropertyThatIsNotAsExpectedIsRefusedByName(String given, String instead, String problem) {
    String valid =
        """
        {"name":"n","regions":"r","keys":{},"mode":"WRITE","minutes":5,"dryRun":true}\
        """;
    String settings =
        valid.contains(instead)
            ? valid.replace(instead, given)
            : valid.replace(",\"dryRun\":true", "");

    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> read(settings))
        .withMessage("Environment variable AMI_TRAIL_SETTINGS: " + problem + ".");
  }

  @ParameterizedTest
  @CsvSource({"''", "'{'", "'{\"a\":1,\"a\":1}'", "'{} {}'", "true"})
  void anythingButOneJsonObjectIsRefused(String value) {
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> read(value))
        .withMessageStartingWith("Environment variable AMI_TRAIL_SETTINGS: ");
  }

  @Test
  void aNumberThatIsFarTooLargeIsRefusedByName() {
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(
            () ->
                read(
                    """
                    {"name":"n","regions":"r","keys":{},"mode":"WRITE","minutes":1%s,"dryRun":true}\
                    """
                        .formatted("0".repeat(400))))
        .withMessageStartingWith(
            "Environment variable AMI_TRAIL_SETTINGS: property 'minutes' is 1000")
        .withMessageEndingWith(": expected a whole number.");
  }

  @Test
  void jsonThatIsTooDeepIsRefused() {
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> read("[".repeat(2_000)))
        .withMessageStartingWith("Environment variable AMI_TRAIL_SETTINGS: Document nesting depth");
  }

  private static ExampleSettings read(String json) {
    return EnvironmentSettings.read(
        Map.of(EnvironmentSettings.VARIABLE, json), ExampleSettings.class);
  }
}
