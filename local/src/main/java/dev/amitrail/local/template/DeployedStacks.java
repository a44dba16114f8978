package dev.amitrail.local.template;

import java.util.List;
import java.util.stream.Stream;

/// Everything of a deployment that routing and running need.
///
/// @param homeRegion where the functions run
/// @param functions the functions that a rule leads to
/// @param rules the rules that lead to a function, of all Regions
/// @param buckets names of the buckets that the home stack makes
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

  /// The home Region, then the others that have a rule, in the order of the deployment's stacks.
  public List<String> regions() {
    return Stream.concat(Stream.of(homeRegion), rules.stream().map(DeployedRule::region))
        .distinct()
        .toList();
  }

  /// The function of a target.
  public DeployedFunction function(String id) {
    return functions.stream()
        .filter(function -> function.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("No function " + id + " is deployed"));
  }
}
