package dev.amitrail.report.page.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amitrail.report.model.Fleet;
import dev.amitrail.report.model.FleetStack;
import dev.amitrail.report.model.KeyedImage;
import dev.amitrail.report.page.Markup;
import dev.amitrail.text.PrintableText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FleetPagePureTest {
  private static final String NOW = "2026-11-23T02:44:02Z";
  private static final FleetStack SHOP = stack("shop", false, 0, image("AppAmi", 20));

  @Test
  void theSameListResultsInTheSameBytes() {
    assertThat(page(SHOP)).isEqualTo(page(SHOP));
  }

  @Test
  void anEmptyFleetExplainsWhatWillFillIt() {
    String page = FleetPage.of(Fleet.empty());

    assertThat(page)
        .contains("No stack has a report yet")
        .contains("create or update a CloudFormation stack that deploys an AMI")
        .doesNotContain("<table", "<script");
  }

  @Test
  void aStackLinksToItsPageWithEverySegmentEncoded() {
    FleetStack odd = text(SHOP, word -> "a b/../%?#+*" + word);

    assertThat(Markup.addresses(page(SHOP)))
        .containsExactly(
            "#content", "reports/123456789012/ap-southeast-2/shop/latest.html", "fleet.json");
    assertThat(Markup.addresses(page(odd)))
        .contains(
            "reports/a%20b%2F..%2F%25%3F%23%2B%2A123456789012/a%20b%2F..%2F%25%3F%23%2B%2Aap-southeast-2/a%20b%2F..%2F%25%3F%23%2B%2Ashop/latest.html");
  }

  static List<String> hostile() {
    return Markup.hostile().toList();
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void namesMakeNoElementAndNoOtherLink(String text) {
    FleetStack[] stacks = {SHOP, stack("gone", true, 3, many(5)), stack("none", false, 0)};
    String harmless = page(all(stacks, Markup.numbered("word")));

    String page = page(all(stacks, Markup.numbered(text)));

    assertThat(Markup.elements(page)).isEqualTo(Markup.elements(harmless));
    assertThat(Markup.addresses(page))
        .hasSameSizeAs(Markup.addresses(harmless))
        .allMatch(
            address ->
                List.of("#content", "fleet.json").contains(address)
                    || address.matches("reports/[\\w.~%-]+/[\\w.~%-]+/[\\w.~%-]+/latest\\.html"));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void namesStayInTheData(String text) throws Exception {
    FleetStack[] stacks = {SHOP, stack("none", false, 0)};

    String page = page(all(stacks, Markup.numbered(text)));

    Matcher data =
        Pattern.compile("<script type=\"application/json\" id=\"rows\">([^<]*)</script>")
            .matcher(page);
    assertThat(data.find()).as("data without '<', up to the end of its element").isTrue();
    JsonNode rows = new ObjectMapper().readTree(data.group(1));
    assertThat(rows).hasSize(2);
    assertThat(rows.path(0).path(0).asText()).startsWith(PrintableText.of(text));
  }

  /// The rest is data, which the script shows.
  @Test
  void withoutItsScriptThePageHasFiveHundredRows() {
    FleetStack[] stacks =
        IntStream.range(0, 501)
            .mapToObj(i -> stack("stack-" + i, false, 0, image("AppAmi", 20)))
            .toArray(FleetStack[]::new);

    assertThat(page(stacks).split("<th role=\"rowheader\"", -1)).hasSize(1 + 500);
    assertThat(page(stacks)).contains("<noscript>").contains("and 1 more are in the list as JSON");
    assertThat(page(Arrays.copyOf(stacks, 500))).doesNotContain("<noscript>");
  }

  @Test
  void itsPolicyAllowsOnlyItsStyleAndScript() {
    String page = page(SHOP);

    assertThat(page)
        .contains(
            "style-src %s; script-src %s; "
                .formatted(
                    Markup.hashes(page, "style").getFirst(),
                    Markup.hashes(page, "script").getFirst()))
        .doesNotContain(" style=\"", "@import", "url(");
  }

  @Test
  void agesAreComputedForTheTimeOfTheNewestFacts() {
    FleetStack old =
        new FleetStack(
            "arn",
            "old",
            "123456789012",
            "us-east-1",
            "CREATE_COMPLETE",
            false,
            false,
            null,
            "2026-10-01T00:00:00Z",
            "2026-10-01T00:00:00Z",
            "2026-10-01T00:00:00Z",
            List.of(
                new KeyedImage("AppAmi", "ami-1", "young", "2026-09-30T00:00:00.000Z"),
                new KeyedImage("WebAmi", "ami-2", "older", "2026-09-24T00:00:00.000Z"),
                new KeyedImage("DbAmi", null, null, null)),
            0,
            0,
            0,
            1,
            null,
            null,
            null);

    assertThat(page(old)).contains("As of <time datetime=\"2026-10-01T00:00:00Z\">");
    assertThat(page(old))
        .contains("<td role=\"cell\">7 days</td>")
        .contains("\"7 days\",7,0,0,")
        .contains("<small>today</small>");
    assertThat(page(old, SHOP))
        .contains("<td role=\"cell\">60 days</td>")
        .contains("\"60 days\",60,0,0,")
        .contains("<small>53 days ago</small>");
  }

  @Test
  void aRowHasTheFlagsThatTheTogglesFilterBy() {
    FleetStack busy =
        new FleetStack(
            "arn",
            "busy",
            "123456789012",
            "us-east-1",
            "UPDATE_FAILED",
            false,
            true,
            null,
            NOW,
            NOW,
            "2026-11-16T02:44:02Z",
            List.of(image("AppAmi", 9)),
            4,
            2,
            1,
            0,
            null,
            null,
            null);

    assertThat(page(busy))
        .contains("\"drift newer changed problem\",null]")
        .contains("</span> 4</span>")
        .contains("</span> 2</span>")
        .contains("</span> partial</span>")
        .contains("</span> 1 deprecated</span>")
        .contains("</span> update failed</span>");
    assertThat(page(SHOP)).contains("],\"\",null]");
  }

  @Test
  void aGoneStackIsShownAndNotCounted() {
    String page = page(SHOP, stack("old", true, 2, many(2)));

    assertThat(page)
        .contains("<tr role=\"row\" class=\"gone\">")
        .contains("\"drift gone\",null]")
        .contains("</span> gone</span>")
        .contains("<b>1</b> <span>stack</span>")
        .contains("<b>0</b> <span>instances drifting</span>");
  }

  @Test
  void imagesBeyondThreeAreFolded() {
    assertThat(page(stack("three", false, 0, many(3)))).doesNotContain("<details");
    assertThat(page(stack("five", false, 0, many(5))))
        .contains("<summary>2 more</summary><ul><li><b><bdi>Key3</bdi></b>");
  }

  @Test
  void aThousandStacksFitInTwoMegabytes() {
    FleetStack[] stacks =
        IntStream.range(0, 1000)
            .mapToObj(i -> stack("a-stack-with-quite-a-name-" + i, false, i % 3, many(3)))
            .toArray(FleetStack[]::new);

    assertThat(page(stacks).getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(2_000_000);
  }

  private static String page(FleetStack... stacks) {
    return FleetPage.of(new Fleet(Fleet.VERSION, List.of(stacks), null));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "critical, 'bad', critical, true",
        "high, 'warning', high, true",
        "medium, 'quiet', medium, false",
        "a level that EC2 may add, 'quiet', a level that EC2 may add, false",
        "none, 'good', no findings, false",
        "-, 'quiet', not scanned, false"
      })
  void aRowHasTheHighestSeverity(
      @Nullable String severity, String tone, String words, boolean isSevere) {
    FleetStack plain = stack("shop", false, 0, image("AppAmi", 9));
    FleetStack scanned =
        new FleetStack(
            plain.stackId(),
            plain.stackName(),
            plain.account(),
            plain.region(),
            plain.status(),
            false,
            false,
            null,
            NOW,
            NOW,
            NOW,
            plain.images(),
            0,
            0,
            0,
            0,
            severity,
            null,
            null);

    assertThat(page(scanned))
        .containsPattern(
            "badge %s\"><span [^>]*>[^<]*</span> %s</span></td>".formatted(tone, words))
        .contains("Critical or high <b>%d</b>".formatted(isSevere ? 1 : 0))
        .contains(severity == null ? ",0,0,null,\"" : ",0,0,\"%s\",\"".formatted(severity));
  }

  private static FleetStack stack(String name, boolean gone, int drifting, KeyedImage... images) {
    return new FleetStack(
        "arn:aws:cloudformation:ap-southeast-2:123456789012:stack/" + name,
        name,
        "123456789012",
        "ap-southeast-2",
        gone ? "DELETE_COMPLETE" : "UPDATE_COMPLETE",
        gone,
        false,
        null,
        NOW,
        NOW,
        "2026-11-01T00:00:00Z",
        List.of(images),
        drifting,
        0,
        0,
        0,
        null,
        null,
        null);
  }

  private static KeyedImage image(String key, int day) {
    return new KeyedImage(
        key,
        "ami-0a1b2c3d4e5f607%02d".formatted(day),
        "an-image-with-quite-a-name-2026.10.%02d".formatted(day),
        "2026-10-%02dT09:30:00.000Z".formatted(day));
  }

  private static KeyedImage[] many(int number) {
    return IntStream.range(0, number)
        .mapToObj(i -> image("Key" + i, i + 1))
        .toArray(KeyedImage[]::new);
  }

  private static FleetStack[] all(FleetStack[] stacks, UnaryOperator<String> replacement) {
    return Arrays.stream(stacks).map(stack -> text(stack, replacement)).toArray(FleetStack[]::new);
  }

  private static FleetStack text(FleetStack stack, UnaryOperator<String> replacement) {
    List<KeyedImage> images = new ArrayList<>();
    for (KeyedImage image : stack.images()) {
      images.add(
          new KeyedImage(
              replacement.apply(image.key()),
              replacement.apply("ami-1"),
              replacement.apply("name"),
              image.creationDate()));
    }
    return new FleetStack(
        stack.stackId(),
        replacement.apply(stack.stackName()),
        replacement.apply(stack.account()),
        replacement.apply(stack.region()),
        replacement.apply(stack.status()),
        stack.gone(),
        stack.partial(),
        stack.stackCreated(),
        stack.reportedAt(),
        stack.checkedAt(),
        stack.changedAt(),
        images,
        stack.driftingInstances(),
        stack.newer(),
        stack.deprecated(),
        stack.problems(),
        stack.severity(),
        null,
        null);
  }
}
