package dev.amitrail.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTextPureTest {
  @ParameterizedTest
  @ValueSource(
      ints = {
        '\n',
        '\r',
        '\t',
        0x00,
        0x1b,
        0x7f,
        0x85, // control characters
        0x2028,
        0x2029, // line and paragraph separators
        0x200b,
        0x200e,
        0x202e,
        0x2066,
        0xfeff,
        0xad, // invisible ones, and the direction of reading
        0xd800,
        0xdfff // halves of a character
      })
  void anInvisibleCharacterIsEscaped(int point) {
    String escaped =
        switch (point) {
          case '\n' -> "\\n";
          case '\r' -> "\\r";
          case '\t' -> "\\t";
          default -> "\\u%04x".formatted(point);
        };

    assertThat(PrintableText.of("a%sb".formatted(Character.toString(point))))
        .isEqualTo("a%sb".formatted(escaped));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "web-1", "a b", "ü", "漢字", "👩‍💻", "\u00a0", "\u200c", "<b>\"'\\"})
  void aVisibleTextIsUnchanged(String text) {
    assertThat(PrintableText.of(text)).isEqualTo(text);
  }

  /// Half of a character has no form in JSON, and a tag character of U+E0041 has two halves.
  @Test
  void inJsonAnInvisibleCharacterIsAnEscapeOfJson() {
    assertThat(PrintableText.inJson("{\"a\":\"\u009b\u202e\ud800é\udb40\udc41\"}"))
        .isEqualTo("{\"a\":\"\\u009b\\u202e\ufffdé\\udb40\\udc41\"}");
  }
}
