package dev.amitrail.report.model;

import dev.amitrail.image.Image;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whether an image can be launched in another Region: what that Region has of the image itself, of
/// its source, or of a replica of it.
///
/// @param region one of the deployment's, other than the stack's
/// @param state as EC2 returns it (`available`, `pending`, `failed`, `disabled` …), or `missing`,
///   or `unread`: see [#presence]
/// @param id of the image there
/// @param reason why it is not available, where that is known
public record RegionAvailability(
    String region, String state, @Nullable String id, @Nullable String reason) {
  private static final String MISSING = "missing";
  private static final String UNREAD = "unread";

  /// Whether the Region has the image.
  public enum Presence {
    /// It has the image, in whatever state.
    PRESENT,
    /// It has no such image.
    MISSING,
    /// The Region could not be read: nothing is concluded about it.
    UNREAD
  }

  /// The Region has this image.
  public static RegionAvailability of(Image image) {
    return new RegionAvailability(
        image.region(), image.state(), image.id(), image.stateReason().orElse(null));
  }

  /// The Region was read and has no such image.
  public static RegionAvailability missing(
      String region, Optional<String> id, Optional<String> reason) {
    return new RegionAvailability(region, MISSING, id.orElse(null), reason.orElse(null));
  }

  /// The Region could not be read.
  public static RegionAvailability unread(String region, Optional<String> id, String reason) {
    return new RegionAvailability(region, UNREAD, id.orElse(null), reason);
  }

  /// Whether the Region has the image: the meaning of the two states that are not EC2's.
  public Presence presence() {
    return switch (state) {
      case MISSING -> Presence.MISSING;
      case UNREAD -> Presence.UNREAD;
      default -> Presence.PRESENT;
    };
  }

  /// Whether the Region could not be read.
  public boolean isUnread() {
    return presence() == Presence.UNREAD;
  }

  /// Whether the stack could launch the image there now.
  public boolean isAvailable() {
    return state.equals("available");
  }
}
