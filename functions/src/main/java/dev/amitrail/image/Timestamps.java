package dev.amitrail.image;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads the times that EC2 returns.
public final class Timestamps {
  private Timestamps() {}

  /// The time in ISO 8601; empty if there is no text, or none that can be read. A caller to which
  /// the difference matters compares the text too: unknown is not none.
  public static Optional<Instant> of(@Nullable String text) {
    try {
      return Optional.ofNullable(text).map(Instant::parse);
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
