package dev.amitrail.local.eventbridge;

import dev.amitrail.local.template.DeployedFunction;
import dev.amitrail.local.template.DeployedRule;
import java.util.List;

/// The path of one event to one function.
///
/// @param hops the rules that matched, in order: one in the home Region, or one that forwards the
///   event from another Region and then one on the home bus
/// @param function the target of the last rule
public record Route(List<DeployedRule> hops, DeployedFunction function) {
  /// Copies the hops.
  public Route {
    hops = List.copyOf(hops);
  }

  /// The rule whose target is the function.
  public DeployedRule rule() {
    return hops.getLast();
  }
}
