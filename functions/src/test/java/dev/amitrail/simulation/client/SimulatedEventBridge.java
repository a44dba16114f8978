package dev.amitrail.simulation.client;

import dev.amitrail.simulation.ec2.SimulatedAccount;
import dev.amitrail.simulation.time.Actor;
import java.util.List;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.EventBridgeException;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequest;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

/// The EventBridge client of the home Region, as the code under test has it. What is not here
/// throws.
final class SimulatedEventBridge implements EventBridgeClient {
  private static final int MOST_ENTRIES = 10;

  private final SimulatedNetwork wire;
  private final SimulatedAccount cloud;

  SimulatedEventBridge(SimulatedNetwork wire, SimulatedAccount cloud) {
    this.wire = wire;
    this.cloud = cloud;
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}

  @Override
  public PutEventsResponse putEvents(PutEventsRequest request) {
    Actor caller = cloud.caller();
    return wire.send(
        SimulatedAction.PUT_EVENTS,
        TokenBucket.PUT_EVENTS,
        cloud.region(cloud.world().scenario().deployment().home()),
        request.entries().size() + " entries",
        () -> accept(caller, request),
        SimulatedEventBridge::exception);
  }

  private PutEventsResponse accept(Actor caller, PutEventsRequest request) {
    if (request.entries().isEmpty() || request.entries().size() > MOST_ENTRIES) {
      throw new ApiRefusal("ValidationException", "From 1 to 10 entries");
    }
    List<PutEventsResultEntry> results =
        request.entries().stream().map(entry -> accept(caller, entry)).toList();
    return PutEventsResponse.builder()
        .failedEntryCount(
            (int) results.stream().filter(result -> result.errorCode() != null).count())
        .entries(results)
        .build();
  }

  /// Only AWS sends events whose source begins with `aws.` (PutEventsRequestEntry, EventBridge API
  /// reference).
  private PutEventsResultEntry accept(Actor caller, PutEventsRequestEntry entry) {
    if (entry.source() == null || entry.source().startsWith("aws.")) {
      return PutEventsResultEntry.builder()
          .errorCode("NotAuthorizedForSourceException")
          .errorMessage("Not authorized for the source.")
          .build();
    }
    cloud.received(caller, entry.detailType(), entry.detail());
    return PutEventsResultEntry.builder().eventId(cloud.newId("event-")).build();
  }

  private static RuntimeException exception(ApiRefusal refusal) {
    return EventBridgeException.builder()
        .awsErrorDetails(
            AwsErrorDetails.builder()
                .errorCode(refusal.code())
                .errorMessage(refusal.message())
                .serviceName("EventBridge")
                .build())
        .statusCode(refusal.status())
        .writableStackTrace(false)
        .build();
  }
}
