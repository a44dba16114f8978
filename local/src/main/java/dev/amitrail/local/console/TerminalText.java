package dev.amitrail.local.console;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Text that people wrote, such as tags, in a form that a terminal can show.
public final class TerminalText {
  /// Control and format characters (they move the cursor, colour or hide text, or turn the
  /// direction of reading) and line separators.
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

  private TerminalText() {}

  /// The text in one line, with such characters as Java escapes, for example `\u009b`; a tab as
  /// four spaces.
  public static String of(String text) {
    return UNPRINTABLE
        .matcher(text.replace("\t", "    "))
        .replaceAll(found -> "\\\\u%04x".formatted(found.group().codePointAt(0)));
  }

  /// A line of JSON with such characters in its strings as JSON escapes: it states the same.
  public static String inJson(String json) {
    return UNPRINTABLE
        .matcher(json)
        .replaceAll(
            found ->
                found
                    .group()
                    .chars()
                    .mapToObj("\\\\u%04x"::formatted)
                    .collect(Collectors.joining()));
  }
}
