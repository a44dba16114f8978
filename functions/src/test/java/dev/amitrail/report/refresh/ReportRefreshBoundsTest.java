package dev.amitrail.report.refresh;

import static dev.amitrail.report.testing.ReportedAccount.WEB;
import static dev.amitrail.report.testing.ReportedAccount.all;
import static dev.amitrail.report.testing.ReportedAccount.folder;
import static dev.amitrail.report.testing.ReportedAccount.id;
import static dev.amitrail.report.testing.ReportedAccount.known;
import static dev.amitrail.report.testing.ReportedAccount.rowKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amitrail.report.publish.ReportFailedException;
import dev.amitrail.report.testing.ReportedAccount;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What goes wrong again and again costs a bounded number of requests, and stops nothing else.
class ReportRefreshBoundsTest {
  private final ReportedAccount account = new ReportedAccount();

  /// What no part of the job catches: the memory is used up, or Lambda ends the function.
  private static final class EndOfInvocation extends Error {
    private static final long serialVersionUID = 1L;
  }

  /// By the first tick, then about once an hour.
  @Test
  void reportsThatAreRefusedForGoodAreSentAgainOnceAnHour() {
    account.deployMany(3);
    account.aws.eventRefused = Optional.of("AccessDenied");
    assertThatThrownBy(() -> account.refresh("r-1", all()))
        .isInstanceOf(ReportFailedException.class);
    account.aws.forgetCalls();

    for (int minutes = 5; minutes <= 120; minutes += 5) {
      account.later(Duration.ofMinutes(5));
      tickAndIgnoreFailures();
    }

    assertThat(account.aws.calls.stream().filter("PutEvents"::equals)).hasSize(3 * 3);
  }

  @Test
  void reportsThatAreRefusedForGoodDelayNoStack() {
    account.deployMany(3);
    account.aws.eventRefused = Optional.of("AccessDenied");
    assertThatThrownBy(() -> account.refresh("r-1", all()))
        .isInstanceOf(ReportFailedException.class);
    account.later(Duration.ofDays(1));
    boolean[] isSending = {false};
    account.aws.before("PutEvents", () -> isSending[0] = true);

    assertThatThrownBy(() -> account.refresh("r-2", known(), () -> !isSending[0]))
        .hasMessageContaining("3 stacks read");
    assertThat(account.row("stack-2").checkedAt()).isEqualTo(account.now().toString());
  }

  /// The time is used up by what comes before the stack.
  @Test
  void aStackThatIsBegunWithLittleTimeLeftIsNotSkipped() {
    account.deployMany(3);
    account.refresh("r-0", all());
    account.aws.beforeResourcesOf.put(id("stack-0"), () -> account.later(Duration.ofSeconds(10)));

    for (int i = 0; i < 3; i++) {
      account.aws.before("ListObjectsV2", () -> account.later(Duration.ofSeconds(50)));
      assertThat(refreshFor(Duration.ofSeconds(55)).outcome()).isEqualTo("unfinished");
    }

    RefreshResult result = refreshFor(Duration.ofSeconds(55));
    assertThat(result.outcome()).isEqualTo("complete");
    assertThat(result.unchanged()).isEqualTo(3);
  }

  /// A batch of one stack, which is skipped then.
  @Test
  void aReportPublishedJustBeforeTheEndOfTheInvocationIsAnnounced() {
    account.deployMany(1);
    account.aws.before(
        "PutEvents",
        () -> {
          throw new EndOfInvocation();
        });
    assertThatThrownBy(() -> account.refresh("r-1", all())).isInstanceOf(EndOfInvocation.class);
    account.later(Duration.ofMinutes(2));

    assertThatThrownBy(() -> account.refresh("r-1", all())).hasMessageContaining("is skipped");

    assertThat(account.history("stack-0")).hasSize(1);
    assertThat(account.sentOf("stack-0")).hasSize(1);
  }

  @Test
  void aDueStackThatDoesNotSettleIsReadThreeTimes() {
    awaitingInstances();
    account.deploy("shop", "UPDATE_IN_PROGRESS", Map.of());

    assertThat(looksInADay()).isEqualTo(3);
  }

  @Test
  void aDueStackThatFailsIsReadThreeTimes() {
    awaitingInstances();
    account.aws.beforeResourcesOf.put(
        id("shop"),
        () -> {
          throw new IllegalStateException("an unexpected failure");
        });

    assertThat(looksInADay()).isEqualTo(3);
  }

  @Test
  void theRowOfAGoneStackThatHasNoReportIsRetired() {
    account.deployAndSettle("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    account.aws.project();
    account.aws.stacks.clear();
    account.aws.objects.keySet().removeIf(key -> key.startsWith(folder("shop")));

    assertThat(account.nextDay().closed()).isEqualTo(1);

    assertThat(account.text(rowKey("shop")))
        .contains("\"retired\" : \"CloudFormation does not know");
    assertThat(account.nextDay().looked()).isZero();
  }

  /// Its two pages take all the time.
  @Test
  void aListingThatTakesTooLongIsLeftOff() {
    account.deployMany(150);
    account.refresh("r-0", all());
    account.aws.project();
    account.aws.forgetCalls();
    for (int page = 0; page < 2; page++) {
      account.aws.before(
          "DescribeStacks",
          () -> {
            if (!account.aws.calls.contains("ListStackResources")) {
              account.later(Duration.ofSeconds(30));
            }
          });
    }

    RefreshResult result = refreshFor(Duration.ofSeconds(55));

    assertThat(result.outcome()).isEqualTo("complete");
    assertThat(result.looked()).isEqualTo(150);
    assertThat(account.logged).anyMatch(line -> line.contains("left to the next look"));
  }

  /// The row is there, and the list of all stacks is not up to date.
  @Test
  void aStackThatTheListLacksIsKnown() {
    account.deployMany(3);
    account.refresh("r-0", all());
    account.aws.project();
    account.deployAndSettle("late", "CREATE_COMPLETE", Map.of("WebAmi", WEB));

    assertThat(account.refresh("r-1", known()).looked()).isEqualTo(4);
  }

  @Test
  void aRetiredStackThatIsARootAgainIsFoundByTheNextFullRefresh() {
    account.deployMany(30);
    account.refresh("r-0", all());
    account.deploy(
        Objects.requireNonNull(account.aws.stacks.get(id("stack-0"))).toBuilder()
            .rootId(id("root"))
            .parentId(id("root"))
            .build());
    assertThat(account.nextDay().nested()).isEqualTo(1);
    assertThat(account.fleet().stacks()).hasSize(29);
    account.deployMany(1);

    account.nextDay();

    assertThat(account.fleet().stacks()).hasSize(30);
  }

  private RefreshResult refreshFor(Duration time) {
    Instant end = account.now().plus(time);
    return account.refresh("r-1", known(), () -> account.now().isBefore(end));
  }

  private void awaitingInstances() {
    account.deploy("shop", "CREATE_COMPLETE", Map.of());
    account.template("lt-1", WEB);
    account.group("shop", "g", "lt-1", "1", 3);
    account.settle("shop", "CREATE_COMPLETE");
    account.tick();
    account.aws.forgetCalls();
  }

  private long looksInADay() {
    for (int minutes = 5; minutes < 60 * 20; minutes += 5) {
      account.later(Duration.ofMinutes(5));
      tickAndIgnoreFailures();
    }
    return account.aws.calls.stream().filter("DescribeStacks"::equals).count();
  }

  private void tickAndIgnoreFailures() {
    try {
      account.tick();
    } catch (ReportFailedException _) {
      // the tests count what an invocation did
    }
  }
}
