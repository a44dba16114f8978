package dev.amitrail.simulation;

/// The parts of replication that code under test can be held to, one by one.
public enum Duty {
  /// One replica for each source and Region, and the trail on both sides.
  REPLICATE,
  /// Tags, deprecation, protection and permissions as on the source.
  MIRROR,
  /// Parameters that name the image to launch.
  POINTERS
}
