package dev.amitrail.image;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads the times that EC2 returns.
public final class Timestamps {
  private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

  private Timestamps() {}

  /// The time in ISO 8601; empty if there is no text, or none that can be read as a time of a year
  /// of four digits. A caller to which the difference matters compares the text too: unknown is not
  /// none.
  public static Optional<Instant> of(@Nullable String text) {
    try {
      return Optional.ofNullable(text).map(Instant::parse).filter(Timestamps::isUsual);
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  /// Requires a time of a year of four digits. Others have no place in the names of objects, and a
  /// sum with them may have no form at all.
  ///
  /// @throws DateTimeException if the text is no such time
  public static Instant required(String text) {
    Instant time = Instant.parse(text);
    if (!isUsual(time)) {
      throw new DateTimeException("expected a time of a year from 0000 to 9999: " + text);
    }
    return time;
  }

  /// Whether it is of a year of four digits.
  public static boolean isUsual(Instant time) {
    return !time.isBefore(FIRST) && time.isBefore(END);
  }
}
