package dev.amitrail.replication;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.amitrail.event.EventBridgeEvent;
import dev.amitrail.replication.plan.ReplicationOutcome;

/// The log: one line of JSON for each outcome, so that a query finds all outcomes of an image or a
/// Region.
final class ReplicationLog {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ReplicationLog() {}

  static String line(EventBridgeEvent event, String imageId, ReplicationOutcome outcome) {
    ObjectNode line = JSON.createObjectNode();
    line.put("event", event.id());
    line.put("image", imageId);
    line.put("imageRegion", event.region());
    line.put("region", outcome.region());
    line.put("outcome", outcome.kind().value());
    outcome.replica().ifPresent(replica -> line.put("replica", replica));
    outcome.reason().ifPresent(reason -> line.put("reason", reason));
    return line + "\n";
  }
}
