package dev.amitrail.replication;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amitrail.aws.AwsError;
import dev.amitrail.image.Image;
import dev.amitrail.replication.plan.ReplicationOutcome;
import dev.amitrail.replication.pointer.Pointer.Candidate;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;

/// Tells EventBridge what became of a source, so that people can chain on it. Sent on a best effort
/// basis, and perhaps twice, as EC2's own events are.
public final class ReplicationEvents {
  /// The IAM actions that this needs.
  public static final List<String> ACTIONS = List.of("events:PutEvents");

  /// `source` of the events.
  public static final String SOURCE = "ami-trail";

  /// A replica can be launched.
  public static final String REPLICA_AVAILABLE = "AMI Replica Available";

  /// Every wanted Region has its replica, and the pointers name them.
  public static final String COMPLETE = "AMI Replication Complete";

  /// A Region was given up.
  public static final String FAILED = "AMI Replication Failed";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final EventBridgeClient events;

  /// Sends through this client, to its Region's default bus.
  public ReplicationEvents(EventBridgeClient events) {
    this.events = events;
  }

  /// The detail of an event.
  ///
  /// @param source the id of the source, `sourceRegion` where it is
  /// @param images Region -> the image to launch there, for a complete family
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Detail(
      String source,
      String sourceRegion,
      String name,
      @Nullable String region,
      @Nullable String replica,
      @Nullable String reason,
      @Nullable SortedMap<String, String> images) {}

  Optional<String> replicaAvailable(Image source, Image replica) {
    return send(
        REPLICA_AVAILABLE,
        new Detail(
            source.id(),
            source.region(),
            source.name(),
            replica.region(),
            replica.id(),
            null,
            null));
  }

  Optional<String> complete(Candidate family) {
    Image source = family.source();
    return send(
        COMPLETE,
        new Detail(source.id(), source.region(), source.name(), null, null, null, family.images()));
  }

  Optional<String> failed(Image source, ReplicationOutcome outcome) {
    return send(
        FAILED,
        new Detail(
            source.id(),
            source.region(),
            source.name(),
            outcome.region(),
            null,
            outcome.reason(),
            null));
  }

  /// Sends one event.
  ///
  /// @return why it was not sent; the family itself is served all the same
  private Optional<String> send(String detailType, Detail detail) {
    try {
      var entry =
          PutEventsRequestEntry.builder()
              .source(SOURCE)
              .detailType(detailType)
              .resources("ami-trail:%s:image/%s".formatted(detail.sourceRegion(), detail.source()))
              .detail(JSON.writeValueAsString(detail))
              .build();
      return events.putEvents(put -> put.entries(entry)).entries().stream()
          .filter(result -> result.errorCode() != null)
          .findFirst()
          .map(
              result -> "the event '%s' was refused: %s".formatted(detailType, result.errorCode()));
    } catch (SdkException e) {
      return Optional.of("the event '%s' was not sent: %s".formatted(detailType, AwsError.of(e)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Records of texts always have a JSON form", e);
    }
  }
}
