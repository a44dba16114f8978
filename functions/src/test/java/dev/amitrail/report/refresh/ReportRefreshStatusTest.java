package dev.amitrail.report.refresh;

import static dev.amitrail.report.testing.ReportedAccount.WEB;
import static dev.amitrail.report.testing.ReportedAccount.WEB_NEXT;
import static dev.amitrail.report.testing.ReportedAccount.all;
import static dev.amitrail.report.testing.ReportedAccount.image;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.testing.ReportedAccount;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A refresh of stacks in each status.
class ReportRefreshStatusTest {
  private final ReportedAccount account = new ReportedAccount();

  ReportRefreshStatusTest() {
    account.aws.images.add(image(WEB_NEXT, "other", "2026-11-21T00:00:00.000Z"));
  }

  /// The sample `all-stacks.json` names an account, and is sent in any.
  @Test
  void b21AnEventThatNamesAnotherAccountRefreshesTheStacksOfThisOne() {
    account.deployAndSettle("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    account.later(Duration.ofDays(1));
    account.change(WEB, image -> image.deprecationTime("2026-11-22T12:00:00.000Z"));

    RefreshResult result = account.refreshAs("999999999999", Map.of());

    assertThat(result.looked()).isEqualTo(1);
    assertThat(result.published()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE_COMPLETE",
        "UPDATE_COMPLETE",
        "UPDATE_ROLLBACK_COMPLETE",
        "IMPORT_COMPLETE",
        "IMPORT_ROLLBACK_COMPLETE"
      })
  void aSettledStackIsRead(String status) {
    account.deploy("shop", status, Map.of("WebAmi", WEB));

    assertThat(account.refresh("r-1", all()).published()).isEqualTo(1);
    assertThat(account.latest("shop").state().partial()).isFalse();
    assertThat(account.latest("shop").state().status()).isEqualTo(status);
    assertThat(account.latest("shop").state().rolledBack()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE_FAILED",
        "UPDATE_FAILED",
        "UPDATE_ROLLBACK_FAILED",
        "ROLLBACK_FAILED",
        "DELETE_FAILED",
        "IMPORT_ROLLBACK_FAILED"
      })
  void aStuckStackIsReadAndMarkedAsPartial(String status) {
    account.deploy("shop", status, Map.of("WebAmi", WEB));

    assertThat(account.refresh("r-1", all()).published()).isEqualTo(1);
    assertThat(account.latest("shop").state().partial()).isTrue();
    assertThat(account.row("shop").partial()).isTrue();
    assertThat(account.sentOf("shop").getFirst().path("mail").path("headline").asText())
        .contains(status + " (partial)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE_IN_PROGRESS",
        "UPDATE_IN_PROGRESS",
        "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
        "UPDATE_ROLLBACK_IN_PROGRESS",
        "ROLLBACK_IN_PROGRESS",
        "DELETE_IN_PROGRESS",
        "IMPORT_IN_PROGRESS",
        "REVIEW_IN_PROGRESS"
      })
  void aStackInProgressIsCountedAndNotRead(String status) {
    account.deployAndSettle("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    Map<String, String> before = Map.copyOf(account.aws.objects);
    account.deploy("shop", status, Map.of("WebAmi", WEB_NEXT));

    RefreshResult result = account.nextDay();

    assertThat(result.unsettled()).isEqualTo(1);
    assertThat(result.published()).isZero();
    assertThat(account.aws.objects).containsAllEntriesOf(before);
    assertThat(account.aws.sent).hasSize(1);
  }

  @Test
  void anUnknownStackIsMarkedAsGoneOnce() {
    account.deployAndSettle("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    account.aws.stacks.clear();

    RefreshResult first = account.nextDay();
    RefreshResult second = account.nextDay();
    account.refresh("r-1", all());

    assertThat(first.closed()).isEqualTo(1);
    assertThat(second.closed()).isZero();
    assertClosedOnce("DELETE_COMPLETE", "the stack is deleted");
  }

  /// CloudFormation still knows a deleted stack by its id for 90 days.
  @Test
  void aDeletedStackIsMarkedAsGoneOnce() {
    account.deployAndSettle("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    account.deploy("shop", "DELETE_COMPLETE", Map.of("WebAmi", WEB));

    account.nextDay();
    account.nextDay();

    assertClosedOnce("DELETE_COMPLETE", "the stack is deleted");
  }

  @Test
  void aStackWhoseCreationRolledBackIsMarkedAsGoneOnce() {
    account.deployAndSettle("shop", "CREATE_FAILED", Map.of("WebAmi", WEB));
    account.deploy("shop", "ROLLBACK_COMPLETE", Map.of("WebAmi", WEB));

    RefreshResult first = account.nextDay();
    account.nextDay();
    account.refresh("r-1", all());

    assertThat(first.closed()).isEqualTo(1);
    assertClosedOnce("ROLLBACK_COMPLETE", "creating the stack failed");
  }

  @Test
  void aRolledBackStackWithoutReportIsCountedAndNotReported() {
    account.deploy("shop", "ROLLBACK_COMPLETE", Map.of("WebAmi", WEB));

    RefreshResult result = account.refresh("r-1", all());

    assertThat(result.looked()).isEqualTo(1);
    assertThat(result.published()).isZero();
    assertThat(result.closed()).isEqualTo(1);
    assertThat(account.aws.sent).isEmpty();
  }

  /// The stack rolled back at some time; that it has an older image now is no part of that.
  @Test
  void anOlderImageAfterAnEarlierRollbackIsADowngrade() {
    account.deployAndSettle("shop", "UPDATE_ROLLBACK_COMPLETE", Map.of("WebAmi", WEB_NEXT));
    account.deploy("shop", "UPDATE_ROLLBACK_COMPLETE", Map.of("WebAmi", WEB));

    account.nextDay();

    StackReport latest = account.latest("shop");
    assertThat(latest.state().rolledBack()).isFalse();
    assertThat(latest.images().getFirst().history().downgrade()).isTrue();
    assertThat(latest.images().getFirst().history().returned()).isFalse();
    JsonNode mail = account.sentOf("shop").getLast().path("mail");
    assertThat(mail.path("headline").asText())
        .contains("refreshed")
        .contains("1 changed")
        .doesNotContain("returned");
    assertThat(mail.path("changes").asText())
        .contains("a downgrade")
        .doesNotContain("returned", "the update failed");
    assertThat(account.text(ReportedAccount.folder("shop") + "latest.txt"))
        .doesNotContain("returned");
  }

  private void assertClosedOnce(String status, String words) {
    assertThat(account.history("shop")).hasSize(2);
    assertThat(account.latest("shop").gone()).isTrue();
    assertThat(account.latest("shop").state().status()).isEqualTo(status);
    assertThat(account.row("shop").gone()).isTrue();
    assertThat(account.row("shop").status()).isEqualTo(status);
    assertThat(account.sentOf("shop")).hasSize(2);
    JsonNode mail = account.sentOf("shop").getLast().path("mail");
    assertThat(mail.path("changes").asText()).contains(words);
    assertThat(mail.path("attention").asText()).isEqualTo("To look at: nothing.");
    assertThat(mail.path("deploys").asText()).startsWith("Had last: ");
  }
}
