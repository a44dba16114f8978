package dev.amitrail.report.text;

/// Text that people wrote, as a report may show it: one line, and nothing in it that hides, breaks
/// the line, steers a terminal, or turns the direction of reading.
public final class PrintableText {
  private PrintableText() {}

  /// The text with what cannot be seen written as Java writes it: `\n`, `\u202e`.
  public static String of(String text) {
    StringBuilder line = new StringBuilder(text.length() + 16);
    text.codePoints().forEach(point -> append(line, point));
    return line.toString();
  }

  private static void append(StringBuilder line, int point) {
    switch (point) {
      case '\n' -> line.append("\\n");
      case '\r' -> line.append("\\r");
      case '\t' -> line.append("\\t");
      default -> {
        if (isSeen(point)) {
          line.appendCodePoint(point);
        } else {
          line.append("\\u%04x".formatted(point));
        }
      }
    }
  }

  /// The joiners are part of words and emoji in several scripts.
  private static boolean isSeen(int point) {
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
