package dev.amitrail.report.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.page.ShopReport;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportMessagePureTest {
  private static final ReportMessage.Place PLACE =
      new ReportMessage.Place(
          "eu-west-1", "bucket", "reports/shop/1.json", "reports/shop/latest.html");

  /// The old and the new name of the only image.
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "shop-app-1.0, shop-app-1.1, shop-app-1.0 -> 1.1",
        "shop-app-1.0, shop-web-1.0, shop-app-1.0 -> web-1.0",
        "shop, store, shop -> store",
        "web-1, web-1, web-1 -> 1",
        "web-, web-, web- -> web-",
        "app-1, web-1, app-1 -> web-1",
        "-, shop-app-1.1, ami-old -> shop-app-1.1",
        "shop-app-1.0, -, shop-app-1.0 -> ami-new",
        "app-1-from-ami-0e8d7c6b5a4f39281, app-2-from-ami-0a17d6c2e9f3b4851, app-1 -> 2"
      })
  void theSubjectStatesTheChange(@Nullable String before, @Nullable String now, String change) {
    StackReport report =
        one(
            image -> {
              image.put("id", "ami-new");
              named(image, before, now);
            });

    assertThat(subject(report))
        .isEqualTo("shop-production: AppAmi %s, 3 instances to replace", change);
  }

  /// The beginning that both names have is longer than what a subject has room for.
  @ParameterizedTest
  @CsvSource({
    "ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server-20240701,"
        + " ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server-20240720,"
        + " ubuntu/images/hvm-ssd/ubuntu-...20240701 -> 20240720",
    "windows_server_of_our_company_with_all_tools_1,"
        + " windows_server_of_our_company_with_all_tools_2,"
        + " windows_server_of_our_company_with_a...1 -> windows_server_of_our_company_with_a...2",
    "shop-app-1.0-built-with-all-the-tools-of-the-company,"
        + " shop-app-1.1-built-with-all-the-tools-of-the-company,"
        + " shop-app-1.0-built-with-all-the-tools... -> 1.1-built-with-all-the-tools-of-the-c...",
    "shop-app-built-with-all-the-tools-of-the-company,"
        + " shop-app-built-with-all-the-tools-of-the-company-2,"
        + " shop-app-built-with-all-the-to...company -> company-2",
    // 40 characters fit, 42 do not
    "shop-app-built-with-all-of-the-tools-a-b, shop-app-built-with-all-of-the-tools-a-c,"
        + " shop-app-built-with-all-of-the-tools-a-b -> c",
    "shop-app-built-with-all-of-the-tools-ab-cd, shop-app-built-with-all-of-the-tools-ab-ef,"
        + " shop-app-built-with-all-of-the-tool...cd -> ef",
    // the difference begins at a word, if that has no more than 10 characters in common
    "shop-app-built-with-all-tools-abcdefghij1-x, shop-app-built-with-all-tools-abcdefghij2-x,"
        + " shop-app-built-with-all-...abcdefghij1-x -> abcdefghij2-x",
    "shop-app-built-with-all-tool-abcdefghijk1-x, shop-app-built-with-all-tool-abcdefghijk2-x,"
        + " shop-app-built-with-all-tool-abcde...1-x -> abcdefghijk2-x",
    // a long difference that is in sight in the beginning of the name
    "shop-app-website-1.0-built-with-all-the-tools,"
        + " shop-app-website-2.0-built-with-all-the-tools,"
        + " shop-app-website-1.0-built-with-all-t... -> 2.0-built-with-all-the-tools"
  })
  void whatDiffersInLongNamesStaysInSight(String before, String now, String change) {
    assertThat(
            subject(
                ShopReport.with(
                    report -> {
                      onlyImage(report, image -> named(image, before, now));
                      report.put("stackName", "s");
                    })))
        .startsWith("s: AppAmi " + change);
  }

  @Test
  void aStackBetweenTwoStatesAndAnOvertakenReportAreStatedFirst() {
    StackReport partial =
        ShopReport.with(
            report -> {
              onlyImage(report, image -> named(image, "a-1", "a-2"));
              report.put("partial", true).put("status", "UPDATE_FAILED");
            });

    assertThat(subject(partial)).startsWith("shop-production: UPDATE_FAILED, AppAmi a-1 -> 2, ");
    assertThat(ReportMessage.of(partial, true, PLACE).subject())
        .startsWith("shop-production (superseded): UPDATE_FAILED, AppAmi a-1 -> 2");
    assertThat(ReportMessage.of(partial, false, PLACE).body())
        .contains("To look at:\n- the stack is UPDATE_FAILED: it is between two of its states\n");
  }

  /// A value that names no image, such as that of a parameter with `NoEcho`, was not looked for.
  @Test
  void aValueThatIsNoImageIsNotCountedAsNotFound() {
    StackReport report =
        ShopReport.with(
            json -> {
              onlyImage(json, image -> named(image, "a-1", "a-2"));
              ObjectNode image = ShopReport.image(json, 0).deepCopy();
              image.put("problem", "its value is hidden").put("change", "UNCHANGED").remove("id");
              ((ArrayNode) json.path("images")).add(image);
            });

    assertThat(subject(report)).endsWith(", 1 without an image");
  }

  @Test
  void theSubjectCountsFurtherChangesAndHasTheOtherFactsThatFit() {
    assertThat(subject(ShopReport.asItIs()))
        .hasSizeLessThan(100)
        .isEqualTo(
            "shop: rolled back, AppAmi shop-app-2026.11.06 -> 2026.11.20 and 3 more changed, 1"
                + " not found");
  }

  @ParameterizedTest
  @CsvSource({
    "gone, true, DELETE_COMPLETE, shop-production: deleted",
    "gone, true, ROLLBACK_COMPLETE, shop-production: creation failed",
    "gone, false, UPDATE_COMPLETE, 'shop-production: AppAmi a-1 -> 2, 3 instances to replace'"
  })
  void aGoneStackHasNoOtherFacts(String field, boolean value, String status, String subject) {
    assertThat(
            subject(
                ShopReport.with(
                    report -> {
                      onlyImage(report, image -> named(image, "a-1", "a-2"));
                      report.put(field, value).put("status", status);
                    })))
        .isEqualTo(subject);
  }

  @Test
  void withoutAChangeTheSubjectHasWhatToLookAt() {
    assertThat(
            subject(
                ShopReport.with(
                    report -> {
                      onlyImage(report, image -> image.put("change", "UNCHANGED"));
                      ShopReport.image(report, 0)
                          .putObject("scan")
                          .put("scanned", "IMAGE")
                          .put("severity", "critical");
                    })))
        .isEqualTo(
            "shop-production: no image changed, 3 instances to replace, critical vulnerability");
  }

  @Test
  void addedAndRemovedImagesAreStated() {
    assertThat(
            subject(
                ShopReport.with(
                    report -> onlyImage(report, image -> image.put("change", "ADDED")))))
        .startsWith("shop-production: AppAmi added, shop-app-2026.11.20, 3 instances");
    assertThat(
            subject(
                ShopReport.with(
                    report -> {
                      onlyImage(report, image -> image.put("change", "UNCHANGED"));
                      report.putArray("removed").addObject().put("key", "WebAmi");
                    })))
        .startsWith("shop-production: WebAmi removed, 3 instances");
  }

  @ParameterizedTest
  @CsvSource({"12, true", "13, false"})
  void aFactIsInTheSubjectIfItFits(int length, boolean isThere) {
    String change = "%s -> %s".formatted("o".repeat(40), "n".repeat(length));
    StackReport report =
        ShopReport.with(
            json -> {
              onlyImage(json, image -> named(image, "o".repeat(40), "n".repeat(length)));
              json.put("stackName", "s".repeat(10));
            });

    assertThat(subject(report))
        .isEqualTo("ssssssssss: AppAmi " + change + (isThere ? ", 3 instances to replace" : ""))
        .hasSizeLessThan(100);
  }

  @Test
  void withoutAnythingElseTheSubjectHasTheChangeAlone() {
    StackReport report =
        one(
            image -> {
              named(image, "a-1", "a-2");
              image.putArray("uses");
            });

    assertThat(subject(report)).isEqualTo("shop-production: AppAmi a-1 -> 2");
  }

  @Test
  void aFirstReportCountsTheImages() {
    StackReport report =
        ShopReport.with(
            json -> {
              onlyImage(json, image -> image.putArray("uses"));
              json.remove("previous");
            });

    assertThat(subject(report)).isEqualTo("shop-production: first report, 1 image");
  }

  @ParameterizedTest
  @CsvSource({"'a ~', 'a ~'", "wäb, w?b", "'w\u007fb', w?b", "'w\nb', w?b", "'\ud83d\udc1f', ?"})
  void theSubjectIsPrintableAscii(String name, String text) {
    assertThat(subject(one(image -> named(image, "old", name))))
        .startsWith("shop-production: AppAmi old -> %s, ".formatted(text));
  }

  @Test
  void longNamesLeaveRoomForTheChange() {
    assertThat(
            subject(
                ShopReport.with(
                    report -> {
                      onlyImage(report, image -> named(image, "a-1", "a-2"));
                      report.put("stackName", "s".repeat(128));
                    })))
        .isEqualTo("%s...: AppAmi a-1 -> 2, 3 instances to replace", "s".repeat(37));
  }

  @Test
  void theBodyHasALineForEachFactAndTheWayToThePage() {
    ReportMessage message = ReportMessage.of(ShopReport.asItIs(), true, PLACE);

    assertThat(message.body().lines())
        .startsWith(
            "shop in ap-southeast-2, account 123456789012: UPDATE_ROLLBACK_COMPLETE, settled"
                + " 2026-11-23T02:43:48Z, returned to what it was, 4 changed. A newer report of"
                + " the stack already exists",
            "",
            "Changed:",
            "- the update failed, the stack returned to what it was")
        .containsSubsequence("- LegacyAmi is removed", "", "To look at:")
        .containsSubsequence("Deploys:", "- [CacheAmi] - no image: its value 'latest' is no AMI id")
        .endsWith(
            "",
            "Its page, by a link that this command makes, and that is valid for an hour:",
            "aws s3 presign s3://bucket/reports/shop/latest.html --region eu-west-1 --expires-in"
                + " 3600",
            "The whole report: s3://bucket/reports/shop/1.json");
  }

  @ParameterizedTest
  @CsvSource({"20, false", "23, true"})
  void theBodyListsTwentyImagesAndCountsTheRest(int all, boolean isCut) {
    StackReport report =
        ShopReport.with(
            json -> {
              ObjectNode image = ShopReport.image(json, 0).deepCopy();
              ArrayNode images = json.putArray("images");
              IntStream.range(0, all).forEach(_ -> images.add(image));
            });

    String body = ReportMessage.of(report, false, PLACE).body();
    String deploys = body.substring(body.indexOf("Deploys:"));
    assertThat(deploys.contains("\n- and 3 more\n")).isEqualTo(isCut);
    assertThat(deploys.contains("- and ")).isEqualTo(isCut);
  }

  private static String subject(StackReport report) {
    return ReportMessage.of(report, false, PLACE).subject();
  }

  /// A report whose only image is replaced.
  private static StackReport one(Consumer<ObjectNode> edit) {
    return ShopReport.with(report -> onlyImage(report, edit));
  }

  private static void onlyImage(ObjectNode report, Consumer<ObjectNode> edit) {
    report.put("stackName", "shop-production").put("rolledBack", false);
    report.putArray("removed");
    report.putArray("unresolved");
    ObjectNode image = ShopReport.image(report, 0).deepCopy();
    image.remove("scan");
    report.putArray("images").add(image);
    edit.accept(image);
  }

  private static void named(ObjectNode image, @Nullable String before, @Nullable String now) {
    image.put("name", now);
    ((ObjectNode) image.path("replaced")).put("id", "ami-old").put("name", before);
  }
}
