package dev.amitrail.account.fieldtest.facts;

import dev.amitrail.event.EventBridgeEvent;

/// An event that arrived in a queue.
///
/// @param region the Region of the queue
public record Sighting(String region, EventBridgeEvent event) {
  /// For people: what arrived, where, and its id.
  public String text() {
    return "%s of %s in %s, event %s"
        .formatted(event.detailType(), event.region(), region, event.id());
  }
}
