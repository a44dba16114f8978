package dev.amitrail.local.eventbridge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// An EventBridge event.
///
/// @param source the sender, for example `aws.ec2`
/// @param detailType for example `EC2 AMI State Change`
/// @param account the account that the event is from
/// @param region the Region that the event is from
/// @param resources the ARNs of the resources that the event is about
/// @param json the whole event, as the rules and the functions get it
public record Event(
    String source,
    String detailType,
    String account,
    String region,
    List<String> resources,
    String json) {

  /// The largest event that EventBridge accepts, in bytes.
  public static final int MAX_BYTES = 1024 * 1024;

  private static final ObjectReader JSON =
      new ObjectMapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /// Copies the resources.
  public Event {
    resources = List.copyOf(resources);
  }

  /// Reads an event. An event written by hand may lack `version`, `id` and `resources`, which are
  /// added here. The id is derived from the event's content, so the same file always gives the same
  /// event.
  ///
  /// @throws InvalidEventException with all errors of the event in one message
  public static Event parse(byte[] bytes) throws InvalidEventException {
    if (bytes.length > MAX_BYTES) {
      throw new InvalidEventException("is larger than 1 MiB, the most that EventBridge accepts");
    }
    JsonNode json = json(bytes);
    if (!(json instanceof ObjectNode event)) {
      throw new InvalidEventException(
          "is JSON but not an event: expected an object, found " + kind(json));
    }
    List<String> wrong = wrongFields(event);
    if (!wrong.isEmpty()) {
      throw new InvalidEventException("is JSON but not an event: " + String.join("; ", wrong));
    }
    complete(event, bytes);
    return new Event(
        event.path("source").asText(),
        event.path("detail-type").asText(),
        event.path("account").asText(),
        event.path("region").asText(),
        event.path("resources").valueStream().map(JsonNode::asText).toList(),
        event.toString());
  }

  private static JsonNode json(byte[] bytes) throws InvalidEventException {
    try {
      JsonNode json = JSON.readTree(bytes);
      if (json.isMissingNode()) {
        throw new InvalidEventException("is empty; expected one event as JSON");
      }
      return json;
    } catch (JsonProcessingException e) {
      throw new InvalidEventException("is not JSON" + place(e));
    } catch (IOException _) {
      throw new InvalidEventException("is not JSON: it is not text in UTF-8");
    }
  }

  private static String place(JsonProcessingException e) {
    String problem = e.getOriginalMessage().lines().findFirst().orElse("");
    return e.getLocation() == null
        ? ": " + problem
        : " (line %d, column %d): %s"
            .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr(), problem);
  }

  private static List<String> wrongFields(ObjectNode event) {
    List<String> wrong = new ArrayList<>();
    text(event, "source", "such as \"aws.ec2\"", wrong);
    text(event, "detail-type", "such as \"EC2 AMI State Change\"", wrong);
    if (text(event, "time", "such as \"2026-11-22T13:02:11Z\"", wrong)
        && !isTime(event.path("time").asText())) {
      wrong.add(
          "field \"time\" is \"%s\"; expected an ISO 8601 time such as \"2026-11-22T13:02:11Z\""
              .formatted(event.path("time").asText()));
    }
    text(event, "region", "such as \"ap-southeast-2\"", wrong);
    if (text(event, "account", "of 12 digits", wrong)
        && !event.path("account").asText().matches("[0-9]{12}")) {
      wrong.add(
          "field \"account\" is \"%s\"; expected 12 digits"
              .formatted(event.path("account").asText()));
    }
    if (!event.has("detail")) {
      wrong.add("field \"detail\" is missing; expected an object");
    } else if (!event.path("detail").isObject()) {
      wrong.add("field \"detail\" is " + kind(event.path("detail")) + "; expected an object");
    }
    optionalFields(event, wrong);
    return wrong;
  }

  private static void optionalFields(ObjectNode event, List<String> wrong) {
    if (event.has("id")) {
      text(event, "id", "or no such field", wrong);
    }
    if (event.has("resources")
        && !(event.path("resources").isArray()
            && event.path("resources").valueStream().allMatch(JsonNode::isTextual))) {
      wrong.add("field \"resources\" is not an array of ARNs");
    }
  }

  private static boolean text(ObjectNode event, String field, String expected, List<String> wrong) {
    JsonNode value = event.path(field);
    if (value.isTextual() && !value.asText().isBlank()) {
      return true;
    }
    String found = value.isTextual() ? "empty" : kind(value);
    wrong.add("field \"%s\" is %s; expected text %s".formatted(field, found, expected));
    return false;
  }

  private static boolean isTime(String text) {
    try {
      OffsetDateTime.parse(text);
      return true;
    } catch (DateTimeException _) {
      return false;
    }
  }

  private static String kind(JsonNode value) {
    return switch (value.getNodeType()) {
      case MISSING -> "missing";
      case OBJECT -> "an object";
      case ARRAY -> "an array";
      case STRING -> "text";
      case NUMBER -> "a number";
      case BOOLEAN -> "true or false";
      case NULL -> "null";
      case BINARY, POJO -> "something else";
    };
  }

  private static void complete(ObjectNode event, byte[] bytes) {
    if (!event.has("version")) {
      event.put("version", "0");
    }
    if (!event.has("id")) {
      event.put("id", UUID.nameUUIDFromBytes(bytes).toString());
    }
    if (!event.has("resources")) {
      event.putArray("resources");
    }
  }
}
