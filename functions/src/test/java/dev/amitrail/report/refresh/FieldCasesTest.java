package dev.amitrail.report.refresh;

import static dev.amitrail.report.testing.ReportedAccount.US;
import static dev.amitrail.report.testing.ReportedAccount.WEB;
import static dev.amitrail.report.testing.ReportedAccount.WEB_NEXT;
import static dev.amitrail.report.testing.ReportedAccount.all;
import static dev.amitrail.report.testing.ReportedAccount.folder;
import static dev.amitrail.report.testing.ReportedAccount.id;
import static dev.amitrail.report.testing.ReportedAccount.image;
import static dev.amitrail.report.testing.ReportedAccount.known;
import static dev.amitrail.report.testing.ReportedAccount.latestKey;
import static dev.amitrail.report.testing.ReportedAccount.rowKey;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.amitrail.report.ReportResult;
import dev.amitrail.report.model.FleetStack;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.testing.ReportedAccount;
import dev.amitrail.report.testing.Stacks;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Stack;

/// Inputs from public reports that a report or a refresh got wrong.
class FieldCasesTest {
  private final ReportedAccount account = new ReportedAccount();

  FieldCasesTest() {
    account.aws.images.add(image(WEB_NEXT, "other", "2026-11-21T00:00:00.000Z"));
  }

  @Test
  void b03AStackThatIsNestedByImportLosesItsRowAtItsEvent() {
    nestedAtItsEvent();
  }

  @Test
  void b03TheDeletionOfAStackThatBecameNestedIsNoNewsOfItsOwn() {
    nestedAtItsEvent();
    account.later(Duration.ofMinutes(1));

    ReportResult result = account.settle("shop", "DELETE_COMPLETE");

    assertThat(result.outcome()).isEqualTo("skipped");
    assertThat(result.reason()).startsWith("nested in ");
    assertRetired("shop");
  }

  private void nestedAtItsEvent() {
    account.deployAndSettle("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    nest("shop");
    account.later(Duration.ofMinutes(1));

    ReportResult result = account.settle("shop", "UPDATE_COMPLETE");

    assertThat(result.outcome()).isEqualTo("skipped");
    assertThat(result.reason()).startsWith("nested in ");
    assertRetired("shop");
  }

  @ParameterizedTest
  @ValueSource(strings = {"known", "all"})
  void b03AStackThatIsNestedByImportLosesItsRowAtARefresh(String stacks) {
    account.deployAndSettle("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    account.aws.project();
    nest("shop");
    account.later(Duration.ofDays(1));

    RefreshResult result = account.refresh("r-1", Map.of("stacks", stacks));

    assertThat(result.nested()).isEqualTo(1);
    assertThat(result.published()).isZero();
    assertRetired("shop");
    assertThat(account.nextDay().looked()).isZero();
  }

  @Test
  void b03AStackThatIsARootAgainGetsItsRowAgain() {
    nestedAtItsEvent();

    account.deployAndSettle("shop", "UPDATE_COMPLETE", Map.of("WebAmi", WEB_NEXT));

    assertThat(account.row("shop").retired()).isNull();
  }

  /// Ten thousand stacks are gone, none is live.
  @Test
  void b15StacksThatAreGoneAreNotRead() {
    account.deployAndSettle("gone", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    account.aws.stacks.clear();
    account.settle("gone", "DELETE_COMPLETE");
    String row = account.text(rowKey("gone"));
    String report = account.text(latestKey("gone"));
    for (int i = 0; i < 10_000; i++) {
      String name = "gone-" + i;
      account.aws.objects.put(rowKey(name), renamed(row, name));
      account.aws.objects.put(latestKey(name), renamed(report, name));
    }
    account.aws.project();
    account.aws.forgetCalls();

    RefreshResult result = account.refresh("r-1", known());

    assertThat(result.outcome()).isEqualTo("complete");
    assertThat(result.looked()).isZero();
    assertThat(Collections.frequency(account.aws.calls, "GetObject"))
        .as("the progress, and the list of all stacks")
        .isEqualTo(2);
    assertThat(account.aws.calls).doesNotContain("DescribeStacks");
  }

  private static String renamed(String json, String name) {
    return json.replace("stack/gone/", "stack/" + name + "/")
        .replace("\"stackName\" : \"gone\"", "\"stackName\" : \"" + name + "\"");
  }

  /// The stack settles a second time while the event of the first time reads it.
  @Test
  void b17TheEventOfASettlingThatWasOvertakenIsSkippedAndTheNextIsRight() {
    account.template("lt-1", WEB, WEB_NEXT);
    account.group("shop", "g", "lt-1", "1");
    account.running("shop", "g", WEB);
    account.deployAndSettle("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    account.aws.before("ListStackResources", () -> updateAgain("shop"));

    ReportResult first = account.settle("shop", "UPDATE_COMPLETE");
    ReportResult second = account.settle("shop", "UPDATE_COMPLETE");

    assertThat(first.outcome()).isEqualTo("skipped");
    assertThat(first.reason()).startsWith("the stack changed while it was read");
    assertThat(second.outcome()).isEqualTo("published");
    assertThat(account.history("shop")).hasSize(2);
    assertThat(account.latest("shop").removed()).isEmpty();
    assertThat(account.latest("shop").images())
        .allSatisfy(one -> assertThat(one.hasDrift()).isFalse());
  }

  @Test
  void b17ARefreshLeavesAStackThatChangesWhileItIsReadToItsEvent() {
    account.deployAndSettle("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    account.template("lt-1", WEB, WEB_NEXT);
    account.group("shop", "g", "lt-1", "2");
    account.aws.before("ListStackResources", () -> updateAgain("shop"));

    RefreshResult result = account.nextDay();

    assertThat(result.unsettled()).isEqualTo(1);
    assertThat(account.history("shop")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"CREATE_COMPLETE", "UPDATE_COMPLETE", "CREATE_FAILED"})
  void b18AnEventOfAStackThatNeverExistedIsNoDeletion(String status) {
    ReportResult result = account.settle("never", status);

    assertThat(result.outcome()).isEqualTo("skipped");
    assertThat(result.reason())
        .isEqualTo("CloudFormation does not know the stack, and it was never reported");
    assertThat(account.aws.objects).isEmpty();
  }

  /// 15 stacks, four of which were rolled back.
  @Test
  void b19TheCountsAddUp() {
    account.deploy("r-0", "ROLLBACK_COMPLETE", Map.of("WebAmi", WEB));
    for (int i = 1; i < 4; i++) {
      account.deploy("r-" + i, "ROLLBACK_COMPLETE", Map.of());
    }
    account.deployMany(5);
    account.refresh("r-1", all());
    account.deploy("young-1", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    account.deploy("young-2", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    account.deploy("busy", "UPDATE_IN_PROGRESS", Map.of("WebAmi", WEB));
    account.deploy("network", "CREATE_COMPLETE", Map.of());
    nest("stack-0");
    account.aws.stacks.remove(id("stack-1"));
    account.deploy("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    account.aws.project();

    RefreshResult result = account.refresh("r-2", all());

    assertThat(result.published()).isEqualTo(3);
    assertThat(result.unchanged()).isEqualTo(3);
    assertThat(result.withoutImages()).isEqualTo(1);
    assertThat(result.unsettled()).isEqualTo(1);
    assertThat(result.closed()).isEqualTo(5);
    assertThat(result.nested()).isEqualTo(1);
    assertThat(result.looked()).isEqualTo(14);
    assertThat(
            result.published()
                + result.unchanged()
                + result.withoutImages()
                + result.unsettled()
                + result.closed()
                + result.nested()
                + result.skipped()
                + result.failed())
        .isEqualTo(result.looked());
  }

  @Test
  void b22AReplicaThatBecameAvailableIsNamedAsTheNews() {
    account.deployAndSettle("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    Objects.requireNonNull(account.aws.imagesElsewhere.get(US))
        .add(
            image("ami-0c3d4e5f607182930", "web-1-copy", "2026-11-20T10:00:00.000Z").toBuilder()
                .sourceImageId(WEB)
                .sourceImageRegion(Stacks.REGION)
                .build());

    assertThat(account.nextDay().published()).isEqualTo(1);

    List<String> news = Objects.requireNonNull(account.latest("shop").news());
    assertThat(news)
        .singleElement()
        .asString()
        .startsWith("WebAmi in us-east-1: available (ami-0c3d4e5f607182930), and was ");
    JsonNode event = account.sentOf("shop").getLast();
    assertThat(event.path("news").path(0).asText()).isEqualTo(news.getFirst());
    assertThat(event.path("mail").path("headline").asText())
        .contains("no image changed, but there is news");
    assertThat(event.path("mail").path("changes").asText())
        .isEqualTo("Changed: " + news.getFirst() + ".");
    assertThat(account.text(folder("shop") + "latest.txt"))
        .contains("new: " + news.getFirst())
        .doesNotContain("nothing changed");
    assertThat(account.text(folder("shop") + "latest.html"))
        .contains("WebAmi in us-east-1: available")
        .doesNotContain("Nothing changed");
  }

  @Test
  void b24AGroupWithoutInstancesYetIsReadAgainSomeMinutesLater() {
    account.deploy("shop", "CREATE_COMPLETE", Map.of());
    account.template("lt-1", WEB);
    account.group("shop", "g", "lt-1", "1", 3);
    account.settle("shop", "CREATE_COMPLETE");

    StackReport first = account.latest("shop");
    assertThat(first.awaiting()).containsExactly(new StackReport.Awaiting("Group", 3));
    assertThat(account.row("shop").readAgainAt())
        .isEqualTo(account.now().plus(Duration.ofMinutes(5)).toString());
    account.tick();
    account.running("shop", "g", WEB, WEB, WEB);
    account.later(Duration.ofMinutes(4));
    assertThat(account.tick().looked()).isZero();
    account.later(Duration.ofMinutes(1));

    RefreshResult second = account.tick();

    assertThat(second.stacks()).isEqualTo("due");
    assertThat(second.published()).isEqualTo(1);
    assertThat(account.latest("shop").awaiting()).isEmpty();
    assertThat(account.latest("shop").images().getFirst().uses().getFirst().instances())
        .isEqualTo(3);
    assertThat(account.latest("shop").news())
        .containsExactly("Group does not wait for instances any more");
    assertThat(account.row("shop").readAgainAt()).isNull();
  }

  @Test
  void b24TheNumberOfSecondLooksIsBounded() {
    account.deploy("shop", "CREATE_COMPLETE", Map.of());
    account.template("lt-1", WEB);
    account.group("shop", "g", "lt-1", "1", 3);
    account.settle("shop", "CREATE_COMPLETE");
    account.tick();
    int looks = 0;

    for (int minutes = 5; minutes < 60 * 20; minutes += 5) {
      account.later(Duration.ofMinutes(5));
      looks += account.tick().looked();
    }

    assertThat(looks).isEqualTo(3);
    assertThat(account.history("shop")).hasSize(1);
  }

  private void assertRetired(String name) {
    assertThat(account.history(name)).hasSize(1);
    assertThat(account.aws.sent).hasSize(1);
    assertThat(account.text(rowKey(name))).contains("\"retired\" : \"nested in ");
    account.aws.project();
    assertThat(account.fleet().stacks()).extracting(FleetStack::stackName).doesNotContain(name);
  }

  private void nest(String name) {
    String root = id("root");
    account.deploy(
        Objects.requireNonNull(account.aws.stacks.get(id(name))).toBuilder()
            .rootId(root)
            .parentId(root)
            .stackStatus("UPDATE_COMPLETE")
            .build());
  }

  private void updateAgain(String name) {
    account.deploy(
        Stack.builder()
            .stackId(id(name))
            .stackName(name)
            .creationTime(Instant.parse("2026-11-01T00:00:00Z"))
            .lastUpdatedTime(account.now())
            .stackStatus("UPDATE_COMPLETE")
            .parameters(Parameter.builder().parameterKey("WebAmi").parameterValue(WEB_NEXT).build())
            .build());
    account.aws.groups.replaceAll(
        group ->
            group.toBuilder()
                .launchTemplate(one -> one.launchTemplateId("lt-1").version("2"))
                .build());
    account.running(name, "g", WEB_NEXT);
  }
}
