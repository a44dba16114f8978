package dev.amitrail.report.page;

import dev.amitrail.report.model.RegionAvailability;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A symbol and words for what stands out: colour is never the only sign.
///
/// @param tone the class of its colours
public record Badge(String tone, String symbol, String words) {
  /// How much attention something wants.
  public enum Tone {
    /// As it should be.
    GOOD,
    /// New, without being wrong.
    NEWS,
    /// Needs attention.
    WARNING,
    /// Wrong.
    BAD,
    /// Neither.
    QUIET
  }

  /// A badge of this tone.
  public static Badge of(Tone tone, String symbol, String words) {
    return new Badge(tone.name().toLowerCase(Locale.ROOT), symbol, words);
  }

  /// The status of a stack.
  ///
  /// @param status as CloudFormation returns it
  public static Badge ofStatus(String status, boolean gone, boolean partial) {
    if (gone) {
      return of(Tone.QUIET, "✕", status);
    }
    if (partial || status.contains("FAILED")) {
      return of(Tone.BAD, "◐", status);
    }
    return status.contains("ROLLBACK") ? of(Tone.WARNING, "↺", status) : of(Tone.GOOD, "✓", status);
  }

  /// The state of an image in another Region.
  public static Badge of(RegionAvailability there) {
    return switch (there.presence()) {
      case PRESENT -> ofState(there.state());
      case MISSING -> of(Tone.BAD, "✕", there.state());
      case NOT_COPIED -> of(Tone.QUIET, "–", there.state());
      case NOT_KNOWN -> of(Tone.QUIET, "?", there.state());
      case UNREAD -> of(Tone.QUIET, "?", "not read");
    };
  }

  /// The highest severity of what Amazon Inspector found in an image.
  ///
  /// @param severity as EC2 returns it; null if nothing was found
  public static Badge ofSeverity(@Nullable String severity) {
    return switch (severity) {
      case null -> of(Tone.GOOD, "✓", "no findings");
      case "critical" -> of(Tone.BAD, "◆", severity);
      case "high" -> of(Tone.WARNING, "◆", severity);
      default -> of(Tone.QUIET, "◇", severity);
    };
  }

  /// The state of an image.
  ///
  /// @param state as EC2 returns it
  public static Badge ofState(String state) {
    return switch (state) {
      case "available" -> of(Tone.GOOD, "✓", state);
      case "pending", "transient" -> of(Tone.NEWS, "…", state);
      case "disabled" -> of(Tone.WARNING, "◐", state);
      default -> of(Tone.BAD, "✕", state);
    };
  }
}
