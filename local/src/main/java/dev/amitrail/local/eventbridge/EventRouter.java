package dev.amitrail.local.eventbridge;

import dev.amitrail.local.template.DeployedRule;
import dev.amitrail.local.template.DeployedStacks;
import dev.amitrail.local.template.RuleTarget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.event.ruler.Machine;

/// EventBridge's routing, hop by hop, over the rules of a deployment. Whether a pattern takes an
/// event is decided by AWS's own matcher.
public final class EventRouter {
  private static final String SCHEDULED_EVENT = "Scheduled Event";

  private final DeployedStacks deployment;
  private final Map<Bus, Machine> machines = new HashMap<>();

  /// Compiles the rules' patterns.
  public EventRouter(DeployedStacks deployment) {
    this.deployment = deployment;
    for (DeployedRule rule : deployment.rules()) {
      rule.pattern().ifPresent(pattern -> compile(rule, pattern));
    }
  }

  /// The ways of an event; none where no rule takes it.
  public List<Route> of(Event event) {
    if (event.detailType().equals(SCHEDULED_EVENT)) {
      return deployment.rules().stream()
          .filter(rule -> isOnSchedule(rule, event))
          .flatMap(rule -> follow(event, rule, List.of()).stream())
          .toList();
    }
    return arrive(event, new Bus(event.region(), DeployedRule.DEFAULT_BUS), List.of());
  }

  /// Why no rule takes an event, and what would, in one line.
  public String refusal(Event event) {
    String said =
        "No rule takes this event: source \"%s\", detail-type \"%s\", Region %s."
            .formatted(event.source(), event.detailType(), event.region());
    if (!deployment.regions().contains(event.region())) {
      return "%s AMI Trail is deployed in %s; another Region is added under \"amiTrail\" in cdk.json."
          .formatted(said, String.join(", ", deployment.regions()));
    }
    String rules =
        deployment.rules().stream()
            .filter(
                rule -> rule.targets().stream().anyMatch(RuleTarget.ToFunction.class::isInstance))
            .map(EventRouter::wish)
            .distinct()
            .collect(Collectors.joining("; "));
    return said + " What the rules take: " + rules + ".";
  }

  private static String wish(DeployedRule rule) {
    return rule.pattern()
        .map(pattern -> rule.shortName() + " " + pattern)
        .orElseGet(
            () ->
                "%s {\"detail-type\":[\"%s\"],\"resources\":[{\"suffix\":\":rule/%s\"}]}"
                    .formatted(rule.shortName(), SCHEDULED_EVENT, rule.name()));
  }

  private boolean isOnSchedule(DeployedRule rule, Event event) {
    return rule.schedule().isPresent()
        && rule.region().equals(event.region())
        && event.resources().stream().anyMatch(arn -> arn.endsWith(":rule/" + rule.name()));
  }

  private void compile(DeployedRule rule, String pattern) {
    try {
      machines
          .computeIfAbsent(new Bus(rule.region(), rule.bus()), _ -> Machine.builder().build())
          .addRule(rule.name(), pattern);
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException(
          "Rule %s in %s: EventBridge refuses the pattern %s: %s"
              .formatted(rule.name(), rule.region(), pattern, e.getMessage()),
          e);
    }
  }

  private List<Route> arrive(Event event, Bus bus, List<DeployedRule> hops) {
    Machine machine = machines.get(bus);
    if (machine == null) {
      return List.of();
    }
    List<String> names = matches(machine, event);
    return deployment.rules().stream()
        .filter(rule -> bus.equals(new Bus(rule.region(), rule.bus())))
        .filter(rule -> names.contains(rule.name()))
        .flatMap(rule -> follow(event, rule, hops).stream())
        .toList();
  }

  private List<Route> follow(Event event, DeployedRule rule, List<DeployedRule> before) {
    List<DeployedRule> hops = new ArrayList<>(before);
    hops.add(rule);
    List<Route> routes = new ArrayList<>();
    for (RuleTarget target : rule.targets()) {
      switch (target) {
        case RuleTarget.ToFunction(String id) ->
            routes.add(new Route(hops, deployment.function(id)));
        case RuleTarget.ToBus(String region, String bus) -> {
          // EventBridge forwards an event once and no further.
          if (before.isEmpty()) {
            routes.addAll(arrive(event, new Bus(region, bus), hops));
          }
        }
      }
    }
    return routes;
  }

  private static List<String> matches(Machine machine, Event event) {
    try {
      return machine.rulesForJSONEvent(event.json());
    } catch (Exception e) {
      throw new IllegalArgumentException("The event cannot be matched: " + e.getMessage(), e);
    }
  }

  private record Bus(String region, String name) {}
}
