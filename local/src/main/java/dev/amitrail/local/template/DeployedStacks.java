package dev.amitrail.local.template;

import java.util.List;
import java.util.stream.Stream;

/// What the stacks of AMI Trail deploy, as far as it is needed to route events and run functions.
///
/// @param homeRegion the Region that the functions are deployed in
/// @param functions the functions that are targets of rules
/// @param rules the rules of all Regions whose events reach a function
/// @param buckets the names of the home stack's buckets
public record DeployedStacks(
    String homeRegion,
    List<DeployedFunction> functions,
    List<DeployedRule> rules,
    List<AccountText> buckets) {

  /// Copies the lists.
  public DeployedStacks {
    functions = List.copyOf(functions);
    rules = List.copyOf(rules);
    buckets = List.copyOf(buckets);
  }

  /// The home Region, then the other Regions that have a rule, in the order of the stacks.
  public List<String> regions() {
    return Stream.concat(Stream.of(homeRegion), rules.stream().map(DeployedRule::region))
        .distinct()
        .toList();
  }

  /// The function with a logical id.
  public DeployedFunction function(String id) {
    return functions.stream()
        .filter(function -> function.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("No function " + id + " is deployed"));
  }
}
