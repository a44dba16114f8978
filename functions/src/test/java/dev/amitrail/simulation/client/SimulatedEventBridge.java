package dev.amitrail.simulation.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amitrail.simulation.ec2.SimulatedAccount;
import dev.amitrail.simulation.time.Actor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
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
  private static final int MOST_BYTES = 1_048_576;
  private static final int MOST_DETAIL_TYPE = 128;
  private static final ObjectMapper JSON = new ObjectMapper();

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
    int size =
        request.entries().stream()
            .map(PutEventsRequestEntry::detail)
            .filter(Objects::nonNull)
            .mapToInt(detail -> detail.getBytes(StandardCharsets.UTF_8).length)
            .sum();
    if (size >= MOST_BYTES) {
      throw new ApiRefusal("ValidationException", "Total size of the entries in the request", 413);
    }
    if (request.entries().stream().allMatch(SimulatedEventBridge::isIncomplete)) {
      throw new ApiRefusal("ValidationException", "Every entry lacks a required field");
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
    if (isIncomplete(entry) || entry.detailType().length() > MOST_DETAIL_TYPE) {
      return refused("InvalidArgument", "A field is missing, or too long");
    }
    if (entry.source().startsWith("aws.")) {
      return refused("NotAuthorizedForSourceException", "Not authorized for the source.");
    }
    if (!isObject(entry.detail())) {
      return refused("MalformedDetail", "Detail is malformed.");
    }
    cloud.received(caller, entry.detailType(), entry.detail());
    return PutEventsResultEntry.builder().eventId(cloud.newId("event-")).build();
  }

  private static PutEventsResultEntry refused(String code, String message) {
    return PutEventsResultEntry.builder().errorCode(code).errorMessage(message).build();
  }

  private static boolean isIncomplete(PutEventsRequestEntry entry) {
    return entry.source() == null || entry.detailType() == null || entry.detail() == null;
  }

  private static boolean isObject(String json) {
    try {
      return JSON.readTree(json).isObject();
    } catch (JsonProcessingException e) {
      return false;
    }
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
