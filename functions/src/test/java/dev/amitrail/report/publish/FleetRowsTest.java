package dev.amitrail.report.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amitrail.aws.AwsCallException;
import dev.amitrail.report.model.FleetStack;
import dev.amitrail.report.testing.FakeAws;
import dev.amitrail.report.testing.Rows;
import dev.amitrail.report.testing.Stacks;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FleetRowsTest {
  private static final ReportKeys KEYS = new ReportKeys(Stacks.ACCOUNT, Stacks.REGION, "shop");
  private static final String KEY = "fleet/123456789012/ap-southeast-2/shop.json";

  private final FakeAws aws = new FakeAws();
  private final FleetRows rows = new FleetRows(aws.bucket());
  private final FleetStack row = Rows.row("shop");

  @Test
  void aRowIsOneObjectAndTwoRequests() {
    rows.put(row);

    assertThat(aws.objects).containsOnlyKeys(KEY);
    assertThat(aws.calls).containsExactly("GetObject", "PutObject");
    assertThat(rows.find(KEYS)).contains(row);
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
    FleetStack newer = Rows.checked("shop", "2026-11-22T02:55:00Z");
    aws.beforePutOf.put(KEY, () -> rows.put(newer));

    rows.put(row);

    assertThat(rows.find(KEYS)).contains(newer);
  }

  @Test
  void aRetiredRowStaysUntilTheStackIsReportedLater() {
    rows.put(row);
    Instant nested = Instant.parse("2026-11-22T04:00:00Z");
    aws.now = nested;

    rows.retire(row, "nested in another stack", nested);
    rows.put(row);
    rows.put(Rows.checked("shop", "2026-11-22T03:59:59Z"));
    rows.put(Rows.reported("shop", "2026-11-22T03:59:59Z")); // an event that was handled late

    assertThat(rows.find(KEYS))
        .hasValueSatisfying(
            retired -> assertThat(retired.retired()).isEqualTo("nested in another stack"));

    FleetStack later = Rows.checked("shop", "2026-11-22T04:00:01Z");
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
    aws.objects.put(KEY, damage.contains("=") ? Rows.with(text(), damage) : damage);

    assertThat(rows.find(KEYS)).isEmpty();
    rows.put(row);

    assertThat(rows.find(KEYS)).contains(row);
  }

  @Test
  void whatALaterBuildAddsToARowIsPassedOver() {
    rows.put(row);
    aws.objects.put(KEY, Rows.with(text(), "shape=\"new\""));

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
}
