package dev.amitrail.infra;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.event.ruler.Machine;

/// An EventBridge rule of a template.
///
/// @param arn what other resources of the template call it by
/// @param bus the name of its event bus
record TemplateRule(
    String name, String arn, String bus, Trigger trigger, boolean enabled, List<Target> targets) {
  /// The bus that AWS services send to.
  static final String DEFAULT_BUS = "default";

  TemplateRule {
    targets = List.copyOf(targets);
  }

  /// What makes a rule act.
  sealed interface Trigger {
    /// Events that match.
    record Pattern(JsonNode json) implements Trigger {}

    /// The clock.
    ///
    /// @param arn the rule's, as it stands in the `resources` of the events it makes
    record Schedule(String expression, String arn) implements Trigger {}
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
        trigger(template, rule),
        rule.path("State").asText().equals("ENABLED"),
        targets);
  }

  /// EventBridge allows both in one rule; ours have one or the other.
  private static Trigger trigger(Template template, JsonNode rule) {
    if (rule.has("EventPattern") == rule.has("ScheduleExpression")) {
      throw new AssertionError("Expected either a pattern or a schedule: " + rule);
    }
    return rule.has("EventPattern")
        ? new Trigger.Pattern(rule.path("EventPattern"))
        : new Trigger.Schedule(
            rule.path("ScheduleExpression").asText(),
            "arn:aws:events:%s:%s:rule/%s"
                .formatted(template.region(), Template.ACCOUNT, template.text(rule.path("Name"))));
  }

  /// Its event pattern, if it has one.
  Optional<JsonNode> pattern() {
    return trigger instanceof Trigger.Pattern(JsonNode json) ? Optional.of(json) : Optional.empty();
  }

  /// Its schedule expression, if it has one.
  Optional<String> schedule() {
    return trigger instanceof Trigger.Schedule(String expression, String _)
        ? Optional.of(expression)
        : Optional.empty();
  }

  /// Whether this event would come of the rule: one that its pattern takes, as AWS's own matcher
  /// sees it, or one of its own schedule.
  boolean takes(JsonNode event) {
    return switch (trigger) {
      case Trigger.Pattern(JsonNode pattern) -> matches(pattern, event);
      case Trigger.Schedule(String _, String scheduled) ->
          event.path("source").asText().equals("aws.events")
              && event.path("detail-type").asText().equals("Scheduled Event")
              && event
                  .path("resources")
                  .valueStream()
                  .anyMatch(resource -> resource.asText().equals(scheduled));
    };
  }

  private boolean matches(JsonNode pattern, JsonNode event) {
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
