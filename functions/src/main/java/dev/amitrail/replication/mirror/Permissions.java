package dev.amitrail.replication.mirror;

import java.util.Map;
import java.util.SortedSet;

/// Who may use an image, and the snapshot of each of its devices. The two are independent: a launch
/// permission grants nothing on a snapshot.
///
/// @param launch the launch permissions of the image
/// @param volumes device name -> the create volume permissions of its snapshot
public record Permissions(SortedSet<Grant> launch, Map<String, SortedSet<Grant>> volumes) {
  /// Copies the map.
  public Permissions {
    volumes = Map.copyOf(volumes);
  }
}
