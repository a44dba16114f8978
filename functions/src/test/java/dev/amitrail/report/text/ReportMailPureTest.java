package dev.amitrail.report.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.amitrail.report.deployed.DeployedImage;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.page.ShopReport;
import dev.amitrail.report.testing.Stacks;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportMailPureTest {
  @Test
  void aMailListsWhatChangedAndWhatNeedsAttention() {
    ReportMail mail = ReportMail.of(ShopReport.asItIs(), false, "s3://bucket/key");

    assertThat(mail.headline())
        .isEqualTo(
            "shop in ap-southeast-2, account 123456789012: UPDATE_ROLLBACK_COMPLETE, settled"
                + " 2026-11-23T02:43:48Z, returned to what it was, 4 changed");
    assertThat(mail.changes().split("; "))
        .containsExactly(
            "Changed: the update failed, the stack returned to what it was",
            "AppAmi is now shop-app-2026.11.20-from-ami-0a17d6c2e9f3b4851 (ami-0c3f1e2d4b5a69788)"
                + " 2026-11-20T09:30:00.000Z: 14 days younger",
            "WebAmi is now shop-web-2026.10.28 (ami-0a1b2c3d4e5f60718) 2026-10-28T11:45:10.000Z: a"
                + " downgrade, it returned, 21 days older",
            "Bastion is now (ami-0deadbeefdeadbeef) not found in ap-southeast-2: deregistered, or"
                + " not shared with this account",
            "LegacyAmi is removed.");
    assertThat(mail.attention())
        .startsWith(
            "To look at: AppAmi declares ami-0c3f1e2d4b5a69788; 3 of 5 instances of AppGroup still"
                + " run ami-0d1e2f3a4b5c69870 (shop-app-2026.11.06-from-ami-0e8d7c6b5a4f39281);"
                + " AppAmi has vulnerabilities: not scanned here; its source ami-0a17d6c2e9f3b4851"
                + " in us-east-1: high, fix for a high finding since 2026-11-12T00:00:00Z, scanned"
                + " 2026-11-21T06:00:00Z; the image of WebAmi is missing in us-east-1; WebAmi is"
                + " deprecated since 2026-11-18T00:00:00.000Z; WebAmi has vulnerabilities:"
                + " critical, fix for a critical finding since 2026-11-14T00:00:00Z, fix for a high"
                + " finding since 2026-11-02T00:00:00Z, scanned 2026-11-22T06:00:00Z; for WebAmi"
                + " there is a newer image, shop-web-2026.11.19 (ami-0b2c3d4e5f6071829); Bastion:"
                + " not found")
        .contains("CacheAmi: its value 'latest' is no AMI id; Fleet: AMI Trail does not read");
    assertThat(mail.deploys()).startsWith("Deploys: [AppAmi] - shop-app").endsWith("AMI id.");
    assertThat(mail.place()).isEqualTo("The whole report: s3://bucket/key");
    assertThat(mail.text())
        .isEqualTo(
            String.join(
                "\n",
                mail.headline(),
                "",
                mail.changes(),
                mail.attention(),
                mail.deploys(),
                "",
                mail.place()));
  }

  @Test
  void anImageThatCannotBeLaunchedNeedsAttention() {
    StackReport report =
        ShopReport.with(json -> ShopReport.image(json, 2).put("state", "disabled"));

    assertThat(ReportMail.of(report, false, "s3://bucket/key").attention())
        .contains("; the image of DB_AMI is disabled; ");
  }

  /// A group may launch several images, and each entry counts the instances of its own.
  @Test
  void theDriftOfAGroupWithSeveralImagesHasNoTotal() {
    StackReport report =
        ShopReport.with(
            json ->
                ((ObjectNode) ShopReport.image(json, 2).withArray("uses").path(0))
                    .put("resource", "AppGroup"));

    assertThat(ReportMail.of(report, false, "s3://bucket/key").attention())
        .contains("; 3 instances of AppGroup still run ");
  }

  @Test
  void theDriftOfAGroupWhoseImageTwoParametersNameHasATotal() {
    StackReport report =
        ShopReport.with(
            json -> {
              ObjectNode copy = ShopReport.image(json, 0).deepCopy().put("key", "Copy");
              ((ArrayNode) json.path("images")).add(copy);
            });

    assertThat(ReportMail.of(report, false, "s3://bucket/key").attention())
        .contains("; Copy declares ami-0c3f1e2d4b5a69788; 3 of 5 instances of AppGroup still run ");
  }

  @Test
  void aGroupWithoutInstancesNeedsAttention() {
    StackReport report =
        ShopReport.with(
            json ->
                json.putArray("awaiting").addObject().put("resource", "AppGroup").put("wanted", 2));

    assertThat(ReportMail.of(report, false, "s3://bucket/key").attention())
        .contains("; AppGroup wants 2 instances and has none yet; ");
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE_COMPLETE, the stack is deleted.",
    "ROLLBACK_COMPLETE, 'creating the stack failed, and its resources were deleted.'"
  })
  void aGoneStackHasAReasonAndNeedsNoAttention(String status, String change) {
    StackReport gone = ShopReport.with(report -> report.put("gone", true).put("status", status));

    ReportMail mail = ReportMail.of(gone, false, "s3://bucket/key");

    assertThat(mail.headline()).endsWith("gone; this is what it had last");
    assertThat(mail.changes()).isEqualTo("Changed: " + change);
    assertThat(mail.attention()).isEqualTo("To look at: nothing.");
    assertThat(mail.deploys()).startsWith("Had last: [AppAmi]");
  }

  @Test
  void aFirstReportHasNoOtherChanges() {
    ReportMail mail = ReportMail.of(report(0), true, "s3://bucket/key");

    assertThat(mail.headline())
        .endsWith("first report. A newer report of the stack already exists");
    assertThat(mail.changes()).isEqualTo("Changed: this is the first report of the stack.");
    assertThat(mail.deploys()).isEqualTo("Deploys: no AMI.");
  }

  @ParameterizedTest
  @CsvSource({"20, Ami19] - no image: hidden.", "21, Ami19] - no image: hidden; and 1 more."})
  void aMailListsTwentyImagesAndCountsTheRest(int images, String end) {
    assertThat(ReportMail.of(report(images), false, "s3://bucket/key").deploys()).endsWith(end);
  }

  private static StackReport report(int images) {
    return Stacks.report(
        "event-1",
        Optional.empty(),
        Stacks.deployed(
            IntStream.range(0, images)
                .mapToObj(i -> DeployedImage.unnamed("Ami" + i, "hidden"))
                .toArray(DeployedImage[]::new)));
  }

  /// A parameter that is a list has an entry with its key for each image.
  @Test
  void ofTheImagesOfAListOnlyTheDeprecatedOneIs() {
    StackReport report =
        ShopReport.with(
            json -> {
              ShopReport.image(json, 0)
                  .put("key", "List")
                  .put("deprecationTime", "2000-01-01T00:00:00.000Z");
              ShopReport.image(json, 1)
                  .put("key", "List")
                  .put("deprecationTime", "2999-01-01T00:00:00.000Z");
            });

    assertThat(ReportMail.attention(report))
        .contains("List is deprecated since 2000-01-01T00:00:00.000Z")
        .doesNotContain("List is deprecated since 2999-01-01T00:00:00.000Z");
    assertThat(ReportText.of(report)).contains("deprecated from 2999-01-01T00:00:00.000Z");
  }
}
