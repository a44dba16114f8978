package dev.amitrail.infra;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/// A statement of a policy, with everything in it resolved.
///
/// @param principal who it is for, as the template says it; missing where the policy belongs to a
///   role
record Statement(
    boolean allows,
    List<String> actions,
    List<String> resources,
    JsonNode conditions,
    JsonNode principal) {
  Statement {
    actions = List.copyOf(actions);
    resources = List.copyOf(resources);
  }

  static Statement of(Template template, JsonNode json) {
    if (json.has("NotAction") || json.has("NotResource") || json.has("NotPrincipal")) {
      throw new AssertionError("Says what it does not mean: " + json);
    }
    return new Statement(
        json.path("Effect").asText().equals("Allow"),
        template.texts(json.path("Action")),
        json.has("Resource") ? template.texts(json.path("Resource")) : List.of(),
        resolved(template, json.path("Condition")),
        json.path("Principal"));
  }

  private static JsonNode resolved(Template template, JsonNode conditions) {
    ObjectNode resolved = new ObjectMapper().createObjectNode();
    conditions
        .properties()
        .forEach(
            operator ->
                operator
                    .getValue()
                    .properties()
                    .forEach(
                        key ->
                            template
                                .texts(key.getValue())
                                .forEach(
                                    resolved
                                            .withObjectProperty(operator.getKey())
                                            .withArrayProperty(key.getKey())
                                        ::add)));
    return resolved;
  }
}
