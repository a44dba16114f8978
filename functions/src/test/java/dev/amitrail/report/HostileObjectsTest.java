package dev.amitrail.report;

import static dev.amitrail.report.testing.ReportedAccount.WEB;
import static dev.amitrail.report.testing.ReportedAccount.WEB_NEXT;
import static dev.amitrail.report.testing.ReportedAccount.image;
import static dev.amitrail.report.testing.ReportedAccount.latestKey;
import static dev.amitrail.report.testing.ReportedAccount.rowKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.aws.AwsCallException;
import dev.amitrail.event.EventBridgeEvent;
import dev.amitrail.event.LambdaJson;
import dev.amitrail.event.MalformedEventException;
import dev.amitrail.event.StackStatusChange;
import dev.amitrail.fuzz.Fuzz;
import dev.amitrail.fuzz.Hostile;
import dev.amitrail.report.model.Fleet;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.publish.ReportBucket;
import dev.amitrail.report.publish.ReportFailedException;
import dev.amitrail.report.publish.ReportJson;
import dev.amitrail.report.publish.ReportJson.Parsed;
import dev.amitrail.report.testing.ReportedAccount;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Whatever is in the bucket, and whatever event of a stack arrives. Distinct from
/// [DamagedReportTest], which has each part of one report in turn.
class HostileObjectsTest {
  @RegisterExtension static final Fuzz FUZZ = new Fuzz();

  /// PutObject (S3 API reference).
  private static final int LONGEST_KEY = 1_024;

  private static final Map<String, String> OBJECTS = objects();

  private static final List<String> EVENTS =
      Hostile.events().stream()
          .filter(event -> event.contains(StackStatusChange.DETAIL_TYPE))
          .map(
              event ->
                  event.replaceAll(
                      "stack/[a-z-]+/[0-9a-f-]+",
                      "stack/shop/5d2f3a10-c5f7-11f1-9c3e-0a58a9feac02"))
          .toList();

  /// "what is lost or damaged" (docs/reports.md): it is made again. What a newer build wrote is
  /// named, and not overwritten.
  @Test
  void aDamagedObjectIsMadeAgainOrNamed() {
    Fuzz.holds(
        "stored objects",
        60,
        hostile -> {
          ReportedAccount account = account();
          account.later(Duration.ofDays(1));
          account.aws.objects.putAll(OBJECTS);
          Instant written = account.now();
          Map<String, String> history = account.history();
          String key =
              hostile.pick(
                  List.of(
                      latestKey("shop"), rowKey("shop"), ReportBucket.FLEET, ReportBucket.REFRESH));
          String damaged = hostile.damaged(account.text(key));
          account.aws.objects.put(key, damaged);
          account.later(Duration.ofDays(1));

          boolean isServed = attempt(key, () -> Hostile.requireVisible(account.tick().toString()));
          isServed &= attempt(key, account.aws::project);
          account.deploy("shop", "UPDATE_COMPLETE", Map.of("WebAmi", WEB_NEXT));
          account.later(Duration.ofMinutes(1));
          isServed &= attempt(key, () -> account.settle("shop", "UPDATE_COMPLETE"));
          isServed &= attempt(key, account.aws::project);

          assertThat(account.history()).containsAllEntriesOf(history);
          if (isDamaged(key, damaged, written)) {
            assertThat(isServed).isTrue();
            assertThat(account.latest("shop").images().getFirst().id()).isEqualTo(WEB_NEXT);
            assertThat(account.row("shop").images().getFirst().id()).isEqualTo(WEB_NEXT);
            assertThat(account.row("zoo").images().getFirst().id()).isEqualTo(WEB);
          }
          if (ReportJson.report(damaged) instanceof Parsed.OfNewerVersion<StackReport> _) {
            assertThat(account.text(key)).isEqualTo(damaged);
          }
        });
  }

  /// Whether it went well, and not so only because of a newer version.
  private static boolean attempt(String key, Runnable step) {
    try {
      step.run();
      return true;
    } catch (ReportFailedException | AwsCallException e) {
      Hostile.requireExplained(e.getMessage());
      assertThat(e.getMessage()).contains(key);
      return false;
    }
  }

  /// Whether it is what no build writes at this time. Of the row and of what is shared, only the
  /// form is known here: the rest may be as somebody wants it.
  private static boolean isDamaged(String key, String text, Instant written) {
    return key.endsWith("latest.json")
        ? switch (ReportJson.report(text)) {
          case Parsed.Known<StackReport>(StackReport report) ->
              report.latestTime().minus(Duration.ofMinutes(15)).isAfter(written);
          case Parsed.Damaged<StackReport> _ -> true;
          case Parsed.OfNewerVersion<StackReport> _ -> false;
        }
        : ReportJson.read(text, Fleet.class, Fleet.VERSION) instanceof Parsed.Damaged<Fleet>
            && ReportJson.read(text, Object.class, 1) instanceof Parsed.Damaged<Object>;
  }

  @Test
  void anEventOfAStackIsReportedSkippedOrRefused() {
    Fuzz.holds(
        "events of stacks",
        150,
        hostile -> {
          ReportedAccount account = account();
          String json = hostile.damaged(hostile.pick(EVENTS));
          EventBridgeEvent event;
          try {
            event = EventBridgeEvent.of(LambdaJson.event(json));
          } catch (MalformedEventException e) {
            Hostile.requireExplained(e.getMessage());
            return;
          } catch (RuntimeException | StackOverflowError _) {
            return; // of the Lambda runtime: no code of ours runs
          }

          try {
            ReportResult result = account.settle(event);
            Hostile.requireVisible(result.stack() + result.reason());
          } catch (MalformedEventException | ReportFailedException | AwsCallException e) {
            Hostile.requireExplained(e.getMessage());
          }

          assertThat(account.aws.objects.keySet())
              .allSatisfy(Hostile::requireVisible)
              .allSatisfy(
                  key ->
                      assertThat(key.getBytes(StandardCharsets.UTF_8))
                          .hasSizeLessThanOrEqualTo(LONGEST_KEY));
          assertThat(account.history().size())
              .isEqualTo(account.aws.objects.containsKey(latestKey("shop")) ? 1 : 0);
        });
  }

  private static Map<String, String> objects() {
    ReportedAccount account = account();
    account.settle("shop", "UPDATE_COMPLETE");
    account.settle("zoo", "UPDATE_COMPLETE");
    account.nextDay();
    account.aws.project();
    return Map.copyOf(account.aws.objects);
  }

  private static ReportedAccount account() {
    ReportedAccount account = new ReportedAccount();
    account.aws.images.add(image(WEB_NEXT, "web-2-漢字", "2026-11-21T00:00:00.000Z"));
    account.deploy("shop", "UPDATE_COMPLETE", Map.of("WebAmi", WEB));
    account.deploy("zoo", "UPDATE_COMPLETE", Map.of("WebAmi", WEB));
    return account;
  }
}
