package dev.amitrail.report.page;

/// Text that people wrote, as a page may show it: no markup, and nothing that hides, such as
/// control characters or marks that turn the direction of reading.
final class VisibleText {
  private VisibleText() {}

  /// Escapes for element content and for attributes in double or single quotes. What cannot be seen
  /// is written as Java writes it: `\n`, `\u202e`.
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    text.codePoints().forEach(point -> append(escaped, point));
    return escaped.toString();
  }

  private static void append(StringBuilder escaped, int point) {
    switch (point) {
      case '&' -> escaped.append("&amp;");
      case '<' -> escaped.append("&lt;");
      case '>' -> escaped.append("&gt;");
      case '"' -> escaped.append("&quot;");
      case '\'' -> escaped.append("&#39;");
      case '\n' -> escaped.append("\\n");
      case '\r' -> escaped.append("\\r");
      case '\t' -> escaped.append("\\t");
      default -> {
        if (isSeen(point)) {
          escaped.appendCodePoint(point);
        } else {
          escaped.append("\\u%04x".formatted(point));
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
