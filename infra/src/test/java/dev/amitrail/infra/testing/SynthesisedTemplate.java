package dev.amitrail.infra.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// A CloudFormation template that CDK wrote. Its intrinsic functions are resolved as in [#ACCOUNT],
/// apart from resources of the template: `${id}` is the Ref of one, `${id.Arn}` its ARN.
public record SynthesisedTemplate(String region, JsonNode json) {
  /// The account that templates are resolved for.
  public static final String ACCOUNT = "123456789012";

  /// Logical ID -> properties of the resources of a type.
  public Map<String, JsonNode> resources(String type) {
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
  public JsonNode onlyResource(String type) {
    Map<String, JsonNode> resources = resources(type);
    if (resources.size() != 1) {
      throw new AssertionError("Expected one %s: %s".formatted(type, resources.keySet()));
    }
    return resources.values().iterator().next();
  }

  /// The properties of the resource that a Ref or a Fn::GetAtt of an ARN names.
  public JsonNode referencedResource(JsonNode reference) {
    String id = text(reference).replaceAll("[${}]|\\.Arn", "");
    JsonNode resource = json.path("Resources").path(id);
    if (resource.isMissingNode()) {
      throw new AssertionError(reference + " is no resource of this template");
    }
    return resource.path("Properties");
  }

  /// A value as text, resolved. Fails for what is known only at deployment.
  public String text(JsonNode value) {
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
    throw new AssertionError("Known only at deployment: " + value);
  }

  private String reference(String name) {
    return switch (name) {
      case "AWS::AccountId" -> ACCOUNT;
      case "AWS::Region" -> region;
      case "AWS::Partition" -> "aws";
      default -> {
        if (!json.path("Resources").has(name)) {
          throw new AssertionError("Known only at deployment: Ref " + name);
        }
        yield "${%s}".formatted(name);
      }
    };
  }

  /// A value, or each value of a list, as text.
  public List<String> texts(JsonNode valueOrList) {
    List<String> texts = new ArrayList<>();
    if (valueOrList.isArray()) {
      valueOrList.forEach(value -> texts.add(text(value)));
    } else {
      texts.add(text(valueOrList));
    }
    return texts;
  }

  /// JSON with every intrinsic function in it resolved.
  public JsonNode resolved(JsonNode value) {
    if (isFunction(value)) {
      return TextNode.valueOf(text(value));
    }
    if (value.isArray()) {
      ArrayNode resolved = JsonNodeFactory.instance.arrayNode();
      value.forEach(element -> resolved.add(resolved(element)));
      return resolved;
    }
    if (value.isObject()) {
      ObjectNode resolved = JsonNodeFactory.instance.objectNode();
      value.properties().forEach(entry -> resolved.set(entry.getKey(), resolved(entry.getValue())));
      return resolved;
    }
    return value;
  }

  private static boolean isFunction(JsonNode value) {
    return value.isObject()
        && value.size() == 1
        && (value.has("Ref") || value.fieldNames().next().startsWith("Fn::"));
  }

  /// The rules, on every bus.
  public List<TemplateRule> rules() {
    return resources("AWS::Events::Rule").entrySet().stream()
        .map(rule -> TemplateRule.of(this, rule.getKey(), rule.getValue()))
        .toList();
  }

  /// The rules on the bus of this name.
  public List<TemplateRule> rules(String bus) {
    return rules().stream().filter(rule -> rule.bus().equals(bus)).toList();
  }

  /// Every statement of every policy in the template, of roles and of resources.
  public List<TemplateStatement> statements() {
    return json.path("Resources").findParents("Effect").stream()
        .map(statement -> TemplateStatement.of(this, statement))
        .toList();
  }

  /// The policies of a type that the role of this logical ID has.
  public List<RolePolicy> policiesOf(String type, String roleId) {
    return resources(type).values().stream()
        .filter(policy -> texts(policy.path("Roles")).contains("${%s}".formatted(roleId)))
        .map(policy -> RolePolicy.of(this, policy.path("PolicyDocument")))
        .toList();
  }

  /// The statements of the role of this logical ID.
  public List<TemplateStatement> statementsOf(String roleId) {
    return Stream.of("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy")
        .flatMap(type -> policiesOf(type, roleId).stream())
        .flatMap(policy -> policy.statements().stream())
        .toList();
  }

  /// All policies of the role of the function with this handler as one document, for a machine to
  /// evaluate: the ARNs of resources of the template are as CloudFormation would write them, with
  /// the logical ID in place of the name that it generates.
  public ObjectNode policyOf(Class<?> handler) {
    return policyOf(function(handler).path("Role").path("Fn::GetAtt").path(0).asText());
  }

  /// As [#policyOf], of the role of this logical ID.
  public ObjectNode policyOf(String roleId) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("Version", "2012-10-17");
    ArrayNode statements = document.putArray("Statement");
    for (String type : List.of("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy")) {
      for (JsonNode policy : resources(type).values()) {
        if (texts(policy.path("Roles")).contains("${%s}".formatted(roleId))) {
          policy
              .path("PolicyDocument")
              .path("Statement")
              .forEach(statement -> statements.add(withArns(resolved(statement))));
        }
      }
    }
    return document;
  }

  private JsonNode withArns(JsonNode resolved) {
    String text = resolved.toString();
    for (String id : resources("AWS::Logs::LogGroup").keySet()) {
      text = text.replace("${%s.Arn}".formatted(id), arn("logs", "log-group:" + id + ":*"));
    }
    for (String id : resources("AWS::SQS::Queue").keySet()) {
      text = text.replace("${%s.Arn}".formatted(id), arn("sqs", id));
    }
    for (String id : resources("AWS::SNS::Topic").keySet()) {
      text = text.replace("${%s}".formatted(id), arn("sns", id));
    }
    return RepositoryFiles.json(text);
  }

  private String arn(String service, String resource) {
    return "arn:aws:%s:%s:%s:%s".formatted(service, region, ACCOUNT, resource);
  }

  /// The statements of the role of the function with this handler.
  public List<TemplateStatement> statementsOf(Class<?> handler) {
    return statementsOf(function(handler).path("Role").path("Fn::GetAtt").path(0).asText());
  }

  /// The actions that the role of the function with this handler allows.
  public Set<String> actionsOf(Class<?> handler) {
    return statementsOf(handler).stream()
        .flatMap(statement -> statement.actions().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /// The resources that the role of the function with this handler allows an action on.
  public List<String> resourcesOf(Class<?> handler, String action) {
    return statementsOf(handler).stream()
        .filter(statement -> statement.actions().contains(action))
        .flatMap(statement -> statement.resources().stream())
        .toList();
  }

  /// Logical ID -> properties of the functions.
  public Map<String, JsonNode> functions() {
    return resources("AWS::Lambda::Function");
  }

  /// The properties of the function with this handler.
  public JsonNode function(Class<?> handler) {
    return functions().values().stream()
        .filter(function -> function.path("Handler").asText().equals(handler.getName()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("No function has handler " + handler.getName()));
  }

  /// The environment of the function with this handler, resolved.
  public Map<String, String> environment(Class<?> handler) {
    Map<String, String> environment = new LinkedHashMap<>();
    function(handler)
        .path("Environment")
        .path("Variables")
        .properties()
        .forEach(variable -> environment.put(variable.getKey(), text(variable.getValue())));
    return environment;
  }
}
