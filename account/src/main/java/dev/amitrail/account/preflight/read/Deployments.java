package dev.amitrail.account.preflight.read;

import dev.amitrail.account.preflight.facts.AccountFacts.Rule;
import dev.amitrail.account.preflight.facts.AccountFacts.Stacks;
import dev.amitrail.event.StackStatus;
import dev.amitrail.report.stack.CloudFormationStacks;
import dev.amitrail.report.stack.Stack;
import dev.amitrail.report.stack.StackResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.Target;

/// Reads stacks, and what is there of AMI Trail.
record Deployments(AccountClients clients) {
  /// The IAM actions that the reads need, besides those of [CloudFormationStacks].
  static final List<String> ACTIONS = List.of("events:ListRules", "events:ListTargetsByRule");

  /// The name of the stack in the home Region, and what the names of all stacks begin with.
  static final String HOME_STACK = "AmiTrail";

  private static final String FORWARDER_PREFIX = "AmiTrailForwarder-";
  private static final String RULE_PREFIX = "ami-trail-";

  private CloudFormationStacks stacks() {
    return new CloudFormationStacks(clients.cloudFormation());
  }

  /// The stacks of a Region.
  Stacks stacks(String region) {
    List<Stack> roots = new ArrayList<>();
    stacks()
        .list(
            region,
            () -> true,
            stack -> {
              if (!stack.isNested() && !StackStatus.isClosed(stack.status())) {
                roots.add(stack);
              }
            });
    Set<String> own =
        roots.stream()
            .map(Stack::name)
            .filter(name -> name.equals(HOME_STACK) || name.startsWith(FORWARDER_PREFIX))
            .collect(Collectors.toSet());
    int settled =
        (int) roots.stream().filter(stack -> StackStatus.of(stack.status()).isPresent()).count();
    return new Stacks(own, settled, roots.size() - settled);
  }

  /// Whether a Region has a stack of the home Region's name.
  boolean isHome(String region) {
    return stacks()
        .find(region, HOME_STACK)
        .filter(stack -> !StackStatus.isClosed(stack.status()))
        .isPresent();
  }

  /// The physical ids of the resources of the home Region's stack; none if there is no such stack.
  Set<String> ownResources(String home) {
    Optional<Stack> own = stacks().find(home, HOME_STACK);
    return own.map(stack -> stacks().tree(stack)).stream()
        .flatMap(tree -> tree.resources().stream())
        .map(StackResource::physicalId)
        .collect(Collectors.toSet());
  }

  /// The rules of the default bus whose names begin as ours.
  List<Rule> rules(String region) {
    EventBridgeClient events = clients.events().apply(region);
    return events.listRules(list -> list.namePrefix(RULE_PREFIX)).rules().stream()
        .map(
            rule ->
                new Rule(
                    rule.name(),
                    events.listTargetsByRule(list -> list.rule(rule.name())).targets().stream()
                        .map(Target::arn)
                        .map(arn -> arn.split(":", -1)[3])
                        .distinct()
                        .toList()))
        .toList();
  }
}
