package dev.amitrail.replication.mirror;

import java.time.Duration;
import java.time.Instant;

/// Whose permissions a sweep reads: a slice of the families that moves on with the time of the
/// schedule's event, so that all are visited at least once a day and nothing has to be remembered.
///
/// @param from the first family of the slice, in the order of their sources' ids
/// @param size how many families a slice has
public record PermissionRotation(long from, int size) {
  /// Every family's permissions are read at least this often.
  private static final Duration AT_LEAST_EACH = Duration.ofDays(1);

  /// So few families that reading all their permissions costs next to nothing.
  private static final int LEAST_SIZE = 10;

  /// The slice of a sweep.
  ///
  /// @param families how many there are
  /// @param sweepMinutes how often there is a sweep
  /// @param time the event's
  public static PermissionRotation of(int families, int sweepMinutes, Instant time) {
    long sweepsInTime = Math.max(1, AT_LEAST_EACH.toMinutes() / sweepMinutes);
    int size = (int) Math.max(LEAST_SIZE, (families + sweepsInTime - 1) / sweepsInTime);
    long turns = sweepsToVisitAll(families, size);
    long sweep = time.getEpochSecond() / Duration.ofMinutes(sweepMinutes).toSeconds();
    return new PermissionRotation(sweep % turns * size, size);
  }

  /// Whether the family at this place is visited.
  public boolean includes(int family) {
    return family >= from && family < from + size;
  }

  private static long sweepsToVisitAll(int families, int size) {
    return Math.max(1, (families + size - 1) / size);
  }
}
