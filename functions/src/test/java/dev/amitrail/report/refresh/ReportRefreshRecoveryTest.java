package dev.amitrail.report.refresh;

import static dev.amitrail.report.testing.ReportedAccount.WEB;
import static dev.amitrail.report.testing.ReportedAccount.WEB_NEXT;
import static dev.amitrail.report.testing.ReportedAccount.all;
import static dev.amitrail.report.testing.ReportedAccount.folder;
import static dev.amitrail.report.testing.ReportedAccount.id;
import static dev.amitrail.report.testing.ReportedAccount.image;
import static dev.amitrail.report.testing.ReportedAccount.latestKey;
import static dev.amitrail.report.testing.ReportedAccount.rowKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amitrail.event.RefreshRequest.Scope;
import dev.amitrail.report.model.FleetStack;
import dev.amitrail.report.publish.ReportBucket;
import dev.amitrail.report.publish.ReportFailedException;
import dev.amitrail.report.publish.ReportJson;
import dev.amitrail.report.testing.ReportedAccount;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Stack;

/// A refresh where objects are lost or damaged, or calls fail.
class ReportRefreshRecoveryTest {
  private static final int ALWAYS = 1_000_000;

  private final ReportedAccount account = new ReportedAccount();

  ReportRefreshRecoveryTest() {
    account.aws.images.add(image(WEB_NEXT, "other", "2026-11-21T00:00:00.000Z"));
  }

  @Test
  void aRefreshEventSentTwicePublishesLaterChangesUnderANewKey() {
    account.deployMany(3);
    account.refresh("r-1", all());
    Map<String, String> first = account.history();
    account.later(Duration.ofHours(1));
    account.deploy("stack-1", "UPDATE_COMPLETE", Map.of("WebAmi", WEB_NEXT));

    RefreshResult again = account.refresh("r-1", all());

    assertThat(again.outcome()).isEqualTo("complete");
    assertThat(again.looked()).isEqualTo(3);
    assertThat(again.published()).isEqualTo(1);
    assertThat(again.unchanged()).isEqualTo(2);
    assertThat(account.history()).hasSize(4).containsAllEntriesOf(first);
    assertThat(account.latest("stack-1").images().getFirst().id()).isEqualTo(WEB_NEXT);
    assertThat(account.sentOf("stack-0")).hasSize(1);
    assertThat(account.sentOf("stack-1")).hasSize(2);
    assertThat(account.sentOf("stack-2")).hasSize(1);
  }

  @Test
  void anUnlistedReportIsListedByTheNextRefresh() {
    account.deployAndSettle("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    reportWithoutRow("late");

    RefreshResult result = account.nextDay();

    assertThat(result.looked()).isEqualTo(2);
    assertThat(account.fleet().stacks())
        .extracting(FleetStack::stackName)
        .containsExactly("late", "shop");
    assertThat(account.history("late")).hasSize(1);
  }

  /// The row of the earlier stack stays, so that only the look at all stacks finds the later one.
  @Test
  void anUnlistedReportOfARecreatedStackIsListedByTheNextLookAtAllStacks() {
    account.deployAndSettle("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    account.aws.stacks.clear();
    account.later(Duration.ofMinutes(1));
    account.settle("shop", "DELETE_COMPLETE");
    Stack again =
        Stack.builder()
            .stackId(id("shop").replace("5d2f3a10", "99999999"))
            .stackName("shop")
            .creationTime(Instant.parse("2026-11-22T02:45:00Z"))
            .stackStatus("CREATE_COMPLETE")
            .parameters(Parameter.builder().parameterKey("WebAmi").parameterValue(WEB_NEXT).build())
            .build();
    account.deploy(again);
    account.later(Duration.ofMinutes(5));
    account.aws.conflicts.put(rowKey("shop"), ALWAYS);
    assertThatThrownBy(
            () -> account.settle("e-9", again.stackId(), "CREATE_COMPLETE", account.now()))
        .hasMessageContaining(rowKey("shop"));
    account.aws.conflicts.clear();

    RefreshResult result = account.refresh("r-1", all());

    assertThat(result.looked()).isEqualTo(1);
    assertThat(account.row("shop").gone()).isFalse();
    assertThat(account.row("shop").stackId()).isEqualTo(again.stackId());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{ damaged",
        "{}",
        "[]",
        "{\"version\": 1}",
        "{\"version\":1,\"stacks\":[{}]}"
      })
  void aLostOrDamagedListIsRebuilt(String damaged) {
    account.deployAndSettle("gone", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    account.aws.stacks.clear();
    account.settle("gone", "DELETE_COMPLETE");
    account.deployMany(3);
    account.refresh("r-1", all());
    account.aws.objects.put(ReportBucket.FLEET, damaged);
    if (damaged.isEmpty()) {
      account.aws.objects.remove(ReportBucket.FLEET);
    }

    RefreshResult result = account.nextDay();

    assertThat(result.unchanged()).isEqualTo(3);
    assertThat(account.fleet().stacks()).hasSize(4);
    assertThat(account.row("gone").gone()).isTrue();
    assertThat(account.aws.sent).hasSize(5);
  }

  @Test
  void aListOfANewerVersionIsNotOverwritten() {
    account.deployMany(1);
    account.refresh("r-1", all());
    account.aws.objects.put(ReportBucket.FLEET, "{\"version\": 2}");
    account.deploy("stack-0", "UPDATE_COMPLETE", Map.of("WebAmi", WEB_NEXT));

    assertThatThrownBy(account::nextDay)
        .isInstanceOf(ReportFailedException.class)
        .hasMessageContaining("fleet.json is of version 2");
    assertThat(account.text(ReportBucket.FLEET)).isEqualTo("{\"version\": 2}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{ damaged",
        "{}",
        "null",
        "{\"version\":1}",
        "{\"version\":1,\"eventId\":\"r-0\",\"startedAt\":\"x\",\"scope\":\"ALL\",\"complete\":false}",
        "{\"version\":1,\"eventId\":\"r-0\",\"startedAt\":\"2026-11-22T00:00:00Z\",\"scope\":\"SOME\"}"
      })
  void aDamagedProgressStartsANewRefresh(String damaged) {
    account.deployMany(3);
    account.aws.objects.put(ReportBucket.REFRESH, damaged);

    RefreshResult result = account.refresh("r-1", all());

    assertThat(result.outcome()).isEqualTo("complete");
    assertThat(result.published()).isEqualTo(3);
    assertThat(account.text(ReportBucket.REFRESH)).contains("r-1");
  }

  @Test
  void progressOfANewerVersionIsNotOverwritten() {
    account.deployMany(1);
    account.aws.objects.put(ReportBucket.REFRESH, "{\"version\": 2}");

    assertThatThrownBy(() -> account.refresh("r-1", all()))
        .isInstanceOf(ReportFailedException.class)
        .hasMessageContaining("refresh.json is of version 2");
    assertThat(account.text(ReportBucket.REFRESH)).isEqualTo("{\"version\": 2}");
  }

  @Test
  void progressInARemovedRegionRestartsAtTheFirstRegion() {
    account.deployMany(3);
    account.aws.objects.put(
        ReportBucket.REFRESH,
        ReportJson.write(
            RefreshProgress.next(
                    Optional.empty(), Scope.ALL, "r-0", account.now(), Duration.ofHours(24))
                .advanced("eu-north-1", id("zzz"), RefreshCounts.Outcome.UNCHANGED)));

    assertThat(account.refresh("r-1", ReportedAccount.known()).published()).isEqualTo(3);
  }

  @Test
  void aLostLatestReportIsRestoredByTheNextRefresh() {
    account.deployMany(2);
    account.refresh("r-1", all());
    String latest = account.text(latestKey("stack-0"));
    account.aws.objects.remove(latestKey("stack-0"));

    RefreshResult result = account.nextDay();

    assertThat(result.looked()).isEqualTo(2);
    assertThat(account.aws.objects.get(latestKey("stack-0"))).isEqualTo(latest);
  }

  @Test
  void aDamagedLatestReportIsRestoredByTheNextRefresh() {
    account.deployMany(2);
    account.refresh("r-1", all());
    String latest = account.text(latestKey("stack-0"));
    account.aws.objects.put(latestKey("stack-0"), "{ damaged");

    account.nextDay();

    assertThat(account.aws.objects.get(latestKey("stack-0"))).isEqualTo(latest);
  }

  /// By the reading of the stack itself, of its resources, or of its latest report.
  @ParameterizedTest
  @ValueSource(strings = {"DescribeStacks", "ListStackResources"})
  void anUnexpectedFailureOfOneStackIsNamedAndStopsNoOther(String call) {
    account.deployMany(3);
    account.refresh("r-1", all());
    Map<String, String> before = account.history();
    for (String name : List.of("stack-0", "stack-1", "stack-2")) {
      account.deploy(name, "UPDATE_COMPLETE", Map.of("WebAmi", WEB_NEXT));
    }
    account.aws.before(call, () -> {});
    account.aws.before(
        call,
        () -> {
          throw new IllegalStateException("an unexpected failure");
        });

    assertThatThrownBy(account::nextDay)
        .isInstanceOf(ReportFailedException.class)
        .hasMessageContaining(id("stack-1"))
        .hasMessageContaining("an unexpected failure")
        .hasMessageContaining("1 failures");

    assertThat(account.history()).hasSize(5).containsAllEntriesOf(before);
    assertThat(account.latest("stack-0").images().getFirst().id()).isEqualTo(WEB_NEXT);
    assertThat(account.latest("stack-2").images().getFirst().id()).isEqualTo(WEB_NEXT);
    assertThat(account.fleet().stacks()).hasSize(3);
  }

  @Test
  void anInvalidStackIsNamedAndStopsNoOther() {
    account.deployMany(3);
    account.deploy(
        Stack.builder()
            .stackId(id("stack-1"))
            .stackName("stack-1")
            .stackStatus("CREATE_COMPLETE")
            .parameters(Parameter.builder().parameterValue("a parameter without a key").build())
            .build());

    assertThatThrownBy(() -> account.refresh("r-1", all()))
        .isInstanceOf(ReportFailedException.class)
        .hasMessageContaining(id("stack-1"));

    assertThat(account.fleet().stacks())
        .extracting(FleetStack::stackName)
        .containsExactly("stack-0", "stack-2");
  }

  @Test
  void theStacksOfAFailedBatchAreReadOneByOne() {
    account.deployMany(30);
    account.aws.before(
        "DescribeInstances",
        () -> {
          throw new IllegalStateException("an unexpected failure");
        });

    assertThatThrownBy(() -> account.refresh("r-1", all()))
        .isInstanceOf(ReportFailedException.class)
        .hasMessageContaining("a batch of stacks in ap-southeast-2")
        .hasMessageContaining("an unexpected failure");

    assertThat(account.fleet().stacks()).hasSize(30);
  }

  @Test
  void aRegionThatFailsOnceIsReadByTheNextInvocation() {
    account.deployMany(2);
    failsToList(1);

    assertThatThrownBy(() -> account.refresh("r-1", all()))
        .isInstanceOf(ReportFailedException.class);

    assertThat(account.refresh("tick", Map.of()).published()).isEqualTo(2);
  }

  @Test
  void aRegionThatFailsThreeTimesIsNamedAndStopsNoOther() {
    account.deployMany(2);
    String away = id("away").replace("ap-southeast-2", ReportedAccount.US);
    account.deploy(
        Stack.builder()
            .stackId(away)
            .stackName("away")
            .creationTime(Instant.parse("2026-11-01T00:00:00Z"))
            .stackStatus("CREATE_COMPLETE")
            .parameters(Parameter.builder().parameterKey("WebAmi").parameterValue(WEB).build())
            .build());
    failsToList(3);

    for (int i = 0; i < 3; i++) {
      assertThat(account.fleet().stacks()).isEmpty();
      assertThatThrownBy(() -> account.refresh("r-1", all()))
          .isInstanceOf(ReportFailedException.class)
          .hasMessageContaining("the stacks of ap-southeast-2");
    }

    assertThat(account.fleet().stacks()).extracting(FleetStack::stackName).containsExactly("away");
  }

  @Test
  void aRefusedEventIsNamedAndSentByTheNextRefresh() {
    account.deployMany(2);
    account.aws.before(
        "PutEvents",
        () -> {
          throw new IllegalStateException("EventBridge is not there");
        });

    assertThatThrownBy(() -> account.refresh("r-1", all()))
        .isInstanceOf(ReportFailedException.class)
        .hasMessageContaining("the event of " + id("stack-0"));
    account.later(Duration.ofMinutes(1));
    account.refresh("r-1", all());

    assertThat(account.sentOf("stack-0")).isNotEmpty();
    assertThat(account.history()).hasSize(2);
  }

  @Test
  void anUnlistedStackIsListedByTheNextRefresh() {
    account.deployMany(2);
    account.aws.conflicts.put(rowKey("stack-0"), ALWAYS);
    assertThatThrownBy(() -> account.refresh("r-1", all())).hasMessageContaining(rowKey("stack-0"));
    account.aws.conflicts.clear();

    account.nextDay();

    assertThat(account.fleet().stacks()).hasSize(2);
    assertThat(account.history()).hasSize(2);
    assertThat(account.aws.sent).hasSize(2);
  }

  @Test
  void aMissingBucketIsOneFailureThatNamesIt() {
    account.deployMany(2);
    account.aws.s3Fails = Optional.of("NoSuchBucket");

    assertThatThrownBy(() -> account.refresh("r-1", all()))
        .isInstanceOf(ReportFailedException.class)
        .hasMessageStartingWith("There is no bucket reports-bucket: deploy the stack AmiTrail")
        .satisfies(
            e -> assertThat(String.valueOf(e.getMessage())).containsOnlyOnce("There is no bucket"));
    assertThat(account.aws.calls).containsExactly("GetObject");
  }

  @Test
  void aLostHistoryDoesNotAffectTheLatestReport() {
    account.deployMany(1);
    account.refresh("r-1", all());
    Map<String, String> kept = new TreeMap<>(account.aws.objects);
    kept.keySet().removeIf(key -> key.matches(folder("stack-0") + "\\d.*"));
    account.aws.objects.keySet().retainAll(kept.keySet());

    assertThat(account.nextDay().unchanged()).isEqualTo(1);
    assertThat(account.latest("stack-0").images()).hasSize(1);
  }

  private void failsToList(int times) {
    for (int i = 0; i < times; i++) {
      account.aws.before(
          "DescribeStacks",
          () -> {
            throw new IllegalStateException("an unexpected failure");
          });
    }
  }

  private void reportWithoutRow(String name) {
    account.aws.conflicts.put(rowKey(name), ALWAYS);
    assertThatThrownBy(
            () -> account.deployAndSettle(name, "CREATE_COMPLETE", Map.of("WebAmi", WEB)))
        .hasMessageContaining(rowKey(name));
    account.aws.conflicts.clear();
  }
}
