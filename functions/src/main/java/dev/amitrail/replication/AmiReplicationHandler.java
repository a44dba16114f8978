package dev.amitrail.replication;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import dev.amitrail.aws.AwsError;
import dev.amitrail.aws.FanOut;
import dev.amitrail.aws.JsonLog;
import dev.amitrail.event.AmiStateChange;
import dev.amitrail.event.EventBridgeEvent;
import dev.amitrail.event.ImageTagChange;
import dev.amitrail.event.MalformedEventException;
import dev.amitrail.image.TrailTags;
import dev.amitrail.replication.plan.ReplicaTag;
import dev.amitrail.replication.plan.ReplicationOutcome;
import dev.amitrail.replication.plan.ReplicationOutcome.Kind;
import dev.amitrail.replication.plan.ReplicationSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.core.exception.SdkException;

/// The function for `EC2 AMI State Change` and `Tag Change on Resource`: replicates the image to
/// where it is wanted. The event only names the image; everything else is read from EC2.
public final class AmiReplicationHandler
    implements RequestHandler<ScheduledEvent, ReplicationResult> {
  /// How many Regions or images are worked on at a time.
  static final int MAX_CONCURRENT_CALLS = 40;

  private static final String OWN_WRITE =
      "only tags that AMI Trail writes changed, which request nothing";

  private final ReplicationSettings settings;
  private final CompletableFuture<ImageReplicator> replicator;
  private final JsonLog log;

  /// Called by Lambda: settings from the environment, the SDK's default clients.
  public AmiReplicationHandler() {
    this(ReplicationSettings.fromEnvironment(System.getenv()));
  }

  private AmiReplicationHandler(ReplicationSettings settings) {
    this.settings = settings;
    // On a thread of its own, while the Lambda runtime loads what it reads events with.
    this.replicator =
        CompletableFuture.supplyAsync(() -> replicator(settings), Thread::startVirtualThread);
    this.log = JsonLog.toStandardOutput();
  }

  AmiReplicationHandler(ReplicationSettings settings, ImageReplicator replicator, JsonLog log) {
    this.settings = settings;
    this.replicator = CompletableFuture.completedFuture(replicator);
    this.log = log;
  }

  private static ImageReplicator replicator(ReplicationSettings settings) {
    ReplicationClients clients = ReplicationClients.ofEnvironment(settings);
    // Each event begins with a request to it.
    var _ = clients.ec2().apply(settings.homeRegion());
    return new ImageReplicator(
        clients,
        FanOut.onVirtualThreads(MAX_CONCURRENT_CALLS),
        settings,
        InstantSource.system(),
        AmiReplicationHandler::sleep);
  }

  /// Reconciles the image that the event is about.
  ///
  /// @throws ReplicationFailedException if a Region failed; the message names every one
  /// @throws MalformedEventException if the event is of another kind, or lacks a part
  @Override
  public ReplicationResult handleRequest(ScheduledEvent input, Context context) {
    EventBridgeEvent event = EventBridgeEvent.of(input);
    Optional<ImageTagChange> change = tagChange(event);
    String imageId =
        change.map(ImageTagChange::imageId).orElseGet(() -> AmiStateChange.of(event).imageId());
    FamilyOutcomes family =
        skip(event, change)
            .map(reason -> FamilyOutcomes.skipped(imageId, event.region(), event.region(), reason))
            .orElseGet(() -> converge(event, imageId, change));
    JsonLog.Origin origin = new JsonLog.Origin(context.getAwsRequestId(), event.id());
    family.log(log, origin);
    log.metrics(origin, family.metrics());
    List<ReplicationOutcome> outcomes = family.outcomes();
    if (outcomes.stream().anyMatch(ReplicationOutcome::isFailure)) {
      throw ReplicationFailedException.of(imageId, outcomes);
    }
    return ReplicationResult.of(imageId, outcomes);
  }

  private static Optional<ImageTagChange> tagChange(EventBridgeEvent event) {
    return switch (event.detailType()) {
      case AmiStateChange.DETAIL_TYPE -> Optional.empty();
      case ImageTagChange.DETAIL_TYPE -> Optional.of(ImageTagChange.of(event));
      default ->
          throw new MalformedEventException(
              "Cannot replicate on '%s': expected '%s' or '%s'."
                  .formatted(
                      event.detailType(), AmiStateChange.DETAIL_TYPE, ImageTagChange.DETAIL_TYPE));
    };
  }

  /// Why nothing is done, if the event alone shows it.
  private Optional<String> skip(EventBridgeEvent event, Optional<ImageTagChange> change) {
    return event
        .notCoveredBy(settings.account(), settings.regions())
        .or(() -> change.filter(AmiReplicationHandler::isOwnWrite).map(_ -> OWN_WRITE));
  }

  private FamilyOutcomes converge(
      EventBridgeEvent event, String imageId, Optional<ImageTagChange> change) {
    try {
      return replicator
          .join()
          .converge(
              event.region(),
              imageId,
              change.filter(AmiReplicationHandler::mayWithdraw).isPresent());
    } catch (SdkException e) {
      return new FamilyOutcomes(
          imageId,
          event.region(),
          0,
          List.of(ReplicationOutcome.of(event.region(), Kind.FAILED, AwsError.of(e).toString())));
    }
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

  /// Whether the image may ask for a pointer no more.
  private static boolean mayWithdraw(ImageTagChange change) {
    return change.changedKeys().contains(TrailTags.PUBLISH_AS)
        || change.changedKeys().contains(TrailTags.REPLICATE_TO);
  }

  static void sleep(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for AWS", e);
    }
  }
}
