package dev.amitrail.report.page.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.page.Markup;
import dev.amitrail.report.page.ShopReport;
import dev.amitrail.report.page.VisibleText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class StackPagePureTest {
  private static final String SHOP = StackPage.of(ShopReport.asItIs());

  @Test
  void theSameReportResultsInTheSameBytes() {
    assertThat(StackPage.of(ShopReport.asItIs())).isEqualTo(SHOP);
  }

  @Test
  void everyTextOfTheReportIsOnThePage() {
    Set<String> inOtherWords = Set.of("previous", "state", "trailRemark");

    ShopReport.texts(
        (name, text) -> {
          if (!inOtherWords.contains(name)) {
            assertThat(SHOP).as(name).contains(VisibleText.escape(text));
          }
        });
  }

  static List<String> hostile() {
    return Markup.hostile().toList();
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void namesAndTagsMakeNoElementAndNoLink(String text) {
    String harmless = StackPage.of(ShopReport.withTexts(Markup.numbered("word")));

    String page = StackPage.of(ShopReport.withTexts(Markup.numbered(text)));

    assertThat(Markup.elements(page)).isEqualTo(Markup.elements(harmless));
    assertThat(Markup.addresses(page)).isEqualTo(Markup.addresses(harmless));
    assertThat(page.getBytes(StandardCharsets.UTF_8)).asString().isEqualTo(page);
  }

  @Test
  void invisibleCharactersAreEscaped() {
    String page =
        StackPage.of(
            ShopReport.with(
                report -> ShopReport.image(report, 0).put("name", "a\u202eb\nc\u0007")));

    assertThat(page).contains("a\\u202eb\\nc\\u0007");
  }

  @Test
  void itLinksOnlyToTheFleetAndToTheOtherForms() {
    assertThat(Markup.addresses(SHOP))
        .containsExactly(
            "#content",
            "../../../../index.html",
            "#image-1",
            "#image-2",
            "#image-3",
            "#image-4",
            "#image-5",
            "latest.txt",
            "latest.json");
  }

  @Test
  void itsPolicyAllowsOnlyItsStyle() {
    assertThat(Markup.hashes(SHOP, "script")).isEmpty();
    assertThat(SHOP)
        .contains(
            "content=\"default-src 'none'; img-src data:; style-src %s; script-src 'none'; base-uri 'none'; form-action 'none'\""
                .formatted(Markup.hashes(SHOP, "style").getFirst()))
        .doesNotContain(" style=\"", "@import", "url(");
  }

  @Test
  void anImageHasABadgeInWordsForWhatStandsOut() {
    assertThat(badges("AppAmi")).containsExactly("high vulnerability", "replaced", "drift");
    assertThat(badges("WebAmi"))
        .containsExactly(
            "missing elsewhere",
            "critical vulnerability",
            "replaced",
            "downgrade",
            "returned",
            "deprecated",
            "newer available");
    assertThat(badges("DB_AMI")).isEmpty();
    assertThat(badges("Bastion")).containsExactly("not found", "added");
    assertThat(badges("CacheAmi")).containsExactly("no image");
  }

  @Test
  void aListOfTheImagesComesFirst() {
    assertThat(text(SHOP))
        .contains(
            "Images AppAmi shop-app-2026.11.20-from-ami-0a17d6c2e9f3b4851 replaces"
                + " shop-app-2026.11.06-from-ami-0e8d7c6b5a4f39281 ◆ high vulnerability ⇄ replaced"
                + " ≠ drift WebAmi");
  }

  @Test
  void theNumbersAreThoseOfTheReport() {
    assertThat(text(SHOP))
        .contains(
            "5 images 4 changed 3 instances drifting 1 newer available 1 deprecated 2 critical or"
                + " high 4 problems");
  }

  @Test
  void driftIsASentence() {
    assertThat(text(SHOP))
        .contains(
            "AppAmi declares ami-0c3f1e2d4b5a69788 ; 3 of 5 instances of AppGroup still run"
                + " shop-app-2026.11.06-from-ami-0e8d7c6b5a4f39281 ami-0d1e2f3a4b5c69870")
        .contains("5 instances, 2 on this image")
        .contains("8 instances, all on this image");
    assertThat(SHOP)
        .contains("<rect class=\"declared\" x=\"0.00\" width=\"40.00\"")
        .contains("<rect class=\"other\" x=\"40.00\" width=\"60.00\"");
  }

  @Test
  void aReplacementShowsHowTheImagesDiffer() {
    assertThat(text(SHOP))
        .contains("14 days younger than the one it replaced")
        .contains("A downgrade, it returned, 21 days older than the one it replaced")
        .contains("openssl − before: 3.0.14 + now: 3.0.15")
        .contains("tested-by + now: smoke-suite 12")
        .contains("waiver − before: CVE-2026-1234 until November");
  }

  @Test
  void theLineageGoesFromTheFirstSourceToTheImage() {
    assertThat(text(SHOP))
        .containsSubsequence(
            "Where it comes from",
            "us-east-1 al2023-ami-2023.9.20261027.0-kernel-6.1-x86_64",
            "made into an image in us-east-1",
            "us-east-1 golden-al2023-2026.11.1",
            "us-east-1 shop-app-2026.11.20",
            "copied to ap-southeast-2 ✓ trail agrees",
            "ap-southeast-2 shop-app-2026.11.20-from-ami-0a17d6c2e9f3b4851",
            "this image",
            "Other Regions");
  }

  @Test
  void aLostLinkHasAReasonAndATrailThatDisagreesADifference() {
    assertThat(text(SHOP))
        .contains(
            "eu-west-1 ami-0f0e0d0c0b0a09080 ✕ lost deregistered, or not shared with this account")
        .contains(
            "copied to ap-southeast-2 ✕ trail disagrees the source&#39;s tag"
                + " ap-southeast-2.origin.id names ami-0777777777777777a");
  }

  @Test
  void otherRegionsAreOneSentence() {
    assertThat(text(SHOP))
        .contains(
            "Could be launched now in us-east-1 and eu-west-1; not copied in ca-central-1; failed"
                + " in sa-east-1; not read in af-south-1.")
        .contains("Could be launched in no other Region now; missing in us-east-1; pending in");
  }

  @Test
  void aRegionThatNobodyAskedForIsNeutral() {
    assertThat(SHOP)
        .contains(
            "<span class=\"badge quiet\"><span class=\"symbol\" aria-hidden=\"true\">–</span> not"
                + " copied</span>");
  }

  @Test
  void anImageHasWhatWasFoundInIt() {
    assertThat(text(SHOP))
        .contains(
            "Vulnerabilities ◆ high – not scanned here scan of its source ami-0a17d6c2e9f3b4851 in"
                + " us-east-1 high: fix since 12 Nov 2026 scanned 21 Nov 2026, 06:00 UTC")
        .contains(
            "Vulnerabilities ◆ critical critical: fix since 14 Nov 2026 high: fix since 2 Nov 2026"
                + " scanned 22 Nov 2026, 06:00 UTC")
        .contains("Vulnerabilities – not scanned Here since");
  }

  @Test
  void whereNoScanIsKnownNothingIsStated() {
    String page =
        StackPage.of(
            ShopReport.with(
                report ->
                    report.path("images").forEach(image -> ((ObjectNode) image).remove("scan"))));

    assertThat(text(page)).doesNotContain("Vulnerabilities");
  }

  @ParameterizedTest
  @CsvSource({"8, false", "9, true"})
  void manyImagesAreFoldedAndThoseThatStandOutComeFirst(int count, boolean areFolded) {
    String page =
        StackPage.of(
            ShopReport.with(
                report -> {
                  ObjectNode quiet = ShopReport.image(report, 2).deepCopy();
                  ObjectNode loud = ShopReport.image(report, 0).deepCopy();
                  ArrayNode images = report.putArray("images");
                  IntStream.range(1, count)
                      .forEach(i -> images.add(quiet.deepCopy().put("key", "Quiet" + i)));
                  images.add(loud);
                }));

    assertThat(page.contains("<summary><h3")).isEqualTo(areFolded);
    assertThat(page.contains("aria-label=\"Images on this page\"")).isEqualTo(!areFolded);
    assertThat(page.indexOf("id=\"image-%d\"".formatted(count)) < page.indexOf("id=\"image-1\""))
        .isEqualTo(areFolded);
    if (areFolded) {
      assertThat(text(page))
          .containsSubsequence("1 stand out AppAmi", "8 as they should be Quiet1");
    }
  }

  @ParameterizedTest
  @CsvSource({"8, false", "9, true"})
  void manyTagsAreFolded(int count, boolean isFolded) {
    String page =
        StackPage.of(
            ShopReport.with(
                report -> {
                  ObjectNode tags = ShopReport.image(report, 2).putObject("tags");
                  IntStream.range(0, count).forEach(i -> tags.put("tag-" + i, "value"));
                }));

    assertThat(page.contains("<summary>%d tags</summary>".formatted(count))).isEqualTo(isFolded);
    assertThat(page).contains("tag-" + (count - 1));
  }

  @ParameterizedTest
  @CsvSource({
    "gone, The stack deploys nothing any more. This is what it had last.",
    "partial, it is between two of its states",
    "rolledBack, the stack returned to what it was before"
  })
  void aStackThatIsGonePartialOrRolledBackHasABanner(String field, String sentence) {
    assertThat(StackPage.of(alone(field, true))).contains(sentence);
    assertThat(StackPage.of(alone(field, false))).doesNotContain(sentence);
  }

  private static StackReport alone(String field, boolean value) {
    return ShopReport.with(
        report -> {
          report.put("gone", false).put("partial", false).put("rolledBack", false);
          report.put(field, value);
        });
  }

  @Test
  void itStatesWhetherThereWasAPreviousReport() {
    assertThat(SHOP).contains("4 images changed since the previous report");
    assertThat(StackPage.of(ShopReport.with(report -> report.remove("previous"))))
        .contains("First report of this stack")
        .doesNotContain("Here since");
    assertThat(
            StackPage.of(
                ShopReport.with(
                    report -> {
                      report.putArray("removed");
                      report
                          .path("images")
                          .forEach(image -> ((ObjectNode) image).put("change", "UNCHANGED"));
                    })))
        .contains("Nothing changed since the previous report");
  }

  @Test
  void aStackWithoutImagesHasASentenceForIt() {
    String page =
        StackPage.of(
            ShopReport.with(
                report -> {
                  report.putArray("images");
                  report.putArray("removed");
                  report.putArray("unresolved");
                }));

    assertThat(page)
        .contains("The stack deploys no image now.")
        .doesNotContain("<article", "No longer deployed", "Not known");
  }

  @Test
  void aTextThatIsNoTimeIsShownUnchanged() {
    String page =
        StackPage.of(
            ShopReport.with(
                report -> ShopReport.image(report, 0).put("creationDate", "\"some\" day")));

    assertThat(page).contains("<time datetime=\"&quot;some&quot; day\">&quot;some&quot; day<");
  }

  @Test
  void aRegionThatCouldNotBeReadForNewerImagesIsShown() {
    String page =
        StackPage.of(
            ShopReport.with(
                report ->
                    ShopReport.image(report, 0).put("newerProblem", "us-east-1 not read: <b>")));

    assertThat(text(page)).contains("Newer images Not known: us-east-1 not read: &lt;b&gt;");
    assertThat(text(SHOP)).doesNotContain("Newer images");
  }

  private static List<String> badges(String key) {
    String card =
        SHOP.substring(
            SHOP.indexOf("<h3 id=\"", SHOP.indexOf("<bdi>%s</bdi> <span".formatted(key)) - 60));
    String head = card.substring(0, card.indexOf("</header>"));
    return Pattern.compile("</span> ([a-z ]+)</span>")
        .matcher(head)
        .results()
        .map(badge -> badge.group(1))
        .toList();
  }

  private static String text(String page) {
    return Markup.withoutCode(page).replaceAll("<[^>]*>", " ").replaceAll("\\s+", " ");
  }
}
