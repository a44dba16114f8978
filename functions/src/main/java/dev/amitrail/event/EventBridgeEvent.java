package dev.amitrail.event;

import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import dev.amitrail.image.ImageId;
import dev.amitrail.image.Timestamps;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The envelope of every EventBridge event. A hand-written event without an id gets one derived
/// from its content, which distinguishes it from others; `region` is the Region of origin, also of
/// an event that was forwarded.
///
/// Source: "AWS service events" in the EventBridge user guide.
public record EventBridgeEvent(
    String id,
    String source,
    String detailType,
    String account,
    Instant time,
    String region,
    List<String> resources,
    Map<String, Object> detail) {
  /// More than any that AWS sends: an id is a UUID, a source and a detail-type are names.
  private static final int LONGEST_PART = 256;

  /// More than any ARN has.
  private static final int LONGEST_TEXT = 2_048;

  /// Copies the collections, so that an event cannot change under a decision.
  public EventBridgeEvent {
    resources = List.copyOf(resources);
    detail = Map.copyOf(detail);
  }

  /// Reads the class that the Lambda runtime deserializes an event to.
  ///
  /// @throws MalformedEventException if a part that every event has is missing
  public static EventBridgeEvent of(ScheduledEvent event) {
    String source = required("source", event.getSource());
    String detailType = required("detail-type", event.getDetailType());
    Instant time = Instant.ofEpochMilli(present("time", event.getTime()).getMillis());
    if (!Timestamps.isUsual(time)) {
      throw new MalformedEventException(
          "The event's 'time' is %s: expected a time of our days.".formatted(time));
    }
    Map<String, Object> detail = withoutNulls(present("detail", event.getDetail()));
    return new EventBridgeEvent(
        Optional.ofNullable(event.getId())
            .filter(id -> !id.isBlank())
            .map(id -> required("id", id))
            .orElseGet(
                () -> idOf(detailType + time + event.getRegion() + event.getResources() + detail)),
        source,
        detailType,
        required("account", event.getAccount()),
        time,
        required("region", event.getRegion()),
        resources(event),
        detail);
  }

  /// Why a deployment does not cover the account and Region of this event; empty if it does.
  ///
  /// @param ownAccount the account of the deployment
  /// @param regions the Regions of the deployment
  public Optional<String> notCoveredBy(String ownAccount, List<String> regions) {
    if (!account.equals(ownAccount)) {
      return Optional.of("the event is of account %s, not of this one".formatted(account));
    }
    return regions.contains(region)
        ? Optional.empty()
        : Optional.of(region + " is no Region of this deployment");
  }

  /// The text at `key` of the event's detail.
  ///
  /// @throws MalformedEventException if there is none
  String detailText(String key) {
    if (detail.get(key) instanceof String text && text.length() <= LONGEST_TEXT) {
      return text;
    }
    throw missing("detail." + key, "a text of at most %d characters".formatted(LONGEST_TEXT));
  }

  /// Requires an AMI id. DescribeImages accepts wildcards in its filters, so any other text could
  /// match images of anyone.
  String imageId(String path, String id) {
    if (!ImageId.matches(id)) {
      throw missing(path, "an AMI id");
    }
    return id;
  }

  MalformedEventException missing(String path, String expected) {
    return new MalformedEventException(
        "The event '%s' from %s has no usable %s: expected %s."
            .formatted(detailType, source, path, expected));
  }

  private static List<String> resources(ScheduledEvent event) {
    return Stream.ofNullable(event.getResources())
        .flatMap(List::stream)
        .filter(Objects::nonNull)
        .toList();
  }

  private static String idOf(String content) {
    return UUID.nameUUIDFromBytes(content.getBytes(StandardCharsets.UTF_8)).toString();
  }

  /// Texts of the envelope are in names of objects, in results and in log lines.
  private static String required(String name, @Nullable String value) {
    String text = present(name, value);
    if (text.length() > LONGEST_PART) {
      throw new MalformedEventException(
          "The event's '%s' has %d characters: expected at most %d."
              .formatted(name, text.length(), LONGEST_PART));
    }
    return text;
  }

  private static <T> T present(String name, @Nullable T value) {
    if (value == null) {
      throw new MalformedEventException(
          "The event has no '%s': expected an EventBridge event with source, detail-type, account, time, region and detail."
              .formatted(name));
    }
    return value;
  }

  private static Map<String, Object> withoutNulls(Map<String, Object> detail) {
    Map<String, Object> kept = new TreeMap<>(detail);
    kept.values().removeIf(value -> value == null);
    return kept;
  }
}
