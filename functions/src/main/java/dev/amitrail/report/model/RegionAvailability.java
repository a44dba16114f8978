package dev.amitrail.report.model;

import dev.amitrail.image.Image;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whether an image can be launched in another Region: what that Region has of the image itself, of
/// its source, or of a replica of it.
///
/// @param region one of the deployment's, other than the stack's
/// @param state as EC2 returns it (`available`, `pending`, `failed`, `disabled` …), or `missing`,
///   `not copied`, `not known` or `unread`: see [#presence]
/// @param id of the image there
/// @param reason why it is not available, where that is known
public record RegionAvailability(
    String region, String state, @Nullable String id, @Nullable String reason) {
  private static final String MISSING = "missing";
  private static final String NOT_COPIED = "not copied";
  private static final String NOT_KNOWN = "not known";
  private static final String UNREAD = "unread";

  /// Whether the Region has the image.
  public enum Presence {
    /// It has the image, in whatever state.
    PRESENT,
    /// It has no such image, and the source's `replicate-to` asks for one. Reports of earlier
    /// builds have this state for every Region without an image.
    MISSING,
    /// It has no such image, and nothing asks for one.
    NOT_COPIED,
    /// It has no such image, and the source could not be read, so that it is not known whether one
    /// is wanted there.
    NOT_KNOWN,
    /// The Region could not be read: nothing is concluded about it.
    UNREAD
  }

  /// The Region has this image.
  public static RegionAvailability of(Image image) {
    return new RegionAvailability(
        image.region(), image.state(), image.id(), image.stateReason().orElse(null));
  }

  /// The Region was read and has no such image, though the source's `replicate-to` names it.
  public static RegionAvailability missing(String region) {
    return new RegionAvailability(region, MISSING, null, null);
  }

  /// The Region was read and has no such image, and nothing asks for one.
  public static RegionAvailability notCopied(String region) {
    return new RegionAvailability(region, NOT_COPIED, null, null);
  }

  /// The Region was read and has no such image; whether one is wanted is not known.
  ///
  /// @param id of the source, if it was in this Region
  /// @param reason why the source is not known
  public static RegionAvailability notKnown(String region, Optional<String> id, String reason) {
    return new RegionAvailability(region, NOT_KNOWN, id.orElse(null), reason);
  }

  /// The Region could not be read.
  public static RegionAvailability unread(String region, Optional<String> id, String reason) {
    return new RegionAvailability(region, UNREAD, id.orElse(null), reason);
  }

  /// Whether the Region has the image: the meaning of the states that are not EC2's.
  public Presence presence() {
    return switch (state) {
      case MISSING -> Presence.MISSING;
      case NOT_COPIED -> Presence.NOT_COPIED;
      case NOT_KNOWN -> Presence.NOT_KNOWN;
      case UNREAD -> Presence.UNREAD;
      default -> Presence.PRESENT;
    };
  }

  /// Whether anything is concluded about the Region: it could be read, and so could the source
  /// where it matters.
  public boolean isConcluded() {
    return presence() != Presence.UNREAD && presence() != Presence.NOT_KNOWN;
  }

  /// Whether the stack could launch the image there now.
  public boolean isAvailable() {
    return state.equals("available");
  }
}
