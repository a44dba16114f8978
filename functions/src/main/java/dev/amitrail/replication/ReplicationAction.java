package dev.amitrail.replication;

import java.util.List;

/// One thing to do for one Region. Each is safe to do twice.
public sealed interface ReplicationAction {
  /// The Region it is about.
  String region();

  /// Order a copy. Idempotent by the order's client token.
  ///
  /// @param notes what a person should know of it besides
  record Copy(CopyOrder order, List<String> notes) implements ReplicationAction {
    /// Copies the list.
    public Copy {
      notes = List.copyOf(notes);
    }

    @Override
    public String region() {
      return order.destination();
    }
  }

  /// Name an existing replica on the source's trail. Idempotent: the same tag with the same value.
  record Adopt(String region, String replica, List<String> notes) implements ReplicationAction {
    /// Copies the list.
    public Adopt {
      notes = List.copyOf(notes);
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
