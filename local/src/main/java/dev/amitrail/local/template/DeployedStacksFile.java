package dev.amitrail.local.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// A deployment in a small file, which the build makes from the templates and the commands read at
/// every start. Read and written field by field: binding to records costs a start a tenth of a
/// second.
///
/// @param path where it is
public record DeployedStacksFile(Path path) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Writes it.
  public void write(DeployedStacks deployment) throws IOException {
    ObjectNode file = JSON.createObjectNode();
    file.put("homeRegion", deployment.homeRegion());
    ArrayNode functions = file.putArray("functions");
    deployment.functions().forEach(function -> write(function, functions.addObject()));
    ArrayNode rules = file.putArray("rules");
    deployment.rules().forEach(rule -> write(rule, rules.addObject()));
    ArrayNode buckets = file.putArray("buckets");
    deployment.buckets().forEach(bucket -> write(bucket, buckets.addArray()));
    JSON.writerWithDefaultPrettyPrinter().writeValue(path.toFile(), file);
  }

  /// Reads it.
  public DeployedStacks read() throws IOException {
    JsonNode file = JSON.readTree(path.toFile());
    return new DeployedStacks(
        file.path("homeRegion").asText(),
        all(file.path("functions"), DeployedStacksFile::function),
        all(file.path("rules"), DeployedStacksFile::rule),
        all(file.path("buckets"), DeployedStacksFile::text));
  }

  private static void write(DeployedFunction function, ObjectNode node) {
    node.put("id", function.id())
        .put("handler", function.handler())
        .put("timeout", function.timeoutSeconds())
        .put("memory", function.memoryMegabytes());
    ObjectNode environment = node.putObject("environment");
    function.environment().forEach((name, text) -> write(text, environment.putArray(name)));
  }

  private static DeployedFunction function(JsonNode node) {
    Map<String, AccountText> environment = new LinkedHashMap<>();
    node.path("environment")
        .properties()
        .forEach(variable -> environment.put(variable.getKey(), text(variable.getValue())));
    return new DeployedFunction(
        node.path("id").asText(),
        node.path("handler").asText(),
        node.path("timeout").asInt(),
        node.path("memory").asInt(),
        environment);
  }

  private static void write(DeployedRule rule, ObjectNode node) {
    node.put("region", rule.region()).put("bus", rule.bus()).put("name", rule.name());
    rule.pattern().ifPresent(pattern -> node.put("pattern", pattern));
    rule.schedule().ifPresent(schedule -> node.put("schedule", schedule));
    ArrayNode targets = node.putArray("targets");
    for (RuleTarget target : rule.targets()) {
      switch (target) {
        case RuleTarget.ToFunction(String id) -> targets.addObject().put("function", id);
        case RuleTarget.ToBus(String region, String bus) ->
            targets.addObject().put("region", region).put("bus", bus);
      }
    }
  }

  private static DeployedRule rule(JsonNode node) {
    return new DeployedRule(
        node.path("region").asText(),
        node.path("bus").asText(),
        node.path("name").asText(),
        optional(node.path("pattern")),
        optional(node.path("schedule")),
        all(node.path("targets"), DeployedStacksFile::target));
  }

  private static RuleTarget target(JsonNode node) {
    return node.has("function")
        ? new RuleTarget.ToFunction(node.path("function").asText())
        : new RuleTarget.ToBus(node.path("region").asText(), node.path("bus").asText());
  }

  private static void write(AccountText text, ArrayNode node) {
    text.pieces().forEach(node::add);
  }

  private static AccountText text(JsonNode node) {
    return new AccountText(all(node, JsonNode::asText));
  }

  private static Optional<String> optional(JsonNode node) {
    return Optional.of(node).filter(JsonNode::isTextual).map(JsonNode::asText);
  }

  private static <T> List<T> all(JsonNode array, Function<JsonNode, T> read) {
    List<T> all = new ArrayList<>();
    array.forEach(node -> all.add(read.apply(node)));
    return all;
  }
}
