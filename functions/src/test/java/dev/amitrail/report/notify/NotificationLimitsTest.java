package dev.amitrail.report.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.amitrail.report.deployed.DeployedImage;
import dev.amitrail.report.model.Change;
import dev.amitrail.report.model.ImageUse;
import dev.amitrail.report.model.KeyedImage;
import dev.amitrail.report.model.NewerImage;
import dev.amitrail.report.model.ReplacedImage;
import dev.amitrail.report.model.ReplacedImage.TagChange;
import dev.amitrail.report.model.ReportedImage;
import dev.amitrail.report.model.ReportedImage.Declaration;
import dev.amitrail.report.model.ReportedImage.DeclaredBy;
import dev.amitrail.report.model.ReportedImage.Details;
import dev.amitrail.report.model.ReportedImage.History;
import dev.amitrail.report.model.ReportedImage.Scan;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.model.Unresolved;
import dev.amitrail.report.publish.ReportPublisher.Published;
import dev.amitrail.report.testing.FakeAws;
import dev.amitrail.report.testing.Stacks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.sns.model.PublishRequest;

/// Events and mails are within the limits of AWS for any report.
class NotificationLimitsTest {
  /// "The total entry size must be less than 256KB" ("Calculating Amazon EventBridge PutEvents
  /// event entry size", EventBridge user guide).
  private static final int EVENT = 256_000;

  /// Publish, parameter Message (SNS API reference).
  private static final int MESSAGE = 262_144;

  /// What people, and programs that people wrote, put into names and tags.
  private static final List<String> PIECES =
      List.of(
          "a",
          "-",
          " ",
          "\"",
          "\\",
          "\n",
          "\u0000",
          "\u001f",
          "\u007f",
          "\u009b",
          "\u2028",
          "\u202e",
          "é",
          "漢",
          "\ufffe",
          "\ud83d\udd25",
          "\ud83d\udc69\u200d\ud83d\udcbb",
          "\ud800",
          "\udc00",
          "<b>",
          "${x}",
          "web-2026.11.20");

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final FakeAws aws = new FakeAws();

  /// A parameter of a stack has 4,096 bytes at most ("CloudFormation quotas"), and its value is
  /// part of the sentence that it names no image.
  @Test
  void b14ManyLongParametersFit() {
    DeployedImage[] parameters =
        IntStream.range(0, 21)
            .mapToObj(
                i ->
                    DeployedImage.unnamed("P" + i, "'%s' is no AMI id".formatted("x".repeat(4096))))
            .toArray(DeployedImage[]::new);

    announce(Stacks.report("event-1", Optional.empty(), Stacks.deployed(parameters)));

    assertThat(size(aws.sent.getFirst())).isLessThan(EVENT);
    JsonNode images = detail().path("images");
    assertThat(images).hasSize(21);
    assertThat(images.path(20).path("problem").asText()).startsWith("'xxx").endsWith("x…");
  }

  static IntStream seeds() {
    return IntStream.range(0, 200);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void anyReportFits(int seed) {
    StackReport report = new AnyReport(new Random(seed)).report();

    announce(report);

    PutEventsRequestEntry event = aws.sent.getFirst();
    assertThat(size(event)).isLessThan(EVENT);
    assertThat(event.detail()).satisfies(NotificationLimitsTest::isWellFormed);
    assertThat(detail().path("count").asInt()).isEqualTo(report.images().size());
    assertThat(detail().path("images").isEmpty()).isEqualTo(report.images().isEmpty());
    assertThat(detail().path("removedCount").asInt()).isEqualTo(report.removed().size());
    assertThat(detail().path("removed").isEmpty()).isEqualTo(report.removed().isEmpty());
    PublishRequest mail = aws.mails.getFirst();
    assertThat(mail.message().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(MESSAGE);
    assertThat(mail.message())
        .satisfies(NotificationLimitsTest::isWellFormed)
        .matches("(?s)[^\\p{Cc}\\u2028\\u202e]+(\\n+[^\\p{Cc}\\u2028\\u202e]+)*");
    assertThat(mail.subject()).hasSizeBetween(1, 99).matches("[!-~][ -~]*");
  }

  private void announce(StackReport report) {
    aws.topics.add("arn:aws:sns:ap-southeast-2:123456789012:ami-trail-reports");
    aws.gateways().notifications().send(new Published(report, "k".repeat(1024), true), "bucket");
  }

  private JsonNode detail() {
    try {
      return JSON.readTree(aws.sent.getFirst().detail());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// As the user guide computes it.
  private static int size(PutEventsRequestEntry entry) {
    return 14
        + bytes(entry.source())
        + bytes(entry.detailType())
        + bytes(entry.detail())
        + entry.resources().stream().mapToInt(NotificationLimitsTest::bytes).sum();
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /// No surrogate pair is split: a half has no form in UTF-8.
  private static void isWellFormed(String text) {
    assertThat(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
        .isEqualTo(text);
  }

  /// A report whose texts are of any length and of any characters.
  private record AnyReport(Random random) {
    StackReport report() {
      int most = pick(List.of(1, 3, 30, 300));
      return new StackReport(
          StackReport.VERSION,
          new StackReport.Identity(Stacks.SHOP, text(200), text(20), text(20)),
          new StackReport.State(text(40), null, chance(), chance(), chance()),
          new StackReport.Trigger(
              chance() ? StackReport.Cause.SETTLED : StackReport.Cause.REFRESHED,
              text(100),
              "2026-11-22T02:43:48Z"),
          "2026-11-22T02:43:50Z",
          chance() ? null : "event-0",
          "2026-11-22T02:43:48Z",
          list(most, _ -> image()),
          list(most, _ -> new KeyedImage(text(500), text(50), text(500), text(30))),
          list(most, _ -> new Unresolved(text(500), text(100), text(2000))),
          list(most, _ -> new StackReport.Awaiting(text(500), 3)),
          chance() ? null : list(most, _ -> text(3000)));
    }

    private ReportedImage image() {
      boolean isFound = chance();
      return new ReportedImage(
          new Declaration(
              text(1000),
              DeclaredBy.PARAMETER,
              isFound ? text(100) : null,
              isFound ? null : text(6000),
              text(1000)),
          new Details(
              nullable(500), nullable(30), 1L, "available", text(20), null, new TreeMap<>()),
          List.of(),
          List.of(),
          chance() ? null : new NewerImage(text(50), text(500), text(30), text(1000)),
          null,
          new Scan(Scan.Scanned.IMAGE, text(30), text(30), text(30), null, null, null),
          list(
              5,
              _ ->
                  new ImageUse(
                      text(500),
                      text(100),
                      text(500),
                      9,
                      1,
                      list(5, _ -> new ImageUse.Other(text(50), text(500), text(30), 2)),
                      null)),
          new History(
              pick(List.of(Change.values())),
              "2026-11-22T02:43:48Z",
              chance(),
              chance(),
              chance()
                  ? null
                  : new ReplacedImage(
                      nullable(50),
                      nullable(500),
                      nullable(30),
                      3L,
                      list(100, _ -> new TagChange(text(300), nullable(500), nullable(500))),
                      pick(List.of(ReplacedImage.Cause.values())))));
    }

    private boolean chance() {
      return random.nextBoolean();
    }

    private <T> T pick(List<T> some) {
      return some.get(random.nextInt(some.size()));
    }

    private <T> List<T> list(int most, IntFunction<T> element) {
      return IntStream.range(0, random.nextInt(most + 1)).mapToObj(element).toList();
    }

    private @Nullable String nullable(int most) {
      return random.nextInt(4) == 0 ? null : text(most);
    }

    /// Of one piece repeated, or of all of them.
    private String text(int most) {
      int length = 1 + random.nextInt(most);
      String piece = pick(PIECES);
      boolean isMixed = chance();
      StringBuilder text = new StringBuilder();
      while (text.length() < length) {
        text.append(isMixed ? pick(PIECES) : piece);
      }
      return text.toString();
    }
  }
}
