package dev.amitrail.infra;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import software.amazon.event.ruler.Machine;

/// An EventBridge rule of a template.
///
/// @param arn what other resources of the template call it by
/// @param bus the name of its event bus
record TemplateRule(
    String name, String arn, String bus, JsonNode pattern, boolean enabled, List<Target> targets) {
  /// The bus that AWS services send to.
  static final String DEFAULT_BUS = "default";

  TemplateRule {
    targets = List.copyOf(targets);
  }

  /// Where a rule sends an event.
  record Target(String arn, JsonNode json) {
    /// Whether it is a function of the template.
    boolean isFunction(Template template) {
      return template.resources("AWS::Lambda::Function").keySet().stream()
          .anyMatch(id -> arn.equals("${%s.Arn}".formatted(id)));
    }
  }

  static TemplateRule of(Template template, String id, JsonNode rule) {
    List<Target> targets = new ArrayList<>();
    rule.path("Targets")
        .forEach(target -> targets.add(new Target(template.text(target.path("Arn")), target)));
    return new TemplateRule(
        template.text(rule.path("Name")),
        "${%s.Arn}".formatted(id),
        rule.has("EventBusName")
            ? template.referredTo(rule.path("EventBusName")).path("Name").asText()
            : DEFAULT_BUS,
        rule.path("EventPattern"),
        rule.path("State").asText().equals("ENABLED"),
        targets);
  }

  /// Whether EventBridge would give this event to the rule, as AWS's own matcher sees it.
  boolean takes(JsonNode event) {
    try {
      Machine machine = Machine.builder().build();
      machine.addRule(name, pattern.toString());
      return machine.rulesForJSONEvent(event.toString()).contains(name);
    } catch (Exception e) {
      throw new AssertionError("The pattern of %s cannot be used: %s".formatted(name, pattern), e);
    }
  }

  /// Whether it starts a function.
  boolean startsAFunction(Template template) {
    return targets.stream().anyMatch(target -> target.isFunction(template));
  }
}
