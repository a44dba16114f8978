package dev.amitrail.replication.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.image.Image;
import dev.amitrail.image.TestImage;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FailureTagPureTest {
  private static final String REGION = "us-east-1";

  @Test
  void refusalsAreCountedWithTheLastReason() {
    String once = read("").afterRefusal(source("").build(), Optional.empty(), "AuthFailure: no");
    String twice =
        read(once).afterRefusal(source("").build(), Optional.empty(), "OptInRequired: not\nin");

    assertThat(once).isEqualTo("1 refused for ami-0abcdef1234567890: AuthFailure: no");
    assertThat(twice).isEqualTo("2 refused for ami-0abcdef1234567890: OptInRequired: not\nin");
    assertThat(read(twice).refusals()).isEqualTo(2);
  }

  @Test
  void anotherKeywordStartsANewCount() {
    FailureTag thrice = read("3 refused for ami-0abcdef1234567890: no");
    String again = "1 refused for ami-0abcdef1234567890 'again-2': no";

    assertThat(thrice.afterRefusal(source("").build(), Optional.of("again-2"), "no"))
        .isEqualTo(again);
    assertThat(read(again).afterRefusal(source("").build(), Optional.of("again-2"), "no"))
        .startsWith("2 refused");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ami-0c000000000000001: no key",
        "refused",
        "x refused: y",
        "3 refused for ami-0c000000000000001: the tags came along with a copy"
      })
  void anyOtherValueCountsNoRefusals(String value) {
    assertThat(read(value)).isEqualTo(new FailureTag(0, Optional.empty()));
  }

  private static TestImage source(String value) {
    return TestImage.source().tag(REGION + ".origin.failed", value);
  }

  private static FailureTag read(String value) {
    return FailureTag.of(source(value).build(), REGION);
  }

  @Test
  void theNewestThreeFailedCopiesAreNamedWithinTheLengthOfATag() {
    var failed =
        List.of("1", "2", "3", "4").stream()
            .map(
                digit ->
                    TestImage.copy("ami-0c00000000000000" + digit, "us-east-1")
                        .failed("x".repeat(300))
                        .build())
            .toList();

    assertThat(FailureTag.valueFor(failed))
        .startsWith("ami-0c000000000000002 ami-0c000000000000003 ami-0c000000000000004: xxx")
        .hasSize(255);
  }

  @ParameterizedTest
  @ValueSource(strings = {"again", "it's: 'quoted': ", "0123456789"})
  void refusalsOfOneKeywordAddUpWhateverItAndTheReasonContain(String word) {
    Optional<String> keyword = Optional.of(word.repeat(20));
    Image source = TestImage.source().build();

    String first =
        new FailureTag(0, Optional.empty()).afterRefusal(source, keyword, "no ': quoted': reason");
    Image tagged = TestImage.source().tag("us-east-1.origin.failed", first).build();

    assertThat(FailureTag.of(tagged, "us-east-1").counts(keyword)).isTrue();
    assertThat(FailureTag.of(tagged, "us-east-1").countAfterRefusal(keyword)).isEqualTo(2);
  }
}
