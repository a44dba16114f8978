package dev.amitrail.local.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amitrail.local.Installation;
import dev.amitrail.local.testing.Command;
import dev.amitrail.report.model.Fleet;
import dev.amitrail.report.model.FleetStack;
import dev.amitrail.report.model.KeyedImage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The pages in a real browser, opened as files and used as by a user. One run of the browser
/// records everything; the tests check what it recorded. It takes long, so it is among the first.
@Order(1)
class PagesInBrowserIT {
  private static final Path ROOT = Installation.current().root();

  /// WCAG 2.2, 1.4.3, for text of any size.
  private static final double LEAST_CONTRAST = 4.5;

  /// The pages stay there, for a person and for `page_image.mjs`.
  private static final Path FOLDER = ROOT.resolve("local/target/pages");

  private static Fleet fleet = Fleet.empty();
  private static JsonNode seen = new ObjectMapper().createObjectNode();

  @BeforeAll
  static void aBrowserOpensThePages() throws Exception {
    String browser = System.getenv("CHROME_PATH");
    assumeThat(browser != null || isLinux())
        .as("A browser: name one in CHROME_PATH, since the npm package contains one for Linux only")
        .isTrue();
    SamplePages pages = new SamplePages(FOLDER);
    pages.write();
    fleet = pages.hundreds;
    try (Command node =
        Command.start(
            ROOT,
            browser == null ? Map.of() : Map.of("CHROME_PATH", browser),
            "",
            List.of(
                "node",
                "local/src/test/javascript/pages_in_browser.mjs",
                FOLDER.toString(),
                ROOT.resolve("local/target/browser").toString()))) {
      Command.Result result = node.await();
      assertThat(result.status()).as(result.err()).isZero();
      seen = new ObjectMapper().readTree(result.out());
    }
  }

  private static boolean isLinux() {
    return System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux");
  }

  @Test
  void noPageLogsAnError() {
    assertThat(texts(seen.path("complaints"))).isEmpty();
  }

  @Test
  void noPageSendsARequestToTheNetwork() {
    assertThat(texts(seen.path("requests"))).isNotEmpty().allMatch(url -> url.startsWith("file:"));
  }

  @Test
  void deletedStacksAreHiddenAtFirst() {
    long live = fleet.stacks().stream().filter(stack -> !stack.gone()).count();

    assertThat(seen.at("/filtering/first/visible").asLong()).isEqualTo(live);
    assertThat(seen.at("/filtering/first/said").asText())
        .isEqualTo(
            "%d of %d stacks shown, %d gone hidden"
                .formatted(live, live, fleet.stacks().size() - live));
    assertThat(seen.at("/filtering/cleared").asLong()).isEqualTo(live);
  }

  @Test
  void aRowMatchesOnlyIfItContainsEveryWordOfTheFilter() {
    List<String> expected =
        names(
            stack ->
                !stack.gone() && text(stack).contains("search") && text(stack).contains("0042"));

    assertThat(texts(seen.at("/filtering/typed/visible"))).isEqualTo(expected);
    assertThat(seen.at("/filtering/typed/said").asText()).startsWith(expected.size() + " of ");
    assertThat(texts(seen.at("/filtering/ofId")))
        .isEqualTo(List.of(fleet.stacks().getFirst().stackName()));
  }

  @Test
  void accountAndRegionCanBeSelectedTogether() {
    assertThat(texts(seen.at("/filtering/selected")))
        .isNotEmpty()
        .isEqualTo(
            names(
                stack ->
                    !stack.gone()
                        && stack.account().equals("210987654321")
                        && stack.region().equals("us-east-1")));
  }

  @Test
  void theTogglesShowWhatTheirLabelsState() {
    Instant lately = Instant.parse("2026-11-23T02:44:02Z").minus(Duration.ofDays(7));
    Map<String, Predicate<FleetStack>> meant =
        Map.of(
            "drift", stack -> !stack.gone() && stack.driftingInstances() > 0,
            "newer", stack -> !stack.gone() && stack.newer() > 0,
            "severe", stack -> !stack.gone() && severity(stack) >= severity("high"),
            "changed", stack -> !stack.gone() && !Instant.parse(stack.changedAt()).isBefore(lately),
            "problem", stack -> !stack.gone() && stack.problems() + stack.deprecated() > 0,
            "gone", _ -> true);

    meant.forEach(
        (flag, stacks) ->
            assertThat(texts(seen.at("/filtering/toggled/" + flag)))
                .as(flag)
                .isNotEmpty()
                .isEqualTo(names(stacks)));
  }

  @Test
  void aFilterWithoutMatchesShowsAMessage() {
    assertThat(seen.at("/filtering/none").toString()).isEqualTo("[true,false]");
  }

  /// Printed, not limited: a slow machine must not break the build.
  @Test
  void theTimeToFilterIsPrinted() {
    printTimeToFilter("fleet/index.html", fleet.stacks().size());
    printTimeToFilter("big/index.html", SamplePages.BIG);
    System.out.printf(
        Locale.ROOT,
        "A page of %d stacks: ready after %.0f ms, sorted in %.0f ms%n",
        SamplePages.BIG,
        seen.at("/otherMillis/ready").asDouble(),
        seen.at("/otherMillis/sorted").asDouble());
  }

  private static void printTimeToFilter(String page, int stacks) {
    List<Double> millis =
        StreamSupport.stream(seen.path("filterMillis").path(page).spliterator(), false)
            .map(JsonNode::asDouble)
            .sorted()
            .toList();

    assertThat(millis).isNotEmpty();
    System.out.printf(
        Locale.ROOT,
        "Filtering %d stacks, laid out: median %.1f ms, longest %.1f ms%n",
        stacks,
        millis.get(millis.size() / 2),
        millis.getLast());
  }

  static Stream<Map.Entry<String, Comparator<FleetStack>>> columns() {
    Map<String, Comparator<FleetStack>> columns =
        Map.of(
            "Stack", Comparator.comparing(FleetStack::stackName),
            "Account", Comparator.comparing(FleetStack::account),
            "Region", Comparator.comparing(FleetStack::region),
            "Images", Comparator.comparing(stack -> stack.images().getFirst().name()),
            "Oldest image", Comparator.comparingLong(PagesInBrowserIT::oldestDays),
            "Drift", Comparator.comparingInt(FleetStack::driftingInstances),
            "Newer", Comparator.comparingInt(FleetStack::newer),
            "Severity", Comparator.comparingInt(PagesInBrowserIT::severity),
            "Last change", Comparator.comparing(FleetStack::changedAt),
            "Status", Comparator.comparing(PagesInBrowserIT::status));
    return columns.entrySet().stream();
  }

  @ParameterizedTest
  @MethodSource("columns")
  void everyColumnSortsBothWays(Map.Entry<String, Comparator<FleetStack>> column) {
    assertOrder(column.getKey() + " ascending", column.getValue());
    assertOrder(column.getKey() + " descending", column.getValue().reversed());
  }

  private static void assertOrder(String sorting, Comparator<FleetStack> order) {
    JsonNode sorted = seen.path("sorting").path(sorting);

    assertThat(texts(sorted.path("order")))
        .as(sorting)
        .isEqualTo(fleet.stacks().stream().sorted(order).map(FleetStack::stackName).toList());
    assertThat(sorted.path("marked").asInt()).isEqualTo(1);
  }

  private static long oldestDays(FleetStack stack) {
    Instant oldest =
        stack.images().stream()
            .map(image -> Instant.parse(String.valueOf(image.creationDate())))
            .min(Comparator.naturalOrder())
            .orElseThrow();
    return Duration.between(oldest, Instant.parse(stack.checkedAt())).toDays();
  }

  private static int severity(FleetStack stack) {
    return severity(String.valueOf(stack.severity()));
  }

  private static int severity(String severity) {
    return SamplePages.SEVERITIES.indexOf(severity);
  }

  /// As the page shows it.
  private static String status(FleetStack stack) {
    return stack.status().replace('_', ' ').toLowerCase(Locale.ROOT);
  }

  @Test
  void theFilterIsKeptAfterVisitingAStackPage() {
    JsonNode trip = seen.path("thereAndBack");
    List<String> before = texts(trip.at("/before/visible"));

    assertThat(before).hasSizeGreaterThan(5).allMatch(name -> name.startsWith("shop-"));
    assertThat(trip.at("/there/title").asText()).startsWith(before.getFirst() + " in ");
    assertThat(trip.at("/there/url").asText()).endsWith("/latest.html");
    assertThat(texts(trip.at("/after/visible"))).isEqualTo(before);
    assertThat(trip.at("/after/said")).isEqualTo(trip.at("/before/said"));
    assertThat(trip.at("/field").asText()).isEqualTo("shop");
    assertThat(trip.at("/linked/fleet").asBoolean())
        .as("the link to all stacks leads there")
        .isTrue();
  }

  @Test
  void theUrlOfAFilteredPageCanBeShared() {
    assertThat(seen.at("/thereAndBack/after/hash").asText())
        .isEqualTo("#q=shop&show=drift&sort=oldest-image.descending");
    assertThat(texts(seen.at("/thereAndBack/shared")))
        .isEqualTo(texts(seen.at("/thereAndBack/before/visible")));
  }

  @Test
  void noPageIsWiderThanAPhone() {
    assertThat(seen.path("widths").properties()).isNotEmpty();
    seen.path("widths")
        .properties()
        .forEach(
            page ->
                assertThat(page.getValue().path(0).asInt())
                    .as(page.getKey())
                    .isLessThanOrEqualTo(page.getValue().path(1).asInt()));
  }

  @Test
  void everyTextIsReadableInLightAndInDark() {
    assertThat(seen.path("colours").properties()).isNotEmpty();
    seen.path("colours")
        .properties()
        .forEach(
            page -> {
              JsonNode light = page.getValue().path("light");
              JsonNode dark = page.getValue().path("dark");
              assertThat(dark.path("page")).isNotEqualTo(light.path("page"));
              assertThat(light.path("ratio").asDouble())
                  .as("%s, light: %s", page.getKey(), light.path("what"))
                  .isGreaterThanOrEqualTo(LEAST_CONTRAST);
              assertThat(dark.path("ratio").asDouble())
                  .as("%s, dark: %s", page.getKey(), dark.path("what"))
                  .isGreaterThanOrEqualTo(LEAST_CONTRAST);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"index.html", "stack.html"})
  void textsOfUsersCreateNoElementNoAttributeAndNoLink(String page) {
    JsonNode hostile = seen.path("structures").path("hostile/" + page);
    JsonNode harmless = seen.path("structures").path("harmless/" + page);

    assertThat(hostile.path("counts").properties())
        .hasSizeGreaterThan(10)
        .isEqualTo(harmless.path("counts").properties());
    List<String> own = texts(harmless.path("links")).stream().map(PagesInBrowserIT::shape).toList();
    assertThat(texts(hostile.path("links")).stream().map(PagesInBrowserIT::shape).toList())
        .isEqualTo(own);
  }

  /// A link relative to the folder of its page, with a placeholder for a stack's own path.
  private static String shape(String link) {
    return link.replaceFirst("^file:.*/(?:hostile|harmless)/", "")
        .replaceFirst("^reports/[^/?#]+/[^/?#]+/[^/?#]+/latest\\.html$", "(a stack)");
  }

  @Test
  void theKeyboardReachesEverythingInOrder() {
    JsonNode keyboard = seen.path("keyboard");

    assertThat(texts(keyboard.path("stops")))
        .containsExactly(
            "a Skip to the stacks",
            "input q",
            "select account",
            "select region",
            "input drift",
            "input newer",
            "input severe",
            "input changed",
            "input problem",
            "input gone",
            "button Stack");
    assertThat(keyboard.path("first").asText()).isEqualTo("ascending");
    assertThat(keyboard.path("second").asText()).isEqualTo("descending");
    assertThat(texts(keyboard.path("order")))
        .isEqualTo(names(stack -> !stack.gone()).stream().sorted().toList());
  }

  @Test
  void theSkipLinkIsVisibleAndKeepsTheFilter() {
    assertThat(seen.at("/keyboard/seen").asBoolean()).isTrue();
    assertThat(seen.at("/keyboard/skipped").asText()).startsWith("main content");
    assertThat(seen.at("/keyboard/hash").asText()).isEqualTo("#sort=stack.descending");
  }

  @Test
  void printedPagesHaveNoControlsAndNothingCollapsed() {
    assertThat(seen.at("/print/fleet").toString()).isEqualTo("[0,0,0,0]");
    assertThat(seen.at("/print/stack").toString()).isEqualTo("[0,0]");
    assertThat(seen.at("/print/folded/0").asInt()).isZero();
    assertThat(seen.at("/print/unfolded/0").asInt()).isGreaterThan(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fleet", "phone"})
  void assistiveTechnologySeesATableAndItsControls(String width) {
    assertThat(texts(seen.path("accessibility").path(width)))
        .contains(
            "search: Stacks",
            "searchbox: Filter",
            "combobox: Account",
            "combobox: Region",
            "group: Show only",
            "table: Stacks and the images they deploy",
            "columnheader: Stack",
            "button: Stack",
            "button: Account",
            "button: Region",
            "button: Images",
            "button: Oldest image",
            "button: Drift",
            "button: Newer",
            "button: Severity",
            "button: Last change",
            "button: Status",
            "main: ",
            "banner: ",
            "contentinfo: ")
        .anyMatch(node -> node.startsWith("status:"))
        .anyMatch(node -> node.startsWith("rowheader: "))
        .anyMatch(node -> node.startsWith("cell: "))
        .anyMatch(node -> node.startsWith("checkbox: Drifting"));
  }

  @Test
  void assistiveTechnologyGetsTheStackPageInOrder() {
    assertThat(texts(seen.at("/accessibility/stack")))
        .contains("article: AppAmi parameter", "heading: Images", "navigation: Pages")
        .anyMatch(node -> node.startsWith("navigation: Images"));
    for (JsonNode page : seen.at("/accessibility/headings")) {
      int last = 0;
      for (JsonNode level : page) {
        assertThat(level.asInt()).isLessThanOrEqualTo(last + 1);
        last = level.asInt();
      }
    }
  }

  /// The rules of axe-core, which are those of WCAG 2.2 that a program can check.
  @Test
  void noRuleOfAccessibilityIsBroken() {
    assertThat(seen.path("rules").properties()).hasSize(14);
    seen.path("rules")
        .properties()
        .forEach(
            page -> {
              assertThat(page.getValue().path("tried").asInt())
                  .as(page.getKey())
                  .isGreaterThanOrEqualTo(page.getKey().endsWith("dark") ? 1 : 20);
              assertThat(texts(page.getValue().path("wrong"))).as(page.getKey()).isEmpty();
            });
  }

  @Test
  void withoutItsScriptTheFirstFiveHundredRowsAreThere() {
    assertThat(seen.at("/withoutScript/few/seen").asInt()).isEqualTo(40);
    assertThat(seen.at("/withoutScript/few/note").asText()).isEmpty();
    assertThat(seen.at("/withoutScript/big/seen").asInt()).isEqualTo(500);
    assertThat(seen.at("/withoutScript/big/note").asText())
        .contains("%d more are in the list as JSON".formatted(SamplePages.BIG - 500));
  }

  /// Rows that are not in sight cost nothing: they are not there.
  @Test
  void rowsAreAddedAsTheyComeIntoSight() {
    JsonNode growing = seen.path("growing");

    assertThat(growing.path("first").asInt()).isEqualTo(100);
    assertThat(growing.path("scrolled").asInt()).isEqualTo(200);
    assertThat(growing.path("more").asInt()).isEqualTo(300);
    assertThat(growing.path("focused").asInt()).as("the first of the rows added").isEqualTo(201);
    assertThat(growing.path("count").asInt()).isGreaterThan(SamplePages.BIG * 9 / 10);
    assertThat(growing.path("indices"))
        .extracting(JsonNode::asInt)
        .isEqualTo(IntStream.rangeClosed(2, 301).boxed().toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"few/index.html", "hostile/index.html", "long/index.html"})
  void theScriptMakesTheRowsOfTheTemplate(String page) {
    JsonNode rows = seen.path("rows").path(page);

    assertThat(texts(rows.path("script")))
        .hasSizeGreaterThanOrEqualTo(20)
        .isEqualTo(texts(rows.path("template")));
  }

  private static List<String> names(Predicate<FleetStack> meant) {
    return fleet.stacks().stream().filter(meant).map(FleetStack::stackName).toList();
  }

  private static String text(FleetStack stack) {
    Function<KeyedImage, String> image =
        one -> "%s %s %s".formatted(one.key(), one.name(), one.id());
    return String.join(
            " ",
            Stream.concat(
                    Stream.of(stack.stackName(), stack.account(), stack.region()),
                    stack.images().stream().map(image))
                .toList())
        .toLowerCase(Locale.ROOT);
  }

  private static List<String> texts(JsonNode array) {
    return array.isArray()
        ? StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList()
        : Collections.emptyList();
  }
}
