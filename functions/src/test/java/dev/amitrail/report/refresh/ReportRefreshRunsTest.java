package dev.amitrail.report.refresh;

import static dev.amitrail.report.testing.ReportedAccount.WEB;
import static dev.amitrail.report.testing.ReportedAccount.all;
import static dev.amitrail.report.testing.ReportedAccount.id;
import static dev.amitrail.report.testing.ReportedAccount.known;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amitrail.aws.Metric;
import dev.amitrail.report.publish.ReportBucket;
import dev.amitrail.report.publish.ReportFailedException;
import dev.amitrail.report.testing.ReportedAccount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What one invocation of the refresh works at, and what it leaves to the next.
class ReportRefreshRunsTest {
  private final ReportedAccount account = new ReportedAccount();

  /// What no part of the job catches: the memory is used up, or Lambda ends the function.
  private static final class EndOfInvocation extends Error {
    private static final long serialVersionUID = 1L;
  }

  @Test
  void aTickWithoutAnythingDueIsTwoRequests() {
    account.deployMany(3);
    account.refresh("r-1", all());
    account.aws.project();
    Map<String, String> before = Map.copyOf(account.aws.objects);
    account.aws.forgetCalls();

    RefreshResult result = account.refresh("tick", Map.of());

    assertThat(account.aws.calls).containsExactly("GetObject", "GetObject");
    assertThat(result.outcome()).isEqualTo("complete");
    assertThat(result.stacks()).isEqualTo("due");
    assertThat(result.reason()).isEqualTo("nothing is due");
    assertThat(account.aws.objects).isEqualTo(before);
  }

  @Test
  void aTickRefreshesTheKnownStacksOnceInAPeriodCountedFromTheLastStart() {
    account.deployMany(3);
    account.refresh("r-1", all());
    List<String> ticks = new ArrayList<>();

    for (int hour = 1; hour <= 50; hour++) {
      account.later(Duration.ofHours(1));
      RefreshResult result = account.tick();
      if (!result.stacks().equals("due")) {
        ticks.add("%d: %s, %d looked at".formatted(hour, result.stacks(), result.looked()));
      }
    }

    assertThat(ticks).containsExactly("24: known, 3 looked at", "48: known, 3 looked at");
  }

  /// A look at the stacks that are due is no full refresh.
  @Test
  void secondLooksDoNotDelayTheFullRefresh() {
    account.deployMany(2);
    account.refresh("r-1", all());
    account.later(Duration.ofHours(20));
    account.deploy("shop", "CREATE_COMPLETE", Map.of());
    account.template("lt-1", WEB);
    account.group("shop", "g", "lt-1", "1", 3);
    account.settle("shop", "CREATE_COMPLETE");
    account.tick();
    account.later(Duration.ofMinutes(5));

    assertThat(account.tick().looked()).as("the second look").isEqualTo(1);
    account.later(Duration.ofHours(4));
    assertThat(account.tick().stacks()).isEqualTo("known");
  }

  @Test
  void aTickThatComesALittleEarlyIsInTime() {
    account.refresh("r-1", all());
    account.later(Duration.ofHours(24).minusSeconds(40));

    assertThat(account.tick().stacks()).isEqualTo("known");
  }

  /// A stack whose event was lost.
  @Test
  void aStackThatNobodyAnnouncedIsReportedWithinAWeek() {
    account.deployMany(2);
    account.refresh("r-1", all());
    account.deploy("unannounced", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    List<String> scopes = new ArrayList<>();

    for (int day = 1; day <= 8; day++) {
      RefreshResult result = account.nextDay();
      scopes.add(result.stacks());
    }

    assertThat(scopes)
        .containsExactly("known", "known", "known", "known", "known", "known", "all", "known");
    assertThat(account.history("unannounced")).hasSize(1);
  }

  /// The stacks of before are reported when a person asks for it, not by the first tick.
  @Test
  void theFirstTickOfADeploymentDoesNotLookAtAllStacks() {
    account.deployMany(2);

    assertThat(account.tick().stacks()).isEqualTo("known");
    assertThat(account.history()).isEmpty();
  }

  @Test
  void anInvocationThatFindsAnotherAtWorkEndsAfterOneRequest() {
    account.deployMany(3);
    List<RefreshResult> other = new ArrayList<>();
    List<Integer> requests = new ArrayList<>();
    account.aws.before(
        "ListStackResources",
        () -> {
          int before = account.aws.calls.size();
          other.add(account.refresh("r-2", known()));
          requests.add(account.aws.calls.size() - before);
        });

    RefreshResult result = account.refresh("r-1", all());

    assertThat(result.outcome()).isEqualTo("complete");
    assertThat(result.published()).isEqualTo(3);
    assertThat(other).hasSize(1);
    assertThat(other.getFirst().outcome()).isEqualTo("unfinished");
    assertThat(other.getFirst().reason()).startsWith("another invocation is at work until ");
    assertThat(requests).containsExactly(1);
    assertThat(account.aws.sent).hasSize(3);
  }

  /// An invocation that outlives its time does not undo what its successor saved.
  @Test
  void anInvocationThatWasTakenOverSavesNothingMore() {
    account.deployMany(30);
    account.aws.before(
        "DescribeInstances",
        () -> {
          account.later(Duration.ofMinutes(2));
          account.refresh("r-2", known());
        });

    RefreshResult result = account.refresh("r-1", all());

    assertThat(result.outcome()).isEqualTo("unfinished");
    assertThat(result.reason()).isEqualTo("another invocation continues this refresh");
    assertThat(account.text(ReportBucket.REFRESH)).contains("\"complete\" : true");
    assertThat(account.history()).hasSize(30);
  }

  /// Time may run out at any question for it.
  @Test
  void aRefreshWhoseTimeRunsOutAnywhereIsContinuedToTheEnd() {
    List<String> wrong = new ArrayList<>();
    for (int questions = 1; questions <= 140; questions++) {
      ReportedAccount other = new ReportedAccount();
      other.deployMany(30);
      other.deploy("network", "CREATE_COMPLETE", Map.of());
      RefreshResult result = withQuestions(questions, other);
      if (!result.outcome().equals("complete")
          || result.looked() != 31
          || result.published() != 30
          || result.withoutImages() != 1
          || other.history().size() != 30
          || other.aws.sent.size() != 30
          || !other.text(ReportBucket.REFRESH).contains("\"unsent\" : [ ]")) {
        wrong.add("%d questions: %s".formatted(questions, result));
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static RefreshResult withQuestions(int most, ReportedAccount account) {
    RefreshResult first = withTimeFor(most, account);
    return first.outcome().equals("complete") ? first : account.refresh("r-1", all());
  }

  private static RefreshResult withTimeFor(int questions, ReportedAccount account) {
    AtomicInteger asked = new AtomicInteger();
    return account.refresh("r-1", all(), () -> asked.incrementAndGet() <= questions);
  }

  @Test
  void timeIsAskedForBeforeEachReport() {
    account.deployMany(10);

    RefreshResult result = account.refresh("r-1", all(), () -> account.history().size() < 4);

    assertThat(result.outcome()).isEqualTo("unfinished");
    assertThat(result.published()).isEqualTo(4);
    assertThat(account.history()).hasSize(4);
    assertThat(account.refresh("r-1", all()).published()).isEqualTo(10);
  }

  /// The metric is a counter of each invocation; `published` is of the refresh so far.
  @Test
  void eachReportIsCountedInOneInvocationOfARefresh() {
    account.deployMany(10);

    RefreshResult first = account.refresh("r-1", all(), () -> account.history().size() < 4);
    RefreshResult second = account.refresh("r-1", all());

    assertThat(first.metrics()).containsEntry(Metric.REPORTS_PUBLISHED, 4L);
    assertThat(second.metrics()).containsEntry(Metric.REPORTS_PUBLISHED, 6L);
    assertThat(second.published()).isEqualTo(10);
  }

  @Test
  void timeIsAskedForBeforeEachEventThatIsSentAgain() {
    account.deployMany(3);
    account.aws.eventRefused = Optional.of("InternalException");
    assertThatThrownBy(() -> account.refresh("r-1", all()))
        .isInstanceOf(ReportFailedException.class);
    account.aws.eventRefused = Optional.empty();
    account.aws.sent.clear();

    RefreshResult result = account.refresh("r-2", known(), () -> account.aws.sent.size() < 2);

    assertThat(result.outcome()).isEqualTo("complete");
    assertThat(account.aws.sent).hasSize(2);
    account.later(Duration.ofHours(1));
    account.tick();
    assertThat(account.aws.sent).hasSize(3);
    assertThat(account.text(ReportBucket.REFRESH)).contains("\"unsent\" : [ ]");
  }

  /// The first invocation ends in the batch, the second in the stack alone, the third goes on.
  @Test
  void aStackThatEndsInvocationsIsSkippedReportedAndTriedAgainAtTheNextFullRefresh() {
    skippedAndTriedAgain();
  }

  private void skippedAndTriedAgain() {
    account.deployMany(60);
    account.aws.beforeResourcesOf.put(
        id("stack-3"),
        () -> {
          throw new EndOfInvocation();
        });

    assertThatThrownBy(() -> account.refresh("r-1", all())).isInstanceOf(EndOfInvocation.class);
    account.later(Duration.ofMinutes(2));
    assertThatThrownBy(() -> account.refresh("r-2", Map.of())).isInstanceOf(EndOfInvocation.class);
    account.later(Duration.ofMinutes(2));
    assertThatThrownBy(() -> account.refresh("r-3", Map.of()))
        .isInstanceOf(ReportFailedException.class)
        .hasMessageContaining(id("stack-3") + " is skipped until the next full refresh")
        .hasMessageContaining("60 stacks read, 59 reports published, 1 failures");

    assertThat(account.history()).hasSize(59);
    assertThat(account.history("stack-3")).isEmpty();
    assertThat(account.text(ReportBucket.REFRESH))
        .contains("\"skipped\" : 1")
        .contains("\"skippedStacks\" : [ \"" + id("stack-3") + "\" ]");

    account.later(Duration.ofMinutes(5));
    assertThat(account.tick().skippedStacks()).containsExactly(id("stack-3"));
    account.aws.beforeResourcesOf.clear();
    RefreshResult next = account.refresh("r-4", all());

    assertThat(next.published()).isEqualTo(1);
    assertThat(next.skippedStacks()).isEmpty();
    assertThat(account.history("stack-3")).hasSize(1);
  }

  /// Known from the last refresh, it ends one invocation of the next refresh, not two.
  @Test
  void aStackThatStillEndsInvocationsIsTriedAlone() {
    skippedAndTriedAgain();
    account.aws.beforeResourcesOf.put(
        id("stack-3"),
        () -> {
          throw new EndOfInvocation();
        });
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> account.refresh("r-5", all())).isInstanceOf(EndOfInvocation.class);
      account.later(Duration.ofMinutes(2));
    }
    assertThatThrownBy(() -> account.refresh("r-5", all())).hasMessageContaining("is skipped");

    assertThatThrownBy(() -> account.refresh("r-6", all())).isInstanceOf(EndOfInvocation.class);
    account.later(Duration.ofMinutes(2));
    assertThatThrownBy(() -> account.refresh("r-6", all())).hasMessageContaining("is skipped");
  }

  /// Its own time runs out, again and again, in a stack that is tried alone.
  @Test
  void aStackThatTakesAllTheTimeIsSkippedToo() {
    account.deployMany(3);
    account.refresh("r-0", all());
    account.later(Duration.ofMinutes(5));
    boolean[] isSlow = {false};
    account.aws.beforeResourcesOf.put(id("stack-1"), () -> isSlow[0] = true);
    List<String> failures = new ArrayList<>();

    for (int i = 0; i < 5; i++) {
      isSlow[0] = false;
      try {
        account.refresh("r-1", known(), () -> !isSlow[0]);
      } catch (ReportFailedException e) {
        failures.add(String.valueOf(e.getMessage()));
      }
    }

    assertThat(failures)
        .singleElement()
        .asString()
        .contains(id("stack-1") + " is skipped until the next full refresh");
    assertThat(account.row("stack-0").checkedAt()).isEqualTo(account.now().toString());
    assertThat(account.row("stack-2").checkedAt()).isEqualTo(account.now().toString());
  }

  /// Each write of the progress names a batch: 100 stacks without news cost one at the begin, four
  /// for the batches, and one at the end.
  @Test
  void theProgressIsSavedOncePerBatch() {
    account.deployMany(100);
    account.refresh("r-0", all());
    long before = account.aws.putsOf(ReportBucket.REFRESH);
    account.refresh("r-1", all());

    assertThat(account.aws.putsOf(ReportBucket.REFRESH) - before).isEqualTo(6);
  }

  @Test
  void aDryRunsTickDoesNothing() {
    account.deployMany(3);
    account.dryRun = true;

    RefreshResult result = account.refresh("tick", Map.of());

    assertThat(result.reason()).startsWith("dry run");
    assertThat(account.aws.calls).containsExactly("GetObject");
    assertThat(account.refresh("r-1", all()).skipped()).isEqualTo(3);
    assertThat(account.aws.objects).isEmpty();
  }
}
