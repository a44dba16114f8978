package dev.amitrail.local.enforcement;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.amitrail.infra.testing.RepositoryFiles;
import dev.amitrail.infra.testing.SynthesisedTemplate;
import dev.amitrail.local.template.CloudAssembly;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The policies of the functions' roles in a synthesised template.
///
/// @param byFunction the simple name of the handler's class -> all policies of its role, as one
///   document
record RolePolicies(Map<String, ObjectNode> byFunction) {
  private static final String OURS = "dev.amitrail.";

  RolePolicies {
    byFunction = new TreeMap<>(byFunction);
  }

  /// Those of the home Region's template.
  ///
  /// @param assembly the output folder of `cdk synth`
  static RolePolicies in(Path assembly) {
    SynthesisedTemplate home =
        new SynthesisedTemplate(
            homeRegion(assembly), RepositoryFiles.json(assembly.resolve("AmiTrail.template.json")));
    Map<String, ObjectNode> policies = new TreeMap<>();
    for (JsonNode function : home.functions().values()) {
      String handler = function.path("Handler").asText();
      if (handler.startsWith(OURS)) {
        policies.put(
            handler.substring(handler.lastIndexOf('.') + 1),
            home.policyOf(function.path("Role").path("Fn::GetAtt").path(0).asText()));
      }
    }
    return new RolePolicies(policies);
  }

  private static String homeRegion(Path assembly) {
    try {
      return new CloudAssembly(assembly).stacks().homeRegion();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What a function's role allows.
  Set<String> actions(String function) {
    Set<String> actions = new TreeSet<>();
    for (JsonNode statement : policy(function).path("Statement")) {
      actions(statement).forEach(action -> actions.add(action.asText()));
    }
    return actions;
  }

  /// The same policies, without an action of a function, which has to be there.
  RolePolicies without(String function, String action) {
    ObjectNode policy = policy(function).deepCopy();
    for (JsonNode statement : policy.path("Statement")) {
      ArrayNode left = policy.arrayNode();
      actions(statement)
          .forEach(
              one -> {
                if (!one.asText().equals(action)) {
                  left.add(one);
                }
              });
      // A statement has an action; IAM has none of this name.
      ((ObjectNode) statement).set("Action", left.isEmpty() ? left.add("ec2:Nothing*") : left);
    }
    if (!actions(function).contains(action)) {
      throw new IllegalArgumentException("The role of " + function + " does not allow " + action);
    }
    Map<String, ObjectNode> changed = new TreeMap<>(byFunction);
    changed.put(function, policy);
    return new RolePolicies(changed);
  }

  private ObjectNode policy(String function) {
    ObjectNode policy = byFunction.get(function);
    if (policy == null) {
      throw new IllegalArgumentException("The template has no function " + function);
    }
    return policy;
  }

  private static Iterable<JsonNode> actions(JsonNode statement) {
    JsonNode actions = statement.path("Action");
    return actions.isArray() ? actions : List.of(actions);
  }
}
