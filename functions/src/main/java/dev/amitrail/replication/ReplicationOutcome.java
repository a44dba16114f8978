package dev.amitrail.replication;

import java.util.List;
import java.util.Optional;

/// What became of one image in one Region.
///
/// @param reason why, and what else a person should know; empty where there is nothing to say
public record ReplicationOutcome(
    String region, Kind kind, Optional<String> replica, String reason) {

  /// The kinds of outcome; their names are part of what users rely on.
  public enum Kind {
    /// A copy was ordered.
    COPIED("copied"),
    /// A copy that was there already was put on the trail.
    ADOPTED("adopted"),
    /// The replica is there and on the trail.
    PRESENT("present"),
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

  /// The same outcome with one more thing said.
  public ReplicationOutcome with(String note) {
    return new ReplicationOutcome(
        region, kind, replica, reason.isEmpty() ? note : reason + "; " + note);
  }
}
