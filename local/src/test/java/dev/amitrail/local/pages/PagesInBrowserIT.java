package dev.amitrail.local.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.amitrail.local.Installation;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The pages as a person meets them: in a headless Chromium, from files.
class PagesInBrowserIT {
  private static final Path ROOT = Installation.current().root();
  private static JsonNode found;

  @BeforeAll
  static void open() throws IOException, InterruptedException {
    Path folder = ROOT.resolve("local/target/it/pages");
    Path log = ROOT.resolve("local/target/it/pages.log");
    Pages.write(folder);
    Process node =
        new ProcessBuilder(
                "node",
                ROOT.resolve("local/src/test/javascript/pages.mjs").toString(),
                folder.toString())
            .redirectError(log.toFile())
            .start();
    String said = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(node.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(node.exitValue()).as(Files.readString(log)).isZero();
    found = JsonMapper.builder().build().readTree(said);
    System.out.printf(
        "%d stacks: %.1f ms for the slowest keystroke of a filter, until the page is laid out%n",
        Pages.STACKS, found.path("filterMilliseconds").asDouble());
  }

  @Test
  void noPageSaysAnErrorOrAsksForAnythingElse() {
    assertThat(found.path("errors")).isEmpty();
    assertThat(found.path("requests")).isEmpty();
  }

  @Test
  void theFleetIsFiltered() {
    assertThat(found.path("allShown").asInt()).isEqualTo(Pages.STACKS);
    assertThat(texts(found.path("namesFiltered")))
        .hasSize(111)
        .allSatisfy(name -> assertThat(name).startsWith("stack-7"));
    assertThat(found.path("said").asText()).startsWith("111 of 1000 stacks shown");
  }

  /// Ten times what it takes on a slow machine: a page that is not quick any more, not a slow day.
  @Test
  void filteringAThousandStacksIsQuick() {
    assertThat(found.path("filterMilliseconds").asDouble()).isBetween(0.01, 1000.0);
  }

  @Test
  void aStackIsFollowedToAndBackAndTheFilterIsStillThere() {
    assertThat(found.path("followedTo").asText()).startsWith("stack-7");
    assertThat(found.path("linkBack").asBoolean()).isTrue();
    assertThat(found.path("filterAfterBack").asText()).isEqualTo("stack-7");
    assertThat(found.path("filteredAfterBack").asInt()).isEqualTo(111);
  }

  @Test
  void everyColumnIsSortedBothWays() {
    assertThat(found.path("sorted")).hasSize(18);
    for (JsonNode sorted : found.path("sorted")) {
      List<String> values = texts(sorted.path("values"));
      String direction = sorted.path("direction").asText();
      Comparator<String> order = order(values);

      assertThat(values).as(sorted.path("column").asText()).hasSize(Pages.STACKS);
      assertThat(direction).isIn("ascending", "descending");
      assertThat(values)
          .as(sorted.path("column").asText() + " " + direction)
          .isSortedAccordingTo(direction.equals("ascending") ? order : order.reversed());
    }
  }

  @Test
  void theKeyboardReachesTheSkipLinkTheFilterAndTheSorting() {
    List<String> tabs = texts(found.path("tabs"));

    assertThat(tabs.getFirst()).isEqualTo("skip");
    assertThat(tabs).contains("q", "account", "region");
    assertThat(tabs.getLast()).startsWith("BUTTON Stack");
    assertThat(found.path("sortedByKeyboard").asText()).isEqualTo("ascending");
  }

  @Test
  void everyControlHasAName() {
    assertThat(found.path("controls")).hasSizeGreaterThan(15);
    assertThat(found.path("controls"))
        .allSatisfy(control -> assertThat(control.path(1).asText()).isNotBlank());
  }

  @ParameterizedTest
  @ValueSource(strings = {"index.html", "stack.html", "hostile/index.html", "hostile/stack.html"})
  void onAPhoneNothingIsWiderThanTheScreen(String page) {
    JsonNode widths = found.path("widths").path(page);

    assertThat(widths.path(1).asInt()).isEqualTo(400);
    assertThat(widths.path(0).asInt()).isLessThanOrEqualTo(widths.path(1).asInt());
  }

  @Test
  void lightAndDarkDifferAndAreReadable() {
    JsonNode light = found.path("colours").path("light");
    JsonNode dark = found.path("colours").path("dark");

    assertThat(light.path("background").asText()).isNotEqualTo(dark.path("background").asText());
    assertThat(light.path("contrast").asDouble()).isGreaterThan(4.5);
    assertThat(dark.path("contrast").asDouble()).isGreaterThan(4.5);
  }

  @Test
  void controlsAreNotPrinted() {
    assertThat(found.path("filtersPrinted").asBoolean(true)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"index.html", "stack.html"})
  void whatPeopleWriteMakesNoElementAndNoLink(String page) {
    JsonNode hostile = found.path("shapes").path("hostile/" + page);
    JsonNode harmless = found.path("shapes").path("harmless/" + page);

    assertThat(hostile.path("ran").isNull()).isTrue();
    assertThat(hostile.path("count")).isEqualTo(harmless.path("count")).isNotEmpty();
    assertThat(hostile.path("links")).isEqualTo(harmless.path("links")).isNotEmpty();
  }

  private static Comparator<String> order(List<String> values) {
    if (values.stream().allMatch(value -> value.matches("-?\\d+"))) {
      return Comparator.comparingLong(Long::parseLong);
    }
    return Comparator.comparing(PagesInBrowserIT::padded);
  }

  /// As the page compares texts: by letters whatever their case, and numbers by their value.
  private static String padded(String text) {
    return Pattern.compile("\\d+")
        .matcher(text.toLowerCase(Locale.ROOT))
        .replaceAll(number -> "%020d".formatted(new BigInteger(number.group())));
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }
}
