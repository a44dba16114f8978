package dev.amitrail.replication.mirror;

import java.time.Duration;
import java.time.Instant;

/// Decides whose permissions a sweep reads: a slice of the families that moves with the time of the
/// schedule's event, so that every family is visited at least once a day and no state is kept.
///
/// @param from the index of the first family of the slice, in the order of the sources' ids
/// @param size how many families a slice has
public record PermissionRotation(long from, int size) {
  /// The permissions of every family are read at least this often.
  private static final Duration PERIOD = Duration.ofDays(1);

  /// So few families cost next to nothing to read.
  private static final int MIN_SIZE = 10;

  /// The slice of one sweep.
  ///
  /// @param families how many families there are
  /// @param sweepMinutes the minutes between two sweeps
  /// @param time the time of the schedule's event
  public static PermissionRotation of(int families, int sweepMinutes, Instant time) {
    long sweepsInPeriod = Math.max(1, PERIOD.toMinutes() / sweepMinutes);
    int size = (int) Math.max(MIN_SIZE, (families + sweepsInPeriod - 1) / sweepsInPeriod);
    long slices = Math.max(1, (families + size - 1) / size);
    long sweep = time.getEpochSecond() / Duration.ofMinutes(sweepMinutes).toSeconds();
    return new PermissionRotation(sweep % slices * size, size);
  }

  /// Whether the family with this index is in the slice.
  public boolean includes(int family) {
    return family >= from && family < from + size;
  }
}
