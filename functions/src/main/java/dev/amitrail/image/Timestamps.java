package dev.amitrail.image;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads the moments that EC2 gives.
public final class Timestamps {
  private Timestamps() {}

  /// The moment a text names; empty where there is none, or none that can be read: the report then
  /// shows what EC2 gave, and concludes nothing.
  public static Optional<Instant> of(@Nullable String text) {
    try {
      return Optional.ofNullable(text).map(Instant::parse);
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
