package dev.amitrail.replication.plan;

import dev.amitrail.image.Image;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// One thing to do for one Region. Each is safe to do twice.
public sealed interface ReplicationAction {
  /// The Region it is about.
  String region();

  /// Order a copy. Idempotent by the order's client token.
  ///
  /// @param notes what a person should know of it besides
  record Copy(ImageCopy order, List<String> notes) implements ReplicationAction {
    /// Copies the list.
    public Copy {
      notes = List.copyOf(notes);
    }

    @Override
    public String region() {
      return order.destination();
    }
  }

  /// Name an existing replica on the source's trail, and tie it back to the source where it is not
  /// yet. Idempotent: the same tags with the same values.
  ///
  /// @param origin the tags that tie back the replica and its snapshots; empty where it bears them
  record Adopt(Image replica, SortedMap<String, String> origin, List<String> notes)
      implements ReplicationAction {
    /// Copies the collections.
    public Adopt {
      origin = Collections.unmodifiableSortedMap(new TreeMap<>(origin));
      notes = List.copyOf(notes);
    }

    @Override
    public String region() {
      return replica.region();
    }

    /// What the tags go on: the image and its snapshots.
    public List<String> resources() {
      return Stream.concat(Stream.of(replica.id()), replica.snapshotIds().stream()).toList();
    }
  }

  /// Nothing is to be written for this Region.
  record Rest(ReplicationOutcome outcome) implements ReplicationAction {
    @Override
    public String region() {
      return outcome.region();
    }
  }
}
