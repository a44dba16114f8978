package dev.amitrail.report.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CutTextPureTest {
  @ParameterizedTest
  @CsvSource({
    // text, the most bytes, what is left
    "abcdef, 6, abcdef",
    "abcdef, 5, ab…",
    "abcdef, 3, …",
    "abcd, 4, abcd",
    "éééé, 8, éééé",
    "éééé, 7, éé…",
    "éééé, 6, é…",
    "漢漢漢, 9, 漢漢漢",
    "漢漢漢, 8, 漢…",
    "🔥🔥, 8, 🔥🔥",
    "🔥🔥, 7, 🔥…",
    "🔥🔥, 6, …",
    "'', 3, ''"
  })
  void aTextIsCutBetweenCharacters(String text, int most, String expected) {
    assertThat(CutText.of(text, most)).isEqualTo(expected);
  }

  @Test
  void halfOfASurrogatePairIsReplaced() {
    assertThat(CutText.of("a\ud83d", 10)).isEqualTo("a\ufffd");
    assertThat(CutText.of("\udd25b", 10)).isEqualTo("\ufffdb");
  }
}
