package dev.amitrail.report;

import static dev.amitrail.report.testing.ReportedAccount.WEB;
import static dev.amitrail.report.testing.ReportedAccount.WEB_NEXT;
import static dev.amitrail.report.testing.ReportedAccount.image;
import static dev.amitrail.report.testing.ReportedAccount.json;
import static dev.amitrail.report.testing.ReportedAccount.latestKey;
import static dev.amitrail.report.testing.ReportedAccount.rowKey;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.amitrail.report.model.KeyedImage;
import dev.amitrail.report.publish.ReportBucket;
import dev.amitrail.report.refresh.RefreshResult;
import dev.amitrail.report.testing.ReportedAccount;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Objects that state as past what was not when they were written: a person wrote them, or a
/// function whose clock was wrong. Nothing waits for such a time.
class FutureTimesTest {
  /// Two stacks of one name have different ids.
  private static final String EARLIER_STACK =
      ReportedAccount.id("shop").replace("5d2f3a10", "00000000");

  private static final String AHEAD = "2031-01-01T00:00:00Z";

  @ParameterizedTest
  @ValueSource(strings = {"readAt", "stackCreated"})
  void aLatestReportOfTheFutureIsReplaced(String time) {
    ReportedAccount account = reported();
    String before = account.latest("shop").eventId();
    change(account, latestKey("shop"), time, AHEAD);

    account.deployAndSettle("shop", "UPDATE_COMPLETE", Map.of("WebAmi", WEB_NEXT));

    assertThat(account.latest("shop").images().getFirst().id()).isEqualTo(WEB_NEXT);
    assertThat(account.latest("shop").previous()).isEqualTo(before);
  }

  @Test
  void aStackOfTheFutureDoesNotKeepItsName() {
    ReportedAccount account = reported();
    change(account, latestKey("shop"), "stackId", EARLIER_STACK);
    change(account, latestKey("shop"), "stackCreated", AHEAD);
    change(account, rowKey("shop"), "stackId", EARLIER_STACK);
    change(account, rowKey("shop"), "stackCreated", AHEAD);

    account.deployAndSettle("shop", "UPDATE_COMPLETE", Map.of("WebAmi", WEB_NEXT));

    assertThat(account.latest("shop").stackId()).isEqualTo(ReportedAccount.id("shop"));
    assertThat(account.row("shop").stackId()).isEqualTo(ReportedAccount.id("shop"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"reportedAt", "checkedAt", "stackCreated"})
  void aRowOfTheFutureIsReplaced(String time) {
    ReportedAccount account = reported();
    change(account, rowKey("shop"), time, AHEAD);

    account.deployAndSettle("shop", "UPDATE_COMPLETE", Map.of("WebAmi", WEB_NEXT));

    assertThat(account.text(rowKey("shop"))).doesNotContain(AHEAD);
    assertThat(account.row("shop").images()).extracting(KeyedImage::id).containsExactly(WEB_NEXT);
  }

  @Test
  void aListWithARowOfTheFutureIsMadeAgain() {
    ReportedAccount account = reported();
    account.aws.project();
    String list = account.text(ReportBucket.FLEET);
    account.aws.objects.put(
        ReportBucket.FLEET,
        list.replaceFirst("\"checkedAt\":\"[^\"]*\"", "\"checkedAt\":\"" + AHEAD + '"'));

    account.aws.project();

    assertThat(account.text(ReportBucket.FLEET)).isEqualTo(list);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"startedAt", "runningUntil", "fullStartedAt", "allStartedAt", "unsentTriedAt"})
  void aRefreshDoesNotWaitForTheFuture(String time) {
    ReportedAccount account = reported();
    account.tick();
    change(account, ReportBucket.REFRESH, time, AHEAD);
    account.deploy("shop", "UPDATE_COMPLETE", Map.of("WebAmi", WEB_NEXT));

    RefreshResult result = account.nextDay();

    assertThat(result.published()).isEqualTo(1);
    assertThat(account.text(ReportBucket.REFRESH)).doesNotContain(AHEAD);
  }

  /// S3 takes the request of a clock that is ahead by 15 minutes, and an invocation takes as long.
  @Test
  void clocksNeedNotAgree() {
    ReportedAccount account = reported();
    Instant now = account.now();
    change(account, latestKey("shop"), "readAt", now.plus(Duration.ofMinutes(15)).toString());
    assertThat(account.settle("shop", "UPDATE_COMPLETE").reason()).contains("a newer report");

    account.tick();
    change(
        account, ReportBucket.REFRESH, "runningUntil", now.plus(Duration.ofMinutes(30)).toString());
    assertThat(account.tick().reason()).contains("another invocation is at work");

    change(
        account,
        ReportBucket.REFRESH,
        "runningUntil",
        now.plus(Duration.ofMinutes(30)).plusSeconds(1).toString());
    assertThat(account.tick().outcome()).isEqualTo("complete");
  }

  private static void change(ReportedAccount account, String key, String field, String text) {
    JsonNode object = json(account.text(key));
    ((ObjectNode) object).put(field, text);
    account.aws.objects.put(key, object.toString());
  }

  private static ReportedAccount reported() {
    ReportedAccount account = new ReportedAccount();
    account.aws.images.add(image(WEB_NEXT, "web-2", "2026-11-21T00:00:00.000Z"));
    account.deployAndSettle("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    account.later(Duration.ofMinutes(5));
    return account;
  }
}
