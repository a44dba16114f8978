package dev.amitrail.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.amitrail.fuzz.Fuzz;
import dev.amitrail.fuzz.Hostile;
import dev.amitrail.report.model.Fleet;
import dev.amitrail.report.model.FleetStack;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.page.ShopReport;
import dev.amitrail.report.page.fleet.FleetPage;
import dev.amitrail.report.page.stack.StackPage;
import dev.amitrail.report.publish.ReportJson;
import dev.amitrail.report.publish.ReportPublisher.Published;
import dev.amitrail.report.testing.FakeAws;
import dev.amitrail.report.text.ReportMail;
import dev.amitrail.report.text.ReportMessage;
import dev.amitrail.report.text.ReportText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Whatever a report states: text, mail, event and pages are made, show what a terminal and a
/// browser can show, fit, and take work in proportion to the report.
class HostileReportsTest {
  @RegisterExtension static final Fuzz FUZZ = new Fuzz();

  private static final String TOPIC = "arn:aws:sns:ap-southeast-2:123456789012:ami-trail-reports";
  private static final String SHOP = ReportJson.write(ShopReport.asItIs());
  private static final ReportMessage.Place PLACE =
      new ReportMessage.Place("ap-southeast-2", "bucket", "key", "page");

  /// PutEvents (EventBridge user guide).
  private static final int LARGEST_EVENT = 256_000;

  /// Publish, parameters Message and Subject (SNS API reference).
  private static final int LARGEST_MESSAGE = 262_144;

  private static final int LONGEST_SUBJECT = 99;

  @Test
  void whatAReportStatesCanBeShownAndFits() {
    Fuzz.holds(
        "reports",
        50,
        hostile -> {
          Optional<StackReport> read = ReportJson.report(report(hostile)).ifKnown();
          if (read.isEmpty()) {
            return;
          }
          StackReport report = read.get();

          requireVisibleLines(ReportText.of(report));
          requireVisibleLines(ReportMail.of(report, hostile.oneIn(2), "s3://x").text());
          requireVisiblePage(StackPage.of(report));
          requireVisiblePage(FleetPage.of(Fleet.of(List.of(FleetStack.of(report)), Map.of())));
          requireMailAndEventFit(report);
          assertThat(ReportJson.report(ReportJson.write(report)).ifKnown()).contains(report);
        });
  }

  /// One half is damaged anywhere, the other has other texts only, so that all of it is shown.
  private static String report(Hostile hostile) {
    return hostile.oneIn(2)
        ? hostile.damaged(SHOP)
        : ReportJson.write(ShopReport.withTexts(_ -> hostile.text(hostile.oneIn(9) ? 3_000 : 60)));
  }

  private static void requireVisibleLines(String text) {
    Hostile.requireVisible(text.replace("\n", ""));
  }

  /// That no text adds an element is what the pages' own tests require.
  private static void requireVisiblePage(String page) {
    Hostile.requireVisible(page.replace("\n", ""));
  }

  private static void requireMailAndEventFit(StackReport report) {
    FakeAws aws = new FakeAws();
    aws.topics.add(TOPIC);

    aws.gateways().notifications().send(new Published(report, "key", true), "bucket");

    assertThat(aws.sent.getFirst().detail().getBytes(StandardCharsets.UTF_8))
        .hasSizeLessThan(LARGEST_EVENT);
    String message = aws.mails.getFirst().message();
    assertThat(message.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(LARGEST_MESSAGE);
    requireVisibleLines(message);
    assertThat(aws.mails.getFirst().subject())
        .hasSizeBetween(1, LONGEST_SUBJECT)
        .matches("[!-~][ -~]*");
  }

  @Test
  void textMailAndPageTakeWorkInProportionToTheImages() {
    List<Function<StackReport, Object>> forms =
        List.of(
            ReportText::of,
            StackPage::of,
            report -> ReportMessage.of(report, false, PLACE),
            ReportJson::write);
    for (Function<StackReport, Object> form : forms) {
      Fuzz.requireLinear(
          30,
          size -> {
            StackReport report = withImages(size);
            return () -> assertThat(form.apply(report)).isNotNull();
          });
    }
  }

  private static StackReport withImages(int times) {
    return ShopReport.with(
        json -> {
          ArrayNode images = (ArrayNode) json.path("images");
          List<JsonNode> once = new ArrayList<>();
          images.forEach(once::add);
          Collections.nCopies(times, once).forEach(images::addAll);
        });
  }
}
