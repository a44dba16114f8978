package dev.amitrail.infra.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.event.ruler.Machine;

/// An EventBridge rule of a template.
///
/// @param arn what other resources of the template refer to it by
/// @param bus the name of its event bus
public record TemplateRule(
    String name, String arn, String bus, Trigger trigger, boolean enabled, List<Target> targets) {
  /// The bus that AWS services send to.
  public static final String DEFAULT_BUS = "default";

  /// Copies the list.
  public TemplateRule {
    targets = List.copyOf(targets);
  }

  /// What invokes the targets of a rule.
  public sealed interface Trigger {
    /// Events that match.
    ///
    /// @param json the pattern, resolved
    record Pattern(JsonNode json) implements Trigger {}

    /// The clock.
    ///
    /// @param arn the rule's ARN, as in `resources` of the events that the schedule sends
    record Schedule(String expression, String arn) implements Trigger {}
  }

  /// What a rule sends an event to.
  public record Target(String arn, JsonNode json) {}

  static TemplateRule of(SynthesisedTemplate template, String id, JsonNode rule) {
    List<Target> targets = new ArrayList<>();
    rule.path("Targets")
        .forEach(target -> targets.add(new Target(template.text(target.path("Arn")), target)));
    return new TemplateRule(
        template.text(rule.path("Name")),
        "${%s.Arn}".formatted(id),
        rule.has("EventBusName")
            ? template.referencedResource(rule.path("EventBusName")).path("Name").asText()
            : DEFAULT_BUS,
        trigger(template, rule),
        rule.path("State").asText().equals("ENABLED"),
        targets);
  }

  /// EventBridge allows a pattern and a schedule in one rule; ours have one or the other.
  private static Trigger trigger(SynthesisedTemplate template, JsonNode rule) {
    if (rule.has("EventPattern") == rule.has("ScheduleExpression")) {
      throw new AssertionError("Expected either a pattern or a schedule: " + rule);
    }
    return rule.has("EventPattern")
        ? new Trigger.Pattern(template.resolved(rule.path("EventPattern")))
        : new Trigger.Schedule(
            rule.path("ScheduleExpression").asText(),
            "arn:aws:events:%s:%s:rule/%s"
                .formatted(
                    template.region(),
                    SynthesisedTemplate.ACCOUNT,
                    template.text(rule.path("Name"))));
  }

  /// Its event pattern, if it has one.
  public Optional<JsonNode> pattern() {
    return trigger instanceof Trigger.Pattern(JsonNode json) ? Optional.of(json) : Optional.empty();
  }

  /// Its schedule expression, if it has one.
  public Optional<String> schedule() {
    return trigger instanceof Trigger.Schedule(String expression, String _)
        ? Optional.of(expression)
        : Optional.empty();
  }

  /// Whether this event invokes its targets: one that AWS's own matcher matches to the pattern, or
  /// one that its schedule sent.
  public boolean matches(JsonNode event) {
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
      throw new AssertionError("The pattern of %s is invalid: %s".formatted(name, pattern), e);
    }
  }

  /// Whether a target is a function of the template.
  public boolean invokesAFunction(SynthesisedTemplate template) {
    return targets.stream()
        .anyMatch(
            target ->
                template.functions().keySet().stream()
                    .anyMatch(id -> target.arn().equals("${%s.Arn}".formatted(id))));
  }
}
