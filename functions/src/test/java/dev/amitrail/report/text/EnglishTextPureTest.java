package dev.amitrail.report.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnglishTextPureTest {
  @ParameterizedTest
  @CsvSource({
    "-1, less than a day, today",
    "0, less than a day, today",
    "1, 1 day, 1 day ago",
    "17, 17 days, 17 days ago",
    "89, 89 days, 89 days ago",
    "90, 3 months, 3 months ago",
    "119, 3 months, 3 months ago",
    "120, 4 months, 4 months ago",
    "729, 24 months, 24 months ago",
    "730, 2 years, 2 years ago",
    "1094, 2 years, 2 years ago",
    "1095, 3 years, 3 years ago"
  })
  void anAgeIsRoundedDown(long days, String age, String ago) {
    assertThat(EnglishText.age(days)).isEqualTo(age);
    assertThat(EnglishText.ago(days)).isEqualTo(ago);
  }

  @ParameterizedTest
  @CsvSource({"0, 0 images", "1, 1 image", "2, 2 images"})
  void oneIsSingular(long number, String text) {
    assertThat(EnglishText.count(number, "image")).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"'', ''", "a, a", "a b, a and b", "a b c, 'a, b and c'"})
  void theLastOfAListFollowsAnAnd(String words, String text) {
    List<String> list = words.isEmpty() ? List.of() : List.of(words.split(" "));

    assertThat(EnglishText.list(list)).isEqualTo(text);
  }
}
