package dev.amitrail.report.page;

import java.util.Locale;

/// What stands out, as a symbol and words: never told by its colour alone.
///
/// @param tone the class of its colours
public record Badge(String tone, String symbol, String words) {
  /// How much attention something wants.
  public enum Tone {
    /// As it should be.
    GOOD,
    /// New, without being wrong.
    NEWS,
    /// To be looked at.
    WARNING,
    /// Wrong.
    BAD,
    /// Neither.
    QUIET
  }

  public static Badge of(Tone tone, String symbol, String words) {
    return new Badge(tone.name().toLowerCase(Locale.ROOT), symbol, words);
  }

  /// How a stack stands.
  ///
  /// @param status as CloudFormation says it
  public static Badge ofStatus(String status, boolean gone, boolean partial) {
    if (gone) {
      return of(Tone.QUIET, "✕", status);
    }
    if (partial || status.contains("FAILED")) {
      return of(Tone.BAD, "◐", status);
    }
    return status.contains("ROLLBACK") ? of(Tone.WARNING, "↺", status) : of(Tone.GOOD, "✓", status);
  }

  /// How an image stands.
  ///
  /// @param state as EC2 says it, or `missing` or `unread`
  public static Badge ofState(String state) {
    return switch (state) {
      case "available" -> of(Tone.GOOD, "✓", state);
      case "pending", "transient" -> of(Tone.NEWS, "…", state);
      case "disabled" -> of(Tone.WARNING, "◐", state);
      case "unread" -> of(Tone.QUIET, "?", "not read");
      default -> of(Tone.BAD, "✕", state);
    };
  }
}
