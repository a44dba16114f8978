package dev.amitrail.simulation.ec2;

import java.time.Duration;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a person states when registering an image.
///
/// @param marketplace whether it bears a product code of the AWS Marketplace
/// @param volumes how many snapshots are behind it
/// @param owner the account it belongs to
/// @param age how long ago it was created
public record ImageRegistration(
    String name,
    SortedMap<String, String> tags,
    SnapshotEncryption encryption,
    boolean marketplace,
    int volumes,
    String owner,
    Duration age) {
  /// Copies the tags.
  public ImageRegistration {
    tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
  }

  /// One that is created now.
  public ImageRegistration(
      String name,
      SortedMap<String, String> tags,
      SnapshotEncryption encryption,
      boolean marketplace,
      int volumes,
      String owner) {
    this(name, tags, encryption, marketplace, volumes, owner, Duration.ZERO);
  }
}
