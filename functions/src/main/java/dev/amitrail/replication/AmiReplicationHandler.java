package dev.amitrail.replication;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import dev.amitrail.aws.AwsError;
import dev.amitrail.aws.FanOut;
import dev.amitrail.event.AmiStateChange;
import dev.amitrail.event.EventBridgeEvent;
import dev.amitrail.event.ImageTagChange;
import dev.amitrail.event.MalformedEventException;
import dev.amitrail.image.TrailTags;
import dev.amitrail.replication.plan.ReplicaTag;
import dev.amitrail.replication.plan.ReplicationOutcome;
import dev.amitrail.replication.plan.ReplicationOutcome.Kind;
import dev.amitrail.replication.plan.ReplicationSettings;
import java.time.InstantSource;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;

/// The function for `EC2 AMI State Change` and `Tag Change on Resource`: replicates the image to
/// where it is wanted. The event only names the image; everything else is read from EC2.
public final class AmiReplicationHandler
    implements RequestHandler<ScheduledEvent, ReplicationResult> {
  /// How many Regions or images are worked on at a time.
  static final int MAX_CONCURRENT_CALLS = 40;

  private final ReplicationSettings settings;
  private final ImageReplicator replicator;

  /// Called by Lambda: settings from the environment, the SDK's default clients.
  public AmiReplicationHandler() {
    this(ReplicationSettings.fromEnvironment(System.getenv()));
  }

  private AmiReplicationHandler(ReplicationSettings settings) {
    this(
        settings,
        new ImageReplicator(
            ReplicationClients.ofEnvironment(settings),
            FanOut.onVirtualThreads(MAX_CONCURRENT_CALLS),
            settings,
            InstantSource.system()));
  }

  AmiReplicationHandler(ReplicationSettings settings, ImageReplicator replicator) {
    this.settings = settings;
    this.replicator = replicator;
  }

  /// Reconciles the image that the event is about.
  ///
  /// @throws ReplicationFailedException if a Region failed; the message names every one
  /// @throws MalformedEventException if the event is of another kind, or lacks a part
  @Override
  public ReplicationResult handleRequest(ScheduledEvent input, Context context) {
    EventBridgeEvent event = EventBridgeEvent.of(input);
    String imageId = imageId(event);
    List<ReplicationOutcome> outcomes = outcomes(event, imageId);
    outcomes.forEach(
        outcome -> context.getLogger().log(ReplicationLog.line(event, imageId, outcome)));
    if (outcomes.stream().anyMatch(ReplicationOutcome::isFailure)) {
      throw ReplicationFailedException.of(imageId, outcomes);
    }
    return ReplicationResult.of(imageId, outcomes);
  }

  private static String imageId(EventBridgeEvent event) {
    return switch (event.detailType()) {
      case AmiStateChange.DETAIL_TYPE -> AmiStateChange.of(event).imageId();
      case ImageTagChange.DETAIL_TYPE -> ImageTagChange.of(event).imageId();
      default ->
          throw new MalformedEventException(
              "Cannot replicate on '%s': expected '%s' or '%s'."
                  .formatted(
                      event.detailType(), AmiStateChange.DETAIL_TYPE, ImageTagChange.DETAIL_TYPE));
    };
  }

  private List<ReplicationOutcome> outcomes(EventBridgeEvent event, String imageId) {
    if (!settings.regions().contains(event.region())) {
      return skip(event, "%s is not a Region of this deployment".formatted(event.region()));
    }
    if (event.detailType().equals(ImageTagChange.DETAIL_TYPE)
        && isOwnWrite(ImageTagChange.of(event))) {
      return skip(event, "only tags that AMI Trail writes changed, which request nothing");
    }
    try {
      return replicator.converge(event.region(), imageId);
    } catch (SdkException e) {
      return List.of(ReplicationOutcome.of(event.region(), Kind.FAILED, AwsError.of(e).toString()));
    }
  }

  private static List<ReplicationOutcome> skip(EventBridgeEvent event, String reason) {
    return List.of(ReplicationOutcome.of(event.region(), Kind.SKIPPED, reason));
  }

  /// Whether only tags of AMI Trail changed. Of these, a retry keyword alone is a request.
  private static boolean isOwnWrite(ImageTagChange change) {
    return !change.changedKeys().isEmpty()
        && change.changedKeys().stream()
            .allMatch(
                key ->
                    TrailTags.isOnSource(key)
                        && (key.endsWith(TrailTags.FAILED_SUFFIX)
                            || ReplicaTag.of(change.tags().get(key)).retryKeyword().isEmpty()));
  }
}
