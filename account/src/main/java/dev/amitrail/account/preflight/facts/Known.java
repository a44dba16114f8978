package dev.amitrail.account.preflight.facts;

import java.util.Optional;

/// A fact, or why it is unknown. What could not be read is not taken to be absent.
///
/// @param <T> what the fact is
public sealed interface Known<T> {
  /// It was read.
  record Read<T>(T fact) implements Known<T> {}

  /// It could not be read.
  ///
  /// @param reason AWS's error code and message
  record Unread<T>(String reason) implements Known<T> {}

  /// The fact, if it is known.
  default Optional<T> value() {
    return switch (this) {
      case Read<T>(T fact) -> Optional.of(fact);
      case Unread<T> _ -> Optional.empty();
    };
  }
}
