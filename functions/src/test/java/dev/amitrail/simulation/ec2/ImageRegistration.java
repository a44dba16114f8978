package dev.amitrail.simulation.ec2;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a person states when registering an image.
///
/// @param marketplace whether it bears a product code of the AWS Marketplace
/// @param volumes how many snapshots are behind it
/// @param owner the account it belongs to
public record ImageRegistration(
    String name,
    SortedMap<String, String> tags,
    SnapshotEncryption encryption,
    boolean marketplace,
    int volumes,
    String owner) {
  /// Copies the tags.
  public ImageRegistration {
    tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
  }
}
