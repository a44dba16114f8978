package dev.amitrail.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/// A request that the emulated AWS responded to.
///
/// @param service for example `ec2`
/// @param operation for example `CopyImage`
/// @param region the Region that the request was sent to
/// @param accessKey the access key that the request was signed with
/// @param status the HTTP status of the response
/// @param error the error code of the response, if the request failed
/// @param created the id of the resource that the request created, if it created one
/// @param parameters the request's parameters
public record AwsRequest(
    String service,
    String operation,
    String region,
    String accessKey,
    int status,
    Optional<String> error,
    Optional<String> created,
    JsonNode parameters) {

  static AwsRequest of(JsonNode entry) {
    return new AwsRequest(
        entry.path("service").asText(),
        entry.path("operation").asText(),
        entry.path("region").asText(),
        entry.path("access_key").asText(),
        entry.path("status").asInt(),
        text(entry.path("error")),
        text(entry.path("response_id")),
        entry.path("parameters"));
  }

  /// Whether the request is for an operation that changes something.
  public boolean isWrite() {
    return !operation.startsWith("Describe")
        && !operation.startsWith("Get")
        && !operation.startsWith("List")
        && !operation.startsWith("Head");
  }

  /// The first resource or object that the request names, or the subject of what it publishes; if
  /// it has one of them.
  public Optional<String> resource() {
    String path = parameters.path("Path").asText("");
    return path.isEmpty()
        ? text(parameters.path("ResourceId.1")).or(() -> text(parameters.path("Subject")))
        : Optional.of(path.substring(path.lastIndexOf('/') + 1));
  }

  private static Optional<String> text(JsonNode node) {
    return Optional.of(node).filter(JsonNode::isTextual).map(JsonNode::asText);
  }
}
