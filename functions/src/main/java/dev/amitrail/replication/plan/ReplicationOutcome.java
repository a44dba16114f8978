package dev.amitrail.replication.plan;

import java.util.List;
import java.util.Optional;

/// What became of one image in one Region.
///
/// @param reason why, and what else a person should know; empty where there is nothing to say
/// @param forGood whether trying again would lead to the same
public record ReplicationOutcome(
    String region, Kind kind, Optional<String> replica, String reason, boolean forGood) {

  /// An outcome that another try may change.
  public ReplicationOutcome(String region, Kind kind, Optional<String> replica, String reason) {
    this(region, kind, replica, reason, false);
  }

  /// The kinds of outcome; their names are part of what users rely on.
  public enum Kind {
    /// A copy was ordered.
    COPIED("copied"),
    /// A copy that was there already was put on the trail.
    ADOPTED("adopted"),
    /// The replica is there and on the trail.
    PRESENT("present"),
    /// The replica was evened out with its source.
    MIRRORED("mirrored"),
    /// The pointer was moved to the image.
    PUBLISHED("published"),
    /// There was nothing to do.
    SKIPPED("skipped"),
    /// What was asked for cannot be served.
    REFUSED("refused"),
    /// Somebody else is at it, or it will be tried again.
    DEFERRED("deferred"),
    /// The replica on the trail is gone and is not made again unless asked for.
    MISSING("missing"),
    /// Three copies failed.
    GIVEN_UP("givenUp"),
    /// EC2 does not allow something of the source on the replica.
    NOT_MIRRORABLE("notMirrorable"),
    /// It did not work; the reason says why.
    FAILED("failed");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /// The word users see.
    public String word() {
      return word;
    }
  }

  /// An outcome without a replica.
  public static ReplicationOutcome of(String region, Kind kind, String reason) {
    return new ReplicationOutcome(region, kind, Optional.empty(), reason);
  }

  /// An outcome with its replica, and the notes as its reason.
  public static ReplicationOutcome of(
      String region, Kind kind, String replica, List<String> notes) {
    return new ReplicationOutcome(region, kind, Optional.of(replica), String.join("; ", notes));
  }

  /// Whether it makes the whole invocation fail.
  public boolean isFailure() {
    return kind == Kind.FAILED;
  }

  /// The same outcome with something said before what it says, unless that is nothing.
  public ReplicationOutcome withFirst(String note) {
    return note.isEmpty()
        ? this
        : new ReplicationOutcome(region, kind, replica, note + "; " + reason, forGood);
  }

  /// The same outcome with one more thing said, unless that is nothing.
  public ReplicationOutcome with(String note) {
    if (note.isEmpty()) {
      return this;
    }
    return new ReplicationOutcome(
        region, kind, replica, reason.isEmpty() ? note : reason + "; " + note, forGood);
  }
}
