package dev.amitrail.account.fieldtest.facts;

import java.util.Optional;

/// What a request showed. A refusal is an answer too; a permission that is missing is not.
///
/// @param <T> what was asked for
public sealed interface Seen<T> {
  /// AWS returned it.
  ///
  /// @param evidence where to find it: ids of requests, times
  record Value<T>(T value, String evidence) implements Seen<T> {}

  /// AWS understood the request and refused it.
  ///
  /// @param code the API's error code
  /// @param evidence the message, and the id of the request
  record Refused<T>(String code, String evidence) implements Seen<T> {}

  /// It was waited for, and did not come.
  ///
  /// @param waited what was waited for, and how long
  record Absent<T>(String waited) implements Seen<T> {}

  /// It was not tried, or could not be read.
  ///
  /// @param reason why
  record Unknown<T>(String reason) implements Seen<T> {}

  /// It was not tried.
  static <T> Seen<T> notTried() {
    return new Unknown<>("it was not tried: the run ended before, or what it needs was not made");
  }

  /// The value, if AWS returned one.
  default Optional<T> found() {
    return switch (this) {
      case Value<T>(T value, String _) -> Optional.of(value);
      case Refused<T> _, Absent<T> _, Unknown<T> _ -> Optional.empty();
    };
  }

  /// Whether AWS refused it with this code, or one that begins so.
  default boolean isRefusedWith(String beginning) {
    return this instanceof Refused<T>(String code, String _) && code.startsWith(beginning);
  }

  /// For people: the value, the refusal, or why it is unknown.
  default String text() {
    return switch (this) {
      case Value<T>(T value, String evidence) -> value + " (" + evidence + ")";
      case Refused<T>(String code, String evidence) -> code + " (" + evidence + ")";
      case Absent<T>(String waited) -> waited;
      case Unknown<T>(String reason) -> reason;
    };
  }
}
