package dev.amitrail.report.publish;

import static dev.amitrail.report.testing.ReportedAccount.WEB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amitrail.aws.AwsCallException;
import dev.amitrail.report.model.FleetStack;
import dev.amitrail.report.testing.FakeAws;
import dev.amitrail.report.testing.ReportedAccount;
import dev.amitrail.report.testing.Stacks;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FleetRowsTest {
  private static final ReportKeys KEYS = new ReportKeys(Stacks.ACCOUNT, Stacks.REGION, "shop");
  private static final String KEY = "fleet/123456789012/ap-southeast-2/shop.json";

  private final FakeAws aws = new FakeAws();
  private final FleetRows rows = new FleetRows(aws.bucket());
  private final FleetStack row = row();

  @Test
  void aRowIsOneObjectAndTwoRequests() {
    rows.put(row);

    assertThat(aws.objects).containsOnlyKeys(KEY);
    assertThat(aws.calls).containsExactly("GetObject", "PutObject");
    assertThat(rows.find(KEYS)).contains(row);
    assertThat(rows.names(Stacks.ACCOUNT, Stacks.REGION)).containsExactly("shop");
    assertThat(rows.names(Stacks.ACCOUNT, "us-east-1")).isEmpty();
  }

  @Test
  void theSameRowAndAnOlderOneChangeNothing() {
    rows.put(row);
    String before = text();

    rows.put(row);
    rows.put(row.retired("nested", Instant.parse(row.checkedAt()).minusSeconds(1)));

    assertThat(text()).isEqualTo(before);
    assertThat(aws.putsOf(KEY)).isEqualTo(1);
  }

  @Test
  void aRowWrittenMeanwhileIsNotOverwrittenByAnOlderOne() {
    FleetStack later = row.dueAt(Instant.parse("2026-11-22T03:00:00Z"));
    FleetStack newer = checked(later, "2026-11-22T02:59:00Z");
    aws.beforePutOf.put(KEY, () -> rows.put(newer));

    rows.put(row);

    assertThat(rows.find(KEYS)).contains(newer);
  }

  @Test
  void aRetiredRowStaysUntilTheStackIsReportedLater() {
    rows.put(row);
    Instant nested = Instant.parse("2026-11-22T04:00:00Z");

    rows.retire(row, "nested in another stack", nested);
    rows.put(row);
    rows.put(checked(row, "2026-11-22T03:59:59Z"));

    assertThat(rows.find(KEYS))
        .hasValueSatisfying(
            retired -> assertThat(retired.retired()).isEqualTo("nested in another stack"));
    assertThat(rows.names(Stacks.ACCOUNT, Stacks.REGION)).containsExactly("shop");

    FleetStack later = checked(row, "2026-11-22T04:00:01Z");
    rows.put(later);
    assertThat(rows.find(KEYS)).contains(later);
  }

  /// A person may write anything to the bucket.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "null",
        "7",
        "{ damaged",
        "{\"version\": 1}",
        "{\"version\": null}",
        "{\"version\": [2]}",
        "{\"version\": 0, \"stackName\": \"shop\"}",
        "status=null",
        "stackName=null",
        "stackId=null",
        "reportedAt=null",
        "reportedAt=\"yesterday\"",
        "checkedAt=\"\"",
        "stackCreated=\"2026\"",
        "readAgainAt=\"soon\"",
        "images=null",
        "images=[null]",
        "images=\"none\"",
        "images={}",
        "images=[{}]",
        "gone=\"perhaps\"",
        "stackName=\"other\"",
        "region=\"us-east-1\"",
        "account=\"210987654321\""
      })
  void aDamagedRowIsNoRowAndIsOverwritten(String damage) {
    rows.put(row);
    aws.objects.put(KEY, damage.contains("=") ? with(text(), damage) : damage);

    assertThat(rows.find(KEYS)).isEmpty();
    rows.put(row);

    assertThat(rows.find(KEYS)).contains(row);
  }

  @Test
  void whatALaterBuildAddsToARowIsPassedOver() {
    rows.put(row);
    aws.objects.put(KEY, with(text(), "shape=\"new\""));

    assertThat(rows.find(KEYS)).contains(row);
  }

  @Test
  void aRowOfANewerVersionIsNotOverwritten() {
    aws.objects.put(KEY, "{\"version\": 2}");

    assertThatThrownBy(() -> rows.put(row))
        .isInstanceOf(ReportFailedException.class)
        .hasMessageContaining(KEY + " is of version 2");
    assertThat(text()).isEqualTo("{\"version\": 2}");
  }

  @Test
  void aBucketOfAnotherAccountIsRefused() {
    FleetRows elsewhere =
        new FleetRows(new ReportBucket(aws.s3(), "reports-bucket", Stacks.REGION, "999999999999"));

    assertThatThrownBy(() -> elsewhere.put(row))
        .isInstanceOf(AwsCallException.class)
        .hasMessageContaining("AccessDenied");
    assertThat(aws.objects).isEmpty();
  }

  private String text() {
    return aws.objects.getOrDefault(KEY, "");
  }

  /// An object with one property set to another value, or added.
  private static String with(String json, String property) {
    int at = property.indexOf('=');
    var object = (com.fasterxml.jackson.databind.node.ObjectNode) ReportedAccount.json(json);
    object.set(property.substring(0, at), ReportedAccount.json(property.substring(at + 1)));
    return object.toString();
  }

  private static FleetStack row() {
    ReportedAccount account = new ReportedAccount();
    account.deployAndSettle("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    return account.row("shop");
  }

  private static FleetStack checked(FleetStack row, String at) {
    var json =
        (com.fasterxml.jackson.databind.node.ObjectNode)
            ReportedAccount.json(ReportJson.write(new FleetRows.Row(1, row)));
    json.put("checkedAt", at);
    return ReportJson.row(json.toString()).ifKnown().orElseThrow().stack();
  }
}
