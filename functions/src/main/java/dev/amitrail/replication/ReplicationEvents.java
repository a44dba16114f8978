package dev.amitrail.replication;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amitrail.aws.EventPublisher;
import dev.amitrail.image.Image;
import dev.amitrail.image.TrailTags;
import dev.amitrail.replication.FamilyReplicator.Converged;
import dev.amitrail.replication.plan.ReplicationOutcome;
import dev.amitrail.replication.plan.ReplicationOutcome.Kind;
import dev.amitrail.replication.pointer.PointerCandidate;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;

/// The events about replication that other systems can react to. Sent on a best effort basis, and
/// perhaps twice, as EC2's own events are.
public final class ReplicationEvents {
  /// The IAM actions that this needs.
  public static final List<String> ACTIONS = EventPublisher.ACTIONS;

  /// `source` of the events.
  public static final String SOURCE = EventPublisher.SOURCE;

  /// A replica is available.
  public static final String REPLICA_AVAILABLE = "AMI Replica Available";

  /// Every wanted Region has its replica, and the pointers were moved.
  public static final String COMPLETE = "AMI Replication Complete";

  /// A Region was given up.
  public static final String FAILED = "AMI Replication Failed";

  /// `detail-type` of all events that this sends.
  public static final List<String> DETAIL_TYPES = List.of(REPLICA_AVAILABLE, COMPLETE, FAILED);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final EventPublisher publisher;

  /// Sends through this client, to its Region's default bus.
  ReplicationEvents(Supplier<EventBridgeClient> events) {
    this.publisher = new EventPublisher(events);
  }

  /// The detail of an event.
  ///
  /// @param source the id of the source
  /// @param name the name of the source
  /// @param images Region -> the image to launch there, of a complete family
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record ReplicationDetail(
      String source,
      String sourceRegion,
      String name,
      @Nullable String region,
      @Nullable String replica,
      @Nullable String reason,
      @Nullable SortedMap<String, String> images) {
    static ReplicationDetail ofReplica(Image source, Image replica) {
      return new ReplicationDetail(
          source.id(), source.region(), source.name(), replica.region(), replica.id(), null, null);
    }

    static ReplicationDetail ofFamily(PointerCandidate family) {
      Image source = family.source();
      return new ReplicationDetail(
          source.id(), source.region(), source.name(), null, null, null, family.images());
    }

    static ReplicationDetail ofOutcome(Image source, ReplicationOutcome outcome) {
      return new ReplicationDetail(
          source.id(),
          source.region(),
          source.name(),
          outcome.region(),
          null,
          outcome.reason().orElse(null),
          null);
    }
  }

  /// Sends [#REPLICA_AVAILABLE].
  ///
  /// @return an outcome if the event could not be sent
  Optional<ReplicationOutcome> replicaAvailable(Image source, Image replica) {
    return send(replica.region(), REPLICA_AVAILABLE, ReplicationDetail.ofReplica(source, replica));
  }

  /// Sends [#COMPLETE].
  ///
  /// @return an outcome if the event could not be sent
  Optional<ReplicationOutcome> complete(PointerCandidate family) {
    return send(family.source().region(), COMPLETE, ReplicationDetail.ofFamily(family));
  }

  /// Sends [#FAILED] for each Region that was given up now: its failure tag is new. Later
  /// invocations find the tag and send nothing.
  ///
  /// @return an outcome for each event that could not be sent
  List<ReplicationOutcome> givenUp(Converged converged) {
    return converged.outcomes().stream()
        .filter(outcome -> outcome.kind() == Kind.GIVEN_UP)
        .filter(
            outcome -> converged.sourceTags().set().containsKey(TrailTags.failed(outcome.region())))
        .flatMap(outcome -> failed(converged.candidate().source(), outcome).stream())
        .toList();
  }

  private Optional<ReplicationOutcome> failed(Image source, ReplicationOutcome outcome) {
    return send(outcome.region(), FAILED, ReplicationDetail.ofOutcome(source, outcome));
  }

  private Optional<ReplicationOutcome> send(
      String region, String detailType, ReplicationDetail detail) {
    String resource = "ami-trail:%s:image/%s".formatted(detail.sourceRegion(), detail.source());
    try {
      return publisher
          .send(detailType, resource, Optional.empty(), JSON.writeValueAsString(detail))
          .map(
              error ->
                  ReplicationOutcome.of(
                      region,
                      Kind.DEFERRED,
                      "the event '%s' was not sent: %s".formatted(detailType, error)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Records of texts always have a JSON form", e);
    }
  }
}
