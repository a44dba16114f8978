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
import java.util.stream.Stream;
import software.amazon.event.ruler.Machine;

/// Routes events as EventBridge does, hop by hop, by the rules of the deployed stacks. AWS's own
/// matcher decides whether a pattern matches an event.
public final class EventRouter {
  private static final String SCHEDULED_EVENT = "Scheduled Event";

  private final DeployedStacks stacks;
  private final String account;
  private final Map<RegionalBus, Machine> machines = new HashMap<>();

  /// A router. The patterns of a bus are compiled when the first event arrives there.
  ///
  /// @param account the account that the stacks are deployed in, which patterns name
  public EventRouter(DeployedStacks stacks, String account) {
    this.stacks = stacks;
    this.account = account;
  }

  /// The routes of an event; none if no rule matches it.
  ///
  /// @throws IllegalArgumentException if EventBridge refuses the pattern of a rule
  public List<Route> routes(Event event) {
    if (event.detailType().equals(SCHEDULED_EVENT)) {
      return stacks.rules().stream()
          .filter(rule -> isScheduleOf(rule, event))
          .flatMap(rule -> follow(event, rule, List.of()).stream())
          .toList();
    }
    return arrive(event, new RegionalBus(event.region(), DeployedRule.DEFAULT_BUS), List.of());
  }

  /// One line that states why no rule matches an event, and what the rules match.
  public String mismatch(Event event) {
    String start =
        "No rule matches this event: source \"%s\", detail-type \"%s\", Region %s, account %s."
            .formatted(event.source(), event.detailType(), event.region(), event.account());
    if (!stacks.regions().contains(event.region())) {
      return "%s AMI Trail is deployed in %s. A sample is made to fit by --adapt; a Region is added under \"amiTrail\" in cdk.json."
          .formatted(start, String.join(", ", stacks.regions()));
    }
    if (!event.account().equals(account)) {
      return "%s The rules match events of the deployment's own account, %s. A sample is made to fit by --adapt."
          .formatted(start, account);
    }
    return start
        + " The rules are "
        + stacks.rules().stream()
            .filter(EventRouter::invokesAFunction)
            .map(DeployedRule::shortName)
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "))
        + "; the folder of each in events/ has events that it matches.";
  }

  private static boolean invokesAFunction(DeployedRule rule) {
    return rule.targets().stream().anyMatch(RuleTarget.ToFunction.class::isInstance);
  }

  private static boolean isScheduleOf(DeployedRule rule, Event event) {
    return rule.schedule().isPresent()
        && rule.region().equals(event.region())
        && event.resources().stream().anyMatch(arn -> arn.endsWith(":rule/" + rule.name()));
  }

  private Machine compile(RegionalBus bus) {
    Machine machine = Machine.builder().build();
    rulesOf(bus)
        .forEach(
            rule -> rule.pattern().ifPresent(pattern -> add(rule, pattern.in(account), machine)));
    return machine;
  }

  private static void add(DeployedRule rule, String pattern, Machine machine) {
    try {
      machine.addRule(rule.name(), pattern);
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException(
          "Rule %s in %s: EventBridge refuses the pattern %s: %s"
              .formatted(rule.name(), rule.region(), pattern, e.getMessage()),
          e);
    }
  }

  private Stream<DeployedRule> rulesOf(RegionalBus bus) {
    return stacks.rules().stream().filter(rule -> bus.equals(RegionalBus.of(rule)));
  }

  private List<Route> arrive(Event event, RegionalBus bus, List<DeployedRule> hops) {
    List<String> names = matches(machines.computeIfAbsent(bus, this::compile), event);
    return rulesOf(bus)
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
        case RuleTarget.ToFunction(String id) -> routes.add(new Route(hops, stacks.function(id)));
        case RuleTarget.ToBus(String region, String bus) -> {
          // EventBridge does not forward a forwarded event again.
          if (before.isEmpty()) {
            routes.addAll(arrive(event, new RegionalBus(region, bus), hops));
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

  private record RegionalBus(String region, String name) {
    static RegionalBus of(DeployedRule rule) {
      return new RegionalBus(rule.region(), rule.bus());
    }
  }
}
