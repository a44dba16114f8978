package dev.amitrail.image;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// The tags that fit on a resource. EC2 refuses a whole request that would exceed the limit of
/// tags, so those that fit are chosen before.
///
/// @param tags the tags that fit
/// @param leftOut the keys of the others
public record FittingTags(SortedMap<String, String> tags, List<String> leftOut) {
  /// Copies the collections.
  public FittingTags {
    tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
    leftOut = List.copyOf(leftOut);
  }

  /// Chooses in the order of `wanted`. A tag that the resource has already needs no room.
  ///
  /// @param room how many tags can be added
  /// @param present the keys that the resource has
  public static FittingTags of(int room, Set<String> present, Map<String, String> wanted) {
    SortedMap<String, String> fitting = new TreeMap<>();
    List<String> leftOut = new ArrayList<>();
    int left = room;
    for (var tag : wanted.entrySet()) {
      boolean needsRoom = !present.contains(tag.getKey());
      if (needsRoom && left <= 0) {
        leftOut.add(tag.getKey());
        continue;
      }
      fitting.put(tag.getKey(), tag.getValue());
      left -= needsRoom ? 1 : 0;
    }
    return new FittingTags(fitting, leftOut);
  }
}
