package dev.amitrail.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.image.TestImage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FailureRecordPureTest {
  @Test
  void refusalsAreCountedWithTheLastReason() {
    String once = FailureRecord.parse("").oneMore("", "AuthFailure: no");
    String twice = FailureRecord.parse(once).oneMore("", "OptInRequired: not\nin");

    assertThat(once).isEqualTo("1 refused: AuthFailure: no");
    assertThat(twice).isEqualTo("2 refused: OptInRequired: not\nin");
    assertThat(FailureRecord.parse(twice).refusals()).isEqualTo(2);
  }

  @Test
  void aNewWordBeginsANewCount() {
    FailureRecord thrice = FailureRecord.parse("3 refused: no");

    assertThat(thrice.oneMore("again-2", "no")).isEqualTo("1 refused 'again-2': no");
    assertThat(FailureRecord.parse("1 refused 'again-2': no").oneMore("again-2", "no"))
        .isEqualTo("2 refused 'again-2': no");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "ami-0c000000000000001: no key", "refused", "x refused: y", "-1 refused: y"})
  void whateverElsePeopleWriteIsNoRefusal(String value) {
    assertThat(FailureRecord.parse(value)).isEqualTo(new FailureRecord(0, ""));
  }

  @Test
  void theNewestThreeFailedCopiesAreNamedAndTheValueFitsATag() {
    var failed =
        List.of("1", "2", "3", "4").stream()
            .map(
                digit ->
                    TestImage.copy("ami-0c00000000000000" + digit, "us-east-1")
                        .failed("x".repeat(300))
                        .build())
            .toList();

    assertThat(FailureRecord.of(failed))
        .startsWith("ami-0c000000000000002 ami-0c000000000000003 ami-0c000000000000004: xxx")
        .hasSize(255);
  }
}
