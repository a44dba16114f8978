package dev.amitrail.simulation.ec2;

import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// A snapshot behind an image.
public final class SimulatedSnapshot {
  private final String id;
  private final SnapshotEncryption encryption;

  /// Its tags.
  public final SortedMap<String, String> tags = new TreeMap<>();

  /// Whom volumes of it may be created by.
  public final SortedSet<Grantee> grants = new TreeSet<>();

  SimulatedSnapshot(String id, SnapshotEncryption encryption) {
    this.id = id;
    this.encryption = encryption;
  }

  /// Its id.
  public String id() {
    return id;
  }

  /// What it is encrypted with.
  public SnapshotEncryption encryption() {
    return encryption;
  }

  public boolean isEncrypted() {
    return encryption != SnapshotEncryption.NONE;
  }
}
