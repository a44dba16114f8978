package dev.amitrail.infra;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// A CloudFormation template, and what its intrinsic functions come to in an account.
record Template(String region, JsonNode json) {
  /// The account that templates are resolved for.
  static final String ACCOUNT = "123456789012";

  /// Logical id -> properties of the resources of a type.
  Map<String, JsonNode> resources(String type) {
    Map<String, JsonNode> resources = new LinkedHashMap<>();
    json.path("Resources")
        .properties()
        .forEach(
            resource -> {
              if (resource.getValue().path("Type").asText().equals(type)) {
                resources.put(resource.getKey(), resource.getValue().path("Properties"));
              }
            });
    return resources;
  }

  /// The only resource of a type.
  JsonNode only(String type) {
    Map<String, JsonNode> resources = resources(type);
    if (resources.size() != 1) {
      throw new AssertionError("Expected one %s: %s".formatted(type, resources.keySet()));
    }
    return resources.values().iterator().next();
  }

  /// The properties of the resource that a value refers to, by Ref or by Fn::GetAtt.
  JsonNode referredTo(JsonNode value) {
    String id = text(value).replaceAll("[${}]|\\.Arn", "");
    JsonNode resource = json.path("Resources").path(id);
    if (resource.isMissingNode()) {
      throw new AssertionError(value + " is no resource of this template");
    }
    return resource.path("Properties");
  }

  /// What a value comes to. A resource of the template stands for itself as `${id}`, its ARN as
  /// `${id.Arn}`; what else is not known before deployment is refused.
  String text(JsonNode value) {
    if (value.isValueNode()) {
      return value.asText();
    }
    if (value.has("Fn::Join")) {
      JsonNode join = value.path("Fn::Join");
      return StreamSupport.stream(join.path(1).spliterator(), false)
          .map(this::text)
          .collect(Collectors.joining(join.path(0).asText()));
    }
    if (value.has("Fn::GetAtt") && value.path("Fn::GetAtt").path(1).asText().equals("Arn")) {
      return "${%s.Arn}".formatted(value.path("Fn::GetAtt").path(0).asText());
    }
    if (value.has("Ref")) {
      return reference(value.path("Ref").asText());
    }
    throw new AssertionError("Cannot be known before deployment: " + value);
  }

  /// JSON with every intrinsic function in it replaced by what it comes to.
  JsonNode resolved(JsonNode value) {
    if (value.isValueNode() || isFunction(value)) {
      return value.isTextual() || value.isContainerNode() ? TextNode.valueOf(text(value)) : value;
    }
    if (value.isArray()) {
      ArrayNode resolved = JsonNodeFactory.instance.arrayNode();
      value.forEach(element -> resolved.add(resolved(element)));
      return resolved;
    }
    ObjectNode resolved = JsonNodeFactory.instance.objectNode();
    value.properties().forEach(entry -> resolved.set(entry.getKey(), resolved(entry.getValue())));
    return resolved;
  }

  private static boolean isFunction(JsonNode value) {
    return value.isObject()
        && value.size() == 1
        && (value.has("Ref") || value.fieldNames().next().startsWith("Fn::"));
  }

  private String reference(String name) {
    return switch (name) {
      case "AWS::AccountId" -> ACCOUNT;
      case "AWS::Region" -> region;
      case "AWS::Partition" -> "aws";
      default -> {
        if (!json.path("Resources").has(name)) {
          throw new AssertionError("Cannot be known before deployment: Ref " + name);
        }
        yield "${%s}".formatted(name);
      }
    };
  }

  /// A value, or each of the values of a list, as text.
  List<String> texts(JsonNode valueOrList) {
    List<String> texts = new ArrayList<>();
    if (valueOrList.isArray()) {
      valueOrList.forEach(value -> texts.add(text(value)));
    } else {
      texts.add(text(valueOrList));
    }
    return texts;
  }

  /// The rules, in every bus.
  List<TemplateRule> rules() {
    return resources("AWS::Events::Rule").entrySet().stream()
        .map(rule -> TemplateRule.of(this, rule.getKey(), rule.getValue()))
        .toList();
  }

  /// The rules on the bus of this name.
  List<TemplateRule> rules(String bus) {
    return rules().stream().filter(rule -> rule.bus().equals(bus)).toList();
  }

  /// Every statement of every policy in the template, whatever resource it belongs to.
  List<Statement> statements() {
    return json.path("Resources").findParents("Effect").stream()
        .map(statement -> Statement.of(this, statement))
        .toList();
  }

  /// The policies of a type that the role of this logical id has.
  List<Policy> policiesOf(String type, String roleId) {
    return resources(type).values().stream()
        .filter(policy -> texts(policy.path("Roles")).contains("${%s}".formatted(roleId)))
        .map(policy -> Policy.of(this, policy.path("PolicyDocument")))
        .toList();
  }

  /// What the role of this logical id may do.
  List<Statement> statementsOf(String roleId) {
    return Stream.of("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy")
        .flatMap(type -> policiesOf(type, roleId).stream())
        .flatMap(policy -> policy.statements().stream())
        .toList();
  }

  /// What the function with this handler may do.
  List<Statement> statementsOf(Class<?> handler) {
    JsonNode role = function(handler).path("Role");
    return statementsOf(role.path("Fn::GetAtt").path(0).asText());
  }

  /// The function with this handler.
  JsonNode function(Class<?> handler) {
    return resources("AWS::Lambda::Function").values().stream()
        .filter(function -> function.path("Handler").asText().equals(handler.getName()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("No function has handler " + handler.getName()));
  }

  /// The environment of the function with this handler, as it is in the account.
  Map<String, String> environment(Class<?> handler) {
    Map<String, String> environment = new LinkedHashMap<>();
    function(handler)
        .path("Environment")
        .path("Variables")
        .properties()
        .forEach(variable -> environment.put(variable.getKey(), text(variable.getValue())));
    return environment;
  }
}
