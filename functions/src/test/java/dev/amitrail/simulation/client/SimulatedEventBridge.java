package dev.amitrail.simulation.client;

import dev.amitrail.simulation.ec2.SimulatedAccount;
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
    return wire.send(
        SimulatedAction.PUT_EVENTS,
        TokenBucket.PUT_EVENTS,
        cloud.region(cloud.world().scenario().deployment().home()),
        request.entries().size() + " entries",
        () -> accept(request),
        SimulatedEventBridge::exception);
  }

  private PutEventsResponse accept(PutEventsRequest request) {
    if (request.entries().isEmpty() || request.entries().size() > MOST_ENTRIES) {
      throw new ApiRefusal("ValidationException", "From 1 to 10 entries");
    }
    request.entries().stream().map(PutEventsRequestEntry::detailType).forEach(cloud::received);
    return PutEventsResponse.builder()
        .failedEntryCount(0)
        .entries(
            request.entries().stream()
                .map(_ -> PutEventsResultEntry.builder().eventId(cloud.newId("event-")).build())
                .toList())
        .build();
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
