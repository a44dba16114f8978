package dev.amitrail.infra.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/// A statement of a policy in a template, with its intrinsic functions resolved.
///
/// @param conditions operator -> condition key -> list of values
/// @param principal as in the template; missing in the policy of a role
public record TemplateStatement(
    boolean allows,
    List<String> actions,
    List<String> resources,
    JsonNode conditions,
    JsonNode principal) {
  /// Copies the lists.
  public TemplateStatement {
    actions = List.copyOf(actions);
    resources = List.copyOf(resources);
  }

  static TemplateStatement of(SynthesisedTemplate template, JsonNode json) {
    if (json.has("NotAction") || json.has("NotResource") || json.has("NotPrincipal")) {
      throw new AssertionError("A statement allows everything but what it names: " + json);
    }
    return new TemplateStatement(
        json.path("Effect").asText().equals("Allow"),
        template.texts(json.path("Action")),
        json.has("Resource") ? template.texts(json.path("Resource")) : List.of(),
        conditions(template, json.path("Condition")),
        json.path("Principal"));
  }

  private static JsonNode conditions(SynthesisedTemplate template, JsonNode json) {
    ObjectNode conditions = JsonNodeFactory.instance.objectNode();
    json.properties()
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
                                    conditions
                                            .withObjectProperty(operator.getKey())
                                            .withArrayProperty(key.getKey())
                                        ::add)));
    return conditions;
  }
}
