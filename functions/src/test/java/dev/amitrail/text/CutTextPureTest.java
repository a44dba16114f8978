package dev.amitrail.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  /// The first and the last characters with as many bytes.
  @ParameterizedTest
  @ValueSource(ints = {0x7f, 0x80, 0x7ff, 0x800, 0xffff, 0x10000})
  void aTextOfTheMostBytesIsWhole(int point) {
    String text = Character.toString(point).repeat(3);
    int bytes = text.getBytes(UTF_8).length;

    assertThat(CutText.of(text, bytes)).isEqualTo(text);
    assertThat(CutText.of(text, bytes - 1)).endsWith("…");
  }

  @Test
  void halfOfASurrogatePairIsReplaced() {
    assertThat(CutText.of("a\ud83d", 10)).isEqualTo("a\ufffd");
    assertThat(CutText.of("\udd25b", 10)).isEqualTo("\ufffdb");
  }

  @Test
  void aBeginningSplitsNoCharacter() {
    assertThat(CutText.start("ab\ud83d\udd25", 3)).isEqualTo("ab");
    assertThat(CutText.start("ab\ud83d\udd25c", 4)).isEqualTo("ab\ud83d\udd25");
    assertThat(CutText.start("ab", 2)).isEqualTo("ab");
  }
}
