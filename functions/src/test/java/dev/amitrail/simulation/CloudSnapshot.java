package dev.amitrail.simulation;

import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// A snapshot behind an image.
public final class CloudSnapshot {
  private final String id;
  private final Encryption encryption;

  /// Its tags.
  final SortedMap<String, String> tags = new TreeMap<>();

  /// Whom volumes of it may be created by.
  final SortedSet<Grant> grants = new TreeSet<>();

  CloudSnapshot(String id, Encryption encryption) {
    this.id = id;
    this.encryption = encryption;
  }

  /// Its id.
  public String id() {
    return id;
  }

  /// What it is encrypted with.
  public Encryption encryption() {
    return encryption;
  }

  boolean isEncrypted() {
    return encryption != Encryption.NONE;
  }
}
