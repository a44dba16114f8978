package dev.amitrail.aws;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;

/// Sends the events of AMI Trail to the default event bus.
///
/// Best effort, and not idempotent: PutEvents has no client token, so an event whose response was
/// lost may be sent twice. Consumers compare what the detail identifies.
public final class EventPublisher {
  /// The IAM actions that this needs.
  public static final List<String> ACTIONS = List.of("events:PutEvents");

  /// `source` of the events.
  public static final String SOURCE = "ami-trail";

  private final Supplier<EventBridgeClient> client;

  /// A publisher to the default event bus of the client's Region.
  ///
  /// @param client called for each event that is sent
  public EventPublisher(Supplier<EventBridgeClient> client) {
    this.client = client;
  }

  /// Sends one event. PutEvents answers with status 200 also where it refused the entry, so the
  /// entry's own error code decides (PutEvents, EventBridge API reference).
  ///
  /// @param detailType `detail-type` of the event
  /// @param resource the only element of `resources`
  /// @param time `time` of the event; empty: when EventBridge receives it
  /// @param detail a JSON object
  /// @return why it was not sent; empty if it was
  public Optional<AwsError> send(
      String detailType, String resource, Optional<Instant> time, String detail) {
    PutEventsRequestEntry entry =
        PutEventsRequestEntry.builder()
            .source(SOURCE)
            .detailType(detailType)
            .resources(resource)
            .time(time.orElse(null))
            .detail(detail)
            .build();
    try {
      return client.get().putEvents(put -> put.entries(entry)).entries().stream()
          .filter(result -> result.errorCode() != null)
          .findFirst()
          .map(result -> new AwsError(result.errorCode(), String.valueOf(result.errorMessage())));
    } catch (SdkException e) {
      return Optional.of(AwsError.of(e));
    }
  }
}
