package dev.amitrail.text;

import java.util.stream.Collectors;

/// Text that people wrote, in a form that a report can show: one line, without characters that are
/// invisible, break the line, control a terminal, or change the direction of reading.
public final class PrintableText {
  private PrintableText() {}

  /// The text with such characters as Java escapes: `\n`, `\u202e`.
  public static String of(String text) {
    // Most texts are, and a list of all stacks has very many.
    return text.codePoints().allMatch(PrintableText::isVisible)
        ? text
        : text.codePoints().mapToObj(PrintableText::of).collect(Collectors.joining());
  }

  /// A JSON text with such characters in its strings as JSON escapes: it states the same. JSON has
  /// to escape control characters below U+0020 only (RFC 8259, section 7).
  public static String inJson(String json) {
    return json.codePoints().allMatch(PrintableText::isVisible)
        ? json
        : json.codePoints().mapToObj(PrintableText::inJson).collect(Collectors.joining());
  }

  private static String inJson(int point) {
    String text = Character.toString(point);
    if (Character.getType(point) == Character.SURROGATE) {
      return "\ufffd"; // half of a character has no form in JSON
    }
    return isVisible(point)
        ? text
        : text.chars().mapToObj("\\u%04x"::formatted).collect(Collectors.joining());
  }

  private static String of(int point) {
    return switch (point) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> isVisible(point) ? Character.toString(point) : "\\u%04x".formatted(point);
    };
  }

  /// The joiners (zero width joiner and non-joiner) are part of words and emoji in several scripts.
  private static boolean isVisible(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.FORMAT -> point == 0x200c || point == 0x200d;
      default -> true;
    };
  }
}
