package dev.amitrail.report.refresh;

import static dev.amitrail.report.testing.ReportedAccount.WEB;
import static dev.amitrail.report.testing.ReportedAccount.WEB_NEXT;
import static dev.amitrail.report.testing.ReportedAccount.all;
import static dev.amitrail.report.testing.ReportedAccount.folder;
import static dev.amitrail.report.testing.ReportedAccount.id;
import static dev.amitrail.report.testing.ReportedAccount.image;
import static dev.amitrail.report.testing.ReportedAccount.latestKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.testing.ReportedAccount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A refresh beside events that are handled at the same time, and a refresh that is cut off.
class ReportRefreshConcurrencyTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final ReportedAccount account = new ReportedAccount();

  ReportRefreshConcurrencyTest() {
    account.aws.images.add(image(WEB_NEXT, "other", "2026-11-21T00:00:00.000Z"));
  }

  /// Between the reading of the stack itself and that of its latest report.
  @ParameterizedTest
  @ValueSource(strings = {"ListStackResources", "DescribeInstances", "DescribeImages"})
  void anEventDuringTheRefreshWins(String meanwhile) {
    account.deployAndSettle("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    account.aws.before(
        meanwhile,
        () -> account.deployAndSettle("shop", "UPDATE_COMPLETE", Map.of("WebAmi", WEB_NEXT)));

    RefreshResult result = account.nextDay();

    assertThat(result.published()).isZero();
    assertThat(result.unchanged()).isEqualTo(1);
    assertThat(account.latest("shop").trigger().cause()).isEqualTo(StackReport.Cause.SETTLED);
    assertThat(account.latest("shop").images().getFirst().id()).isEqualTo(WEB_NEXT);
    assertThat(account.history("shop")).hasSize(2);
    assertThat(causes("shop")).containsExactly("SETTLED", "SETTLED");
    assertThat(account.row("shop").images().getFirst().id()).isEqualTo(WEB_NEXT);
  }

  @Test
  void aReportPublishedJustBeforeTheWriteIsNotOverwritten() {
    account.deployAndSettle("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    account.deploy("shop", "UPDATE_ROLLBACK_FAILED", Map.of("WebAmi", WEB));
    account.aws.beforePutOf.put(
        latestKey("shop"),
        () -> account.deployAndSettle("shop", "UPDATE_COMPLETE", Map.of("WebAmi", WEB_NEXT)));

    account.nextDay();

    assertThat(account.latest("shop").images().getFirst().id()).isEqualTo(WEB_NEXT);
    assertThat(account.row("shop").images().getFirst().id()).isEqualTo(WEB_NEXT);
    assertThat(account.sentOf("shop"))
        .filteredOn(detail -> detail.path("cause").asText().equals("REFRESHED"))
        .allSatisfy(detail -> assertThat(detail.path("superseded").asBoolean()).isTrue());
  }

  /// Wherever in the refresh that is: before the list of known stacks is read, between that and the
  /// list of all stacks, and after it.
  @ParameterizedTest
  @CsvSource({
    "GetObject, 1",
    "GetObject, 2",
    "ListObjectsV2, 1",
    "DescribeStacks, 1",
    "DescribeStacks, 2",
    "ListStackResources, 1",
    "DescribeInstances, 1",
    "DescribeImages, 1",
    "PutObject, 1",
    "PutObject, 2"
  })
  void aStackCreatedDuringTheRefreshIsNotMarkedAsGone(String meanwhile, int call) {
    account.deployAndSettle("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    for (int before = 1; before < call; before++) {
      account.aws.before(meanwhile, () -> {});
    }
    account.aws.before(
        meanwhile,
        () -> account.deployAndSettle("young", "CREATE_COMPLETE", Map.of("WebAmi", WEB_NEXT)));
    account.later(Duration.ofDays(1));

    RefreshResult result = account.refresh("r-1", all());

    assertThat(result.closed()).isZero();
    assertThat(account.latest("young").gone()).isFalse();
    assertThat(account.row("young").gone()).isFalse();
    assertThat(account.row("shop").gone()).isFalse();
    assertThat(account.history("young")).hasSize(1);
    assertThat(causes("young")).containsExactly("SETTLED");
  }

  @Test
  void aStackDeletedDuringTheRefreshStaysGone() {
    account.deployAndSettle("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    account.deploy("shop", "UPDATE_ROLLBACK_FAILED", Map.of("WebAmi", WEB));
    account.aws.before(
        "DescribeImages",
        () -> {
          account.aws.stacks.clear();
          account.later(MINUTE);
          account.settle("shop", "DELETE_COMPLETE");
        });

    account.nextDay();

    assertThat(account.latest("shop").gone()).isTrue();
    assertThat(account.row("shop").gone()).isTrue();
    assertThat(causes("shop")).containsExactly("SETTLED", "SETTLED");
  }

  @Test
  void aStackUpdatedAfterItWasListedIsLeftToItsEvent() {
    account.deployAndSettle("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    account.aws.before(
        "DescribeStacks",
        () -> account.deploy("shop", "UPDATE_IN_PROGRESS", Map.of("WebAmi", WEB_NEXT)));

    RefreshResult result = account.nextDay();

    assertThat(result.unsettled()).isEqualTo(1);
    assertThat(account.history("shop")).hasSize(1);
  }

  /// The function may end at any call: memory, time, a deployment.
  @Test
  void aRefreshCutOffAtAnyCallIsCompletedOnce() {
    account.deployMany(3);
    int calls = callsOfARefresh(account);
    List<String> wrong = new ArrayList<>();

    for (int call = 1; call <= calls; call++) {
      ReportedAccount other = new ReportedAccount();
      other.deployMany(3);
      wrong.addAll(cutOffAndAgain(call, 3, other));
    }

    assertThat(calls).isGreaterThan(40);
    assertThat(wrong).isEmpty();
  }

  @Test
  void aLaterBatchCutOffAtAnyCallIsCompletedOnce() {
    account.deployMany(28);
    firstBatch(account);
    int calls = callsOfARefresh(account);
    List<String> wrong = new ArrayList<>();

    for (int call = 1; call <= calls; call++) {
      ReportedAccount other = new ReportedAccount();
      other.deployMany(28);
      firstBatch(other);
      wrong.addAll(cutOffAndAgain(call, 28, other));
    }

    assertThat(calls).isGreaterThan(40);
    assertThat(wrong).isEmpty();
  }

  /// Only the refresh notices the deletion, so its event must not be lost with the refresh.
  @Test
  void theEventOfAGoneStackIsSentAfterACutOffAtAnyCall() {
    deletedWithoutEvent(account);
    int calls = callsOfARefresh(account);
    List<String> wrong = new ArrayList<>();

    for (int call = 1; call <= calls; call++) {
      ReportedAccount other = new ReportedAccount();
      deletedWithoutEvent(other);
      cutOffAndAgain(call, 3, other);
      if (other.history("stack-1").size() != 2
          || !other.row("stack-1").gone()
          || other.sentOf("stack-1").stream().noneMatch(sent -> sent.path("gone").asBoolean())) {
        wrong.add("call %d: no event reports stack-1 as gone".formatted(call));
      }
    }

    assertThat(calls).isGreaterThan(10);
    assertThat(wrong).isEmpty();
  }

  private static void deletedWithoutEvent(ReportedAccount account) {
    account.deployMany(3);
    account.refresh("r-0", all());
    account.aws.project();
    account.aws.stacks.remove(id("stack-1"));
    account.later(MINUTE);
  }

  private static void firstBatch(ReportedAccount account) {
    account.refresh("r-1", all(), () -> account.history().size() < 25);
  }

  private static int callsOfARefresh(ReportedAccount account) {
    account.aws.forgetCalls();
    account.refresh("r-1", all());
    return account.aws.calls.size();
  }

  private static List<String> cutOffAndAgain(int call, int stacks, ReportedAccount account) {
    AtomicInteger calls = new AtomicInteger();
    account.aws.beforeAny =
        () -> {
          if (calls.incrementAndGet() == call) {
            throw new CutOffError();
          }
        };
    assertThatThrownBy(() -> account.refresh("r-1", all())).isInstanceOf(CutOffError.class);
    account.aws.beforeAny = () -> {};
    account.later(MINUTE);
    account.refresh("r-1", all());
    return wrongAfter(call, stacks, account);
  }

  private static List<String> wrongAfter(int call, int stacks, ReportedAccount account) {
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < stacks; i++) {
      String name = "stack-" + i;
      Map<String, String> history = account.history(name);
      if (history.size() != 1
          || !history.containsValue(account.aws.objects.getOrDefault(latestKey(name), ""))) {
        wrong.add(
            "call %d: %s has the reports %s and %s latest"
                .formatted(
                    call,
                    name,
                    history.keySet(),
                    account.aws.objects.containsKey(latestKey(name)) ? "a" : "no"));
      }
      if (account.sentOf(name).isEmpty()) {
        wrong.add("call %d: no event reports %s".formatted(call, name));
      }
      if (!account.aws.objects.containsKey(folder(name) + "latest.txt")
          || !account.aws.objects.containsKey(folder(name) + "latest.html")) {
        wrong.add("call %d: %s lacks its text or page".formatted(call, name));
      }
    }
    if (account.fleet().stacks().size() != stacks) {
      wrong.add("call %d: %d in the list".formatted(call, account.fleet().stacks().size()));
    }
    return wrong;
  }

  /// What no part of the job catches.
  private static final class CutOffError extends Error {
    private static final long serialVersionUID = 1L;
  }

  private List<String> causes(String name) {
    return account.sentOf(name).stream()
        .map(detail -> detail.path("cause"))
        .map(JsonNode::asText)
        .toList();
  }
}
