package dev.amitrail.report.fleet;

import static dev.amitrail.report.testing.ReportedAccount.WEB;
import static dev.amitrail.report.testing.ReportedAccount.rowKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amitrail.report.model.Fleet;
import dev.amitrail.report.model.FleetStack;
import dev.amitrail.report.page.fleet.FleetPage;
import dev.amitrail.report.publish.FleetIndex;
import dev.amitrail.report.publish.FleetRows;
import dev.amitrail.report.publish.ReportBucket;
import dev.amitrail.report.publish.ReportFailedException;
import dev.amitrail.report.testing.FakeAws;
import dev.amitrail.report.testing.ReportedAccount;
import dev.amitrail.report.testing.Rows;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FleetProjectionTest {
  private final ReportedAccount account = new ReportedAccount();
  private final FakeAws aws = account.aws;
  private final FleetRows rows = new FleetRows(aws.bucket());

  @Test
  void theListAndThePageAreMadeOfTheRows() {
    rows.put(Rows.row("shop"));
    rows.put(Rows.row("depot"));

    FleetPageResult result = aws.project();

    assertThat(result).isEqualTo(new FleetPageResult("written", null, 2, 2));
    assertThat(list().stacks()).containsExactly(Rows.row("depot"), Rows.row("shop"));
    assertThatThePageShowsTheList();
  }

  @Test
  void whereNothingChangedListAndPageAreReadAndTheRowsListed() {
    rows.put(Rows.row("shop"));
    aws.project();
    Map<String, String> before = Map.copyOf(aws.objects);
    aws.forgetCalls();

    assertThat(aws.project()).isEqualTo(new FleetPageResult("unchanged", null, 1, 0));

    assertThat(aws.calls).containsExactly("GetObject", "ListObjectsV2", "HeadObject");
    assertThat(aws.objects).isEqualTo(before);
  }

  @Test
  void onlyRowsThatChangedAreRead() {
    IntStream.range(0, 50).forEach(number -> rows.put(Rows.row("stack-" + number)));
    aws.project();
    aws.now = Instant.parse("2026-11-23T00:00:00Z");
    rows.put(Rows.checked("stack-7", "2026-11-23T00:00:00Z"));
    aws.forgetCalls();

    assertThat(aws.project()).isEqualTo(new FleetPageResult("written", null, 50, 1));

    assertThat(aws.calls)
        .containsExactly(
            "GetObject", // fleet.json
            "ListObjectsV2",
            "GetObject", // the row
            "PutObject", // fleet.json
            "HeadObject", // which list the page shows
            "HeadObject", // whether fleet.json is still the same
            "PutObject"); // index.html
    assertThat(list().stacks()).contains(Rows.checked("stack-7", "2026-11-23T00:00:00Z"));
  }

  /// The one that is overtaken wrote nothing, and the next one reads what it had read.
  @Test
  void overlappingProjectionsLoseNothing() {
    rows.put(Rows.row("shop"));
    aws.beforePutOf.put(
        ReportBucket.FLEET,
        () -> {
          rows.put(Rows.row("depot"));
          aws.project();
        });

    assertThat(aws.project().outcome()).isEqualTo("overtaken");

    assertThat(list().stacks()).hasSize(2);
    assertThatThePageShowsTheList();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aPageOfAnOlderListNeverReplacesThatOfANewerOne(int head) {
    rows.put(Rows.row("shop"));
    for (int before = 1; before < head; before++) {
      aws.before("HeadObject", () -> {});
    }
    aws.before(
        "HeadObject",
        () -> {
          rows.put(Rows.row("depot"));
          aws.project();
        });

    assertThat(aws.project().outcome()).isEqualTo("overtaken");

    assertThatThePageShowsTheList();
  }

  /// Another page is written between the check and the writing of this one.
  @Test
  void aPageThatWasOvertakenIsWrittenByTheNextProjection() {
    rows.put(Rows.row("shop"));
    aws.beforePutOf.put(
        ReportBucket.FLEET_PAGE,
        () -> {
          rows.put(Rows.row("depot"));
          aws.objects.put(ReportBucket.FLEET_PAGE, "another one");
        });
    aws.project();

    assertThat(aws.project().outcome()).isEqualTo("written");

    assertThat(list().stacks()).hasSize(2);
    assertThatThePageShowsTheList();
  }

  @Test
  void aLostPageIsWrittenAgain() {
    rows.put(Rows.row("shop"));
    aws.project();
    aws.objects.remove(ReportBucket.FLEET_PAGE);

    aws.project();

    assertThatThePageShowsTheList();
  }

  @Test
  void aStackGoneForNinetyDaysLeaves() {
    rows.put(Rows.row("shop"));
    rows.put(Rows.gone("old", "2026-08-24T02:43:49Z"));
    rows.put(Rows.gone("lately", "2026-08-24T02:43:51Z"));

    aws.project();
    assertThat(names()).containsExactly("lately", "shop");

    aws.now = aws.now.plusSeconds(2);
    aws.forgetCalls();
    assertThat(aws.project()).isEqualTo(new FleetPageResult("written", null, 1, 0));
    assertThat(names()).containsExactly("shop");
    assertThat(aws.objects).as("the row stays").containsKey(rowKey("old"));
  }

  @Test
  void aRetiredRowLeavesAndIsNotMadeAgain() {
    account.deployAndSettle("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    FleetStack row = account.row("shop");
    rows.retire(row, "nested in another stack", account.now().plusSeconds(1));

    aws.project();
    assertThat(names()).isEmpty();

    aws.objects.remove(ReportBucket.FLEET);
    aws.project();
    assertThat(names()).isEmpty();
  }

  @Test
  void aRowThatAPersonRemovedLeaves() {
    rows.put(Rows.row("shop"));
    rows.put(Rows.row("depot"));
    aws.project();
    aws.objects.remove(rowKey("shop"));

    assertThat(aws.project()).isEqualTo(new FleetPageResult("written", null, 1, 0));
    assertThat(names()).containsExactly("depot");
  }

  /// An earlier build kept the list itself, and no rows.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{ damaged",
        "[]",
        "{}",
        "{\"version\": 1}",
        "{\"version\":1,\"stacks\":[]}",
        "{\"version\":1,\"stacks\":[{}],\"rows\":{}}",
        "{\"version\":1,\"stacks\":[],\"rows\":[]}",
        "{\"version\":1,\"stacks\":[null],\"rows\":{}}"
      })
  void withoutAListOfThisBuildRowsAreMadeOfTheLatestReports(String list) {
    account.deployMany(3);
    account.refresh("r-1", ReportedAccount.all());
    List<FleetStack> before = aws.fleet().stacks();
    aws.objects.keySet().removeIf(key -> key.startsWith(ReportBucket.ROWS));
    aws.objects.put(ReportBucket.FLEET, list);
    if (list.isEmpty()) {
      aws.objects.remove(ReportBucket.FLEET);
    }

    assertThat(aws.project()).isEqualTo(new FleetPageResult("written", null, 3, 3));

    assertThat(list().stacks()).isEqualTo(before).hasSize(3);
    assertThatThePageShowsTheList();
    assertThat(aws.project().outcome()).isEqualTo("unchanged");
  }

  @Test
  void aListOfANewerVersionIsNotReplaced() {
    rows.put(Rows.row("shop"));
    aws.objects.put(ReportBucket.FLEET, "{\"version\": 2}");

    assertThatThrownBy(aws::project)
        .isInstanceOf(ReportFailedException.class)
        .hasMessageContaining("fleet.json is of version 2");
    assertThat(aws.objects)
        .containsEntry(ReportBucket.FLEET, "{\"version\": 2}")
        .doesNotContainKey(ReportBucket.FLEET_PAGE);
  }

  /// Whatever a person wrote there, the row of the latest report takes its place.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "null",
        "{ damaged",
        "{\"version\": 1}",
        "status=null",
        "stackName=\"other\"",
        "reportedAt=\"yesterday\"",
        "images=[null]",
        "images=null",
        "version=\"one\""
      })
  void aDamagedRowIsWrittenAgainFromTheLatestReport(String damage) {
    account.deployMany(2);
    account.refresh("r-1", ReportedAccount.all());
    List<FleetStack> before = aws.fleet().stacks();
    String row = account.text(rowKey("stack-0"));
    aws.objects.put(rowKey("stack-0"), damage.contains("=") ? Rows.with(row, damage) : damage);

    aws.project();

    assertThat(list().stacks()).isEqualTo(before);
    assertThat(account.text(rowKey("stack-0"))).isEqualTo(row);
  }

  @Test
  void aDamagedRowWithoutAReportIsLeftOutAndReadOnce() {
    rows.put(Rows.row("shop"));
    aws.objects.put(rowKey("stray"), "[]");

    assertThat(aws.project()).isEqualTo(new FleetPageResult("written", null, 1, 2));
    assertThat(aws.project()).isEqualTo(new FleetPageResult("unchanged", null, 1, 0));
  }

  /// It keeps its place on the page, and stops no other.
  @Test
  void aRowThatCannotBeReadIsNamedAndStopsNoOther() {
    rows.put(Rows.row("shop"));
    aws.project();
    rows.put(Rows.row("depot"));
    aws.objects.put(rowKey("shop"), "{\"version\": 2}");

    assertThatThrownBy(aws::project)
        .isInstanceOf(ReportFailedException.class)
        .hasMessageStartingWith("1 rows read. " + rowKey("shop") + " is of version 2");
    assertThat(names()).containsExactly("depot", "shop");
    assertThatThePageShowsTheList();
  }

  @Test
  void whatWasReadBeforeTimeRanOutIsKept() {
    IntStream.range(0, 500).forEach(number -> rows.put(Rows.row("stack-%03d".formatted(number))));
    int[] asked = {0};

    FleetPageResult first = project(() -> ++asked[0] <= 1);

    assertThat(first.outcome()).isEqualTo("unfinished");
    assertThat(first.stacks()).isBetween(1, 499);
    assertThatThePageShowsTheList();
    assertThat(aws.project())
        .isEqualTo(new FleetPageResult("written", null, 500, 500 - first.read()));
  }

  @Test
  void rowsMadeBeforeTimeRanOutAreKept() {
    account.deployMany(250);
    account.refresh("r-1", ReportedAccount.all());
    aws.objects.keySet().removeIf(key -> key.startsWith(ReportBucket.ROWS));
    int[] asked = {0};

    assertThat(project(() -> ++asked[0] <= 1).outcome()).isEqualTo("unfinished");
    assertThat(aws.objects).doesNotContainKey(ReportBucket.FLEET);
    aws.forgetCalls();

    assertThat(aws.project().stacks()).isEqualTo(250);
    assertThat(aws.calls.stream().filter("PutObject"::equals))
        .as("rows that were missing, list and page")
        .hasSize(50 + 2);
  }

  @Test
  void aDryRunWritesNothing() {
    rows.put(Rows.row("shop"));
    Map<String, String> before = Map.copyOf(aws.objects);

    FleetPageResult result =
        new FleetProjection(aws.bucket(), aws.chain, true, () -> aws.now).project(() -> true);

    assertThat(result.outcome()).isEqualTo("skipped");
    assertThat(aws.objects).isEqualTo(before);
  }

  private FleetPageResult project(BooleanSupplier hasTime) {
    return new FleetProjection(aws.bucket(), aws.chain, false, () -> aws.now).project(hasTime);
  }

  private Fleet list() {
    return new FleetIndex(aws.bucket()).read();
  }

  private List<String> names() {
    return list().stacks().stream().map(FleetStack::stackName).toList();
  }

  private void assertThatThePageShowsTheList() {
    assertThat(account.text(ReportBucket.FLEET_PAGE)).isEqualTo(FleetPage.of(list()));
  }
}
