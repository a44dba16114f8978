package dev.amitrail.text;

/// Text that fits a limit.
public final class CutText {
  /// Stands for what was cut off.
  private static final String MARK = "…";

  private static final int MARK_BYTES = 3;
  private static final int MOST_BYTES_OF_MESSAGE = 1000;
  private static final int REPLACEMENT = 0xFFFD;

  private CutText() {}

  /// The text, or as much of its beginning as fits with a mark after it. No character is split.
  /// Half of a surrogate pair, which has no form in UTF-8, becomes the replacement character.
  ///
  /// @param mostBytes the most bytes in UTF-8, at least 3
  public static String of(String text, int mostBytes) {
    StringBuilder whole = new StringBuilder();
    int bytes = 0;
    int fitting = 0;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int point = text.codePointAt(i);
      whole.appendCodePoint(isHalf(point) ? REPLACEMENT : point);
      bytes += bytes(point);
      if (bytes > mostBytes) {
        return whole.substring(0, fitting) + MARK;
      }
      if (bytes <= mostBytes - MARK_BYTES) {
        fitting = whole.length();
      }
    }
    return whole.toString();
  }

  /// A text that quotes what anybody may have written, for a message of an exception: printable,
  /// and of at most 1000 bytes.
  public static String quoting(String text) {
    return of(PrintableText.of(text), MOST_BYTES_OF_MESSAGE);
  }

  /// As much of the beginning as has at most so many UTF-16 units. No character is split.
  public static String start(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
  }

  private static boolean isHalf(int point) {
    return Character.getType(point) == Character.SURROGATE;
  }

  private static int bytes(int point) {
    if (point < 0x80) {
      return 1;
    }
    if (point < 0x800) {
      return 2;
    }
    return point < 0x10000 ? 3 : 4;
  }
}
