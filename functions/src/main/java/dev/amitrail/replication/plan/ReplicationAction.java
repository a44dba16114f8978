package dev.amitrail.replication.plan;

import dev.amitrail.image.Image;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What has to be done for one Region. Each action is idempotent.
public sealed interface ReplicationAction {
  /// The Region it is about.
  String region();

  /// Start a copy. Idempotent by the client token.
  ///
  /// @param notes what else a person should know
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

  /// Record an existing replica on the source, and write its origin tags where they are missing.
  /// Idempotent: the same tags with the same values.
  ///
  /// @param origin the origin tags for the replica; empty if it has them or cannot get them
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
  }

  /// Nothing has to be written for this Region.
  record NoAction(ReplicationOutcome outcome) implements ReplicationAction {
    @Override
    public String region() {
      return outcome.region();
    }
  }
}
