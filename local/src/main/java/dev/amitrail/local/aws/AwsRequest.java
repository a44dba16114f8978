package dev.amitrail.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/// One request that the emulated AWS answered.
///
/// @param service for example `ec2`
/// @param operation for example `CopyImage`
/// @param region the Region it was sent to
/// @param accessKey the key it was signed with
/// @param status the HTTP status of the answer
/// @param error the error code of the answer, if it was one
/// @param made the id of what the request made, if it made something
/// @param parameters what was asked
public record AwsRequest(
    String service,
    String operation,
    String region,
    String accessKey,
    int status,
    Optional<String> error,
    Optional<String> made,
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

  /// Whether the request asked AWS to change something.
  public boolean isWrite() {
    return !operation.startsWith("Describe")
        && !operation.startsWith("Get")
        && !operation.startsWith("List")
        && !operation.startsWith("Head");
  }

  /// The resource or the object that the request named first, if it named one.
  public Optional<String> about() {
    String path = parameters.path("Path").asText("");
    return path.isEmpty()
        ? text(parameters.path("ResourceId.1"))
        : Optional.of(path.substring(path.lastIndexOf('/') + 1));
  }

  private static Optional<String> text(JsonNode node) {
    return Optional.of(node).filter(JsonNode::isTextual).map(JsonNode::asText);
  }
}
