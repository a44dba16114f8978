package dev.amitrail.report.text;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.amitrail.image.Image;
import dev.amitrail.report.deployed.DeployedImage;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.page.ShopReport;
import dev.amitrail.report.testing.Stacks;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportTextPureTest {
  private static final String WEB = "ami-0a1b2c3d4e5f60718";
  private static final String OTHER = "ami-0b2c3d4e5f6071829";

  @Test
  void anImageIsOneLineAndEachTagIsOneLine() {
    assertThat(text(Stacks.image(WEB, "web-1", Map.of("team", "storefront", "Name", "web"))))
        .isEqualTo(
            """
            shop in ap-southeast-2, account 123456789012: UPDATE_COMPLETE, settled 2026-11-22T02:43:48Z, first report
            [WEBAMI] - web-1 (ami-0a1b2c3d4e5f60718) 2026-11-20T09:30:00.000Z
                vulnerabilities: not scanned
                > Name - web
                > team - storefront
            """);
  }

  @Test
  void namesAndTagsBreakNoLine() {
    String text =
        text(
            Stacks.image(
                WEB,
                "web\u2028name\u202etxt",
                Map.of("note", "two\nlines\tand <script>alert('ü')</script>\u001b[2J")));

    assertThat(text.lines()).hasSize(4);
    assertThat(text)
        .contains("> note - two\\nlines\\tand <script>alert('ü')</script>\\u001b[2J")
        .contains("web\\u2028name\\u202etxt");
  }

  @Test
  void missingAndUnresolvedImagesAreLines() {
    String text =
        ReportText.of(
            report(
                Optional.empty(),
                List.of(),
                Stacks.parameter("DbAmi", WEB),
                DeployedImage.unnamed("AppAMI", "its value 'x' is no AMI id")));

    assertThat(text)
        .contains(
            "[DbAmi] - (ami-0a1b2c3d4e5f60718) not found in ap-southeast-2: deregistered, not"
                + " shared with this account, or not allowed by its Allowed AMIs\n")
        .contains("[AppAMI] - no image: its value 'x' is no AMI id\n");
  }

  @Test
  void replacedAndRemovedImagesAreLines() {
    List<Image> images =
        List.of(Stacks.image(WEB, "web-1", Map.of()), Stacks.image(OTHER, "web-2", Map.of()));
    StackReport before =
        report(
            Optional.empty(),
            images,
            Stacks.parameter("WEBAMI", WEB),
            Stacks.parameter("DbAmi", WEB));
    String text =
        ReportText.of(report(Optional.of(before), images, Stacks.parameter("WEBAMI", OTHER)));

    assertThat(text)
        .contains("2 changed\n")
        .contains("    replaces web-1 (ami-0a1b2c3d4e5f60718) 2026-11-20T09:30:00.000Z\n")
        .contains("[DbAmi] - removed: web-1 (ami-0a1b2c3d4e5f60718) 2026-11-20T09:30:00.000Z\n");
  }

  @Test
  void aRemovedParameterThatNamedNoImageIsALine() {
    StackReport before =
        report(Optional.empty(), List.of(), DeployedImage.unnamed("AppAMI", "hidden"));

    assertThat(ReportText.of(report(Optional.of(before), List.of())))
        .contains("[AppAMI] - removed: no image\n");
  }

  @Test
  void anEntryHasALineForEachFact() {
    assertThat(ReportText.of(ShopReport.asItIs()).lines())
        .startsWith(
            "shop in ap-southeast-2, account 123456789012: UPDATE_ROLLBACK_COMPLETE, settled"
                + " 2026-11-23T02:43:48Z, returned to what it was, 4 changed")
        .containsSubsequence(
            "    replaces shop-app-2026.11.06-from-ami-0e8d7c6b5a4f39281 (ami-0d1e2f3a4b5c69870)"
                + " 2026-11-06T08:02:00.000Z: 14 days younger",
            "    tag openssl: 3.0.14 -> 3.0.15",
            "    tag tested-by: (none) -> smoke-suite 12",
            "    tag waiver: CVE-2026-1234 until November -> (none)",
            "    drift: AppAmi declares ami-0c3f1e2d4b5a69788; 3 of 5 instances of AppGroup still"
                + " run ami-0d1e2f3a4b5c69870 (shop-app-2026.11.06-from-ami-0e8d7c6b5a4f39281)",
            "    used by AppGroup: 5 instances, 2 on this image, launch template shop-app version"
                + " 42",
            "    used by Jobs.Batch: 1 instance, on this image",
            "    vulnerabilities: not scanned here; its source ami-0a17d6c2e9f3b4851 in us-east-1:"
                + " high, fix for a high finding since 2026-11-12T00:00:00Z, scanned"
                + " 2026-11-21T06:00:00Z",
            "    deprecated from 2027-11-20T09:30:00.000Z",
            "    copied from shop-app-2026.11.20 (ami-0a17d6c2e9f3b4851) 2026-11-20T09:12:00.000Z"
                + " in us-east-1, the trail agrees",
            "    made of golden-al2023-2026.11.1 (ami-0b9e8d7c6a5f43210) 2026-11-03T04:00:00.000Z"
                + " in us-east-1",
            "    elsewhere: us-east-1 available (ami-0a17d6c2e9f3b4851), eu-west-1 available"
                + " (ami-05d4c3b2a1908f7e6), ca-central-1 not copied, sa-east-1 failed"
                + " (ami-0ffee11ed00000001): given up after three copies: the KMS key alias/ami"
                + " does not exist there, af-south-1 unread: AuthFailure: the Region is not opted"
                + " in",
            "    > Name - shop-app",
            "    replaces shop-web-2026.11.19 (ami-0b2c3d4e5f6071829) 2026-11-19T10:05:00.000Z: a"
                + " downgrade, it returned, 21 days older",
            "    vulnerabilities: critical, fix for a critical finding since 2026-11-14T00:00:00Z,"
                + " fix for a high finding since 2026-11-02T00:00:00Z, scanned"
                + " 2026-11-22T06:00:00Z",
            "    deprecated since 2026-11-18T00:00:00.000Z",
            "    copied from (ami-0f0e0d0c0b0a09080) in eu-west-1, lost: deregistered, or not"
                + " shared with this account",
            "    newer: shop-web-2026.11.19 (ami-0b2c3d4e5f6071829) 2026-11-19T10:05:00.000Z, by"
                + " name shop-web-*",
            "    since 2026-10-02T07:15:00Z, replaced postgres-16-hardened-2026.05"
                + " (ami-0fedcba9876543210) 2026-05-02T00:00:00.000Z: 92 days younger",
            "[CacheAmi] - no image: its value 'latest' is no AMI id",
            "[LegacyAmi] - removed: shop-legacy-2024.02 (ami-0bbbbbbbbbbbbbbb2)"
                + " 2024-02-11T12:00:00.000Z",
            "not known: Fleet (AWS::EC2::SpotFleet): AMI Trail does not read resources of this"
                + " type");
  }

  /// One field of the first image, and a line that it leads to.
  @ParameterizedTest
  @CsvSource({
    "state, disabled, state disabled",
    "newerProblem, us-east-1 not read, 'newer: not known, us-east-1 not read'"
  })
  void aRareFactHasALine(String field, String value, String line) {
    StackReport report = ShopReport.with(json -> ShopReport.image(json, 0).put(field, value));

    assertThat(ReportText.of(report)).contains("    %s\n".formatted(line));
    assertThat(ReportText.of(ShopReport.asItIs())).doesNotContain("    %s\n".formatted(line));
  }

  @Test
  void theNewsOfARefreshAndAGroupWithoutInstancesAreLines() {
    StackReport report =
        ShopReport.with(
            json -> {
              withoutImages(json);
              json.putArray("news").add("WebAmi is deprecated");
              json.putArray("awaiting").addObject().put("resource", "AppGroup").put("wanted", 1);
            });

    assertThat(ReportText.of(report).lines())
        .contains("new: WebAmi is deprecated", "AppGroup wants 1 instance and has none yet")
        .first(as(STRING))
        .endsWith("returned to what it was, no image changed, but there is news");
    assertThat(ReportText.heading(ShopReport.with(ReportTextPureTest::withoutImages)))
        .endsWith("returned to what it was, nothing changed");
  }

  private static void withoutImages(ObjectNode report) {
    report.putArray("images");
    report.putArray("removed");
  }

  @ParameterizedTest
  @CsvSource({
    "AGREES, 'the trail agrees'",
    "ABSENT, 'without trail tags'",
    "DISAGREES, 'the trail disagrees: the tag names another'"
  })
  void aCopyHasWhatItsTrailTagsState(String trail, String text) {
    StackReport report =
        ShopReport.with(
            json ->
                ((ObjectNode) ShopReport.image(json, 0).path("lineage").path(0))
                    .put("trail", trail)
                    .put("trailRemark", "the tag names another"));

    assertThat(ReportText.of(report)).contains(" in us-east-1, %s\n".formatted(text));
  }

  /// Instances that run another image, and the sentence; `-` is an image without a date.
  @ParameterizedTest
  @CsvSource({
    "1, 1, 2026-01-01, '1 of 1 instance of AppGroup still runs ami-x'",
    "1, 3, 2026-01-01, '1 of 3 instances of AppGroup still runs ami-x'",
    "2, 3, 2026-01-01, '2 of 3 instances of AppGroup still run ami-x'",
    "2, 3, 2026-12-01, '2 of 3 instances of AppGroup run ami-x'",
    "1, 3, 2026-12-01, '1 of 3 instances of AppGroup runs ami-x'",
    "1, 3, 2026-11-20T09:30:00.000Z, '1 of 3 instances of AppGroup runs ami-x'",
    "2, 3, , '2 of 3 instances of AppGroup run ami-x'"
  })
  void driftIsASentence(int others, int instances, @Nullable String created, String sentence) {
    StackReport report =
        ShopReport.with(
            json -> {
              ObjectNode use = (ObjectNode) ShopReport.image(json, 0).path("uses").path(0);
              use.put("instances", instances).put("running", instances - others);
              use.putArray("others")
                  .addObject()
                  .put("id", "ami-x")
                  .put("creationDate", created)
                  .put("instances", others);
            });

    assertThat(ReportText.of(report))
        .contains("    drift: AppAmi declares ami-0c3f1e2d4b5a69788; %s\n".formatted(sentence));
  }

  @ParameterizedTest
  @CsvSource({
    "UPDATE_FAILED, true, SETTLED, 'UPDATE_FAILED (partial), settled 2026-11-23T02:43:48Z'",
    "UPDATE_COMPLETE, false, REFRESHED, 'UPDATE_COMPLETE, refreshed 2026-11-23T02:43:48Z'"
  })
  void theHeadingHasTheStatusAndTheCause(
      String status, boolean partial, String cause, String text) {
    StackReport report =
        ShopReport.with(
            json -> json.put("status", status).put("partial", partial).put("cause", cause));

    assertThat(ReportText.heading(report)).contains(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 'no instances now'",
    "1, 1, '1 instance, on this image'",
    "3, 3, '3 instances, all on this image'",
    "3, 0, '3 instances, 0 on this image'"
  })
  void b16AResourceHasHowManyInstancesRunTheImage(int instances, int running, String summary) {
    StackReport report =
        ShopReport.with(
            json -> {
              ObjectNode use = (ObjectNode) ShopReport.image(json, 0).path("uses").path(0);
              use.put("instances", instances).put("running", running).putArray("others");
            });

    assertThat(ReportText.of(report)).contains("    used by AppGroup: %s, ".formatted(summary));
  }

  @Test
  void aScanWithoutFindingsHasALine() {
    StackReport report =
        ShopReport.with(
            json -> ShopReport.image(json, 0).putObject("scan").put("scanned", "IMAGE"));

    assertThat(ReportText.of(report)).contains("    vulnerabilities: no findings\n");
  }

  private static String text(Image image) {
    return ReportText.of(
        report(Optional.empty(), List.of(image), Stacks.parameter("WEBAMI", image.id())));
  }

  private static StackReport report(
      Optional<StackReport> before, List<Image> found, DeployedImage... images) {
    return Stacks.report("event-1", before, Stacks.deployed(images), found.toArray(Image[]::new));
  }
}
