package dev.amitrail.local.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The synthesised template of one stack.
///
/// @param name the stack's name, for error messages
/// @param region the Region that the stack is deployed in
/// @param template the CloudFormation template
/// @param resources type of resource -> logical id -> properties
record StackTemplate(
    String name, String region, JsonNode template, Map<String, Map<String, JsonNode>> resources) {
  private static final Pattern BUS_ARN =
      Pattern.compile("arn:[^:]+:events:(?<region>[^:]+):[^:]*:event-bus/(?<bus>.+)");
  private static final int LAMBDA_DEFAULT_TIMEOUT = 3;
  private static final int LAMBDA_DEFAULT_MEMORY = 128;
  private static final String LAMBDA_DEFAULT_LOG_FORMAT = "Text";

  static StackTemplate of(String name, String region, JsonNode template) {
    Map<String, Map<String, JsonNode>> resources = new HashMap<>();
    template
        .path("Resources")
        .properties()
        .forEach(
            resource ->
                resources
                    .computeIfAbsent(
                        resource.getValue().path("Type").asText(), _ -> new LinkedHashMap<>())
                    .put(resource.getKey(), resource.getValue().path("Properties")));
    return new StackTemplate(name, region, template, resources);
  }

  /// The rules with at least one target that is a function of this stack or a bus.
  List<DeployedRule> rules() {
    return resources("AWS::Events::Rule").entrySet().stream()
        .flatMap(rule -> rule(rule.getKey(), rule.getValue()).stream())
        .toList();
  }

  /// The functions that are targets of rules.
  ///
  /// @param rules those of this template
  List<DeployedFunction> functions(List<DeployedRule> rules) {
    return rules.stream()
        .flatMap(rule -> rule.targets().stream())
        .filter(RuleTarget.ToFunction.class::isInstance)
        .map(target -> ((RuleTarget.ToFunction) target).id())
        .distinct()
        .map(this::function)
        .toList();
  }

  /// The names of the topics that the template names.
  List<String> topics() {
    return resources("AWS::SNS::Topic").entrySet().stream()
        .filter(topic -> topic.getValue().has("TopicName"))
        .map(topic -> text(topic.getValue().path("TopicName"), topic.getKey(), "TopicName").in(""))
        .toList();
  }

  private Optional<DeployedRule> rule(String id, JsonNode properties) {
    List<RuleTarget> targets = new ArrayList<>();
    properties
        .path("Targets")
        .forEach(target -> target(target.path("Arn")).ifPresent(targets::add));
    if (targets.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new DeployedRule(
            region,
            bus(properties, id),
            text(properties.path("Name"), id, "Name").in(""),
            Optional.of(properties.path("EventPattern"))
                .filter(JsonNode::isObject)
                .map(pattern -> json(pattern, id, "EventPattern")),
            Optional.of(properties.path("ScheduleExpression"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText),
            targets));
  }

  private Optional<RuleTarget> target(JsonNode arn) {
    String id = arn.path("Fn::GetAtt").path(0).asText("");
    if (resources("AWS::Lambda::Function").containsKey(id)) {
      return Optional.of(new RuleTarget.ToFunction(id));
    }
    try {
      Matcher bus = BUS_ARN.matcher(new IntrinsicFunctions(region).evaluate(arn, "").in(""));
      return bus.matches()
          ? Optional.of(new RuleTarget.ToBus(bus.group("region"), bus.group("bus")))
          : Optional.empty();
    } catch (UnresolvableValueException _) {
      // Another kind of target, for example a queue or a topic.
      return Optional.empty();
    }
  }

  private String bus(JsonNode properties, String rule) {
    JsonNode bus = properties.path("EventBusName");
    if (bus.isMissingNode()) {
      return DeployedRule.DEFAULT_BUS;
    }
    String id = bus.has("Ref") ? bus.path("Ref").asText() : bus.path("Fn::GetAtt").path(0).asText();
    JsonNode resource = resources("AWS::Events::EventBus").get(id);
    return resource == null
        ? text(bus, rule, "EventBusName").in("")
        : text(resource.path("Name"), id, "Name").in("");
  }

  private DeployedFunction function(String id) {
    JsonNode properties = template.path("Resources").path(id).path("Properties");
    Map<String, AccountText> environment = new LinkedHashMap<>();
    properties
        .path("Environment")
        .path("Variables")
        .properties()
        .forEach(
            variable ->
                environment.put(
                    variable.getKey(),
                    text(variable.getValue(), id, "environment variable " + variable.getKey())));
    return new DeployedFunction(
        id,
        text(properties.path("Handler"), id, "Handler").in(""),
        properties.path("Timeout").asInt(LAMBDA_DEFAULT_TIMEOUT),
        properties.path("MemorySize").asInt(LAMBDA_DEFAULT_MEMORY),
        properties.path("LoggingConfig").path("LogFormat").asText(LAMBDA_DEFAULT_LOG_FORMAT),
        environment);
  }

  private AccountText text(JsonNode value, String id, String property) {
    return new IntrinsicFunctions(region)
        .evaluate(value, "Stack " + name + ", " + id + ": " + property);
  }

  private AccountText json(JsonNode value, String id, String property) {
    return new IntrinsicFunctions(region)
        .evaluateAll(value, "Stack " + name + ", " + id + ": " + property);
  }

  private Map<String, JsonNode> resources(String type) {
    return resources.getOrDefault(type, Map.of());
  }
}
