package dev.amitrail.replication;

import dev.amitrail.image.Image;
import dev.amitrail.image.TrailTags;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Which trail tags are to be written on a source, and which do not fit: EC2 refuses a whole
/// request that would exceed the limit of tags, so those that fit are chosen beforehand.
///
/// @param tags the tags to write
/// @param noRoom the Regions whose tag does not fit
public record SourceTrail(SortedMap<String, String> tags, List<String> noRoom) {
  /// Copies the collections.
  public SourceTrail {
    tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
    noRoom = List.copyOf(noRoom);
  }

  /// Chooses.
  ///
  /// @param replicas Region -> id of the replica to name
  static SourceTrail of(Image source, Map<String, String> replicas) {
    SortedMap<String, String> tags = new TreeMap<>();
    List<String> noRoom = new ArrayList<>();
    int room = TrailTags.room(source);
    for (var replica : new TreeMap<>(replicas).entrySet()) {
      String key = TrailTags.replicaId(replica.getKey());
      if (source.tags().containsKey(key)) {
        tags.put(key, replica.getValue());
      } else if (room > 0) {
        tags.put(key, replica.getValue());
        room--;
      } else {
        noRoom.add(replica.getKey());
      }
    }
    return new SourceTrail(tags, noRoom);
  }
}
