package dev.amitrail.local.eventbridge;

import dev.amitrail.local.template.DeployedFunction;
import dev.amitrail.local.template.DeployedRule;
import java.util.List;

/// The way of one event to one function.
///
/// @param hops the rules that took it, in order: one in the home Region, or one that forwards it
///   from another Region and then one on the home bus
/// @param function where it ends
public record Route(List<DeployedRule> hops, DeployedFunction function) {
  /// Copies the hops.
  public Route {
    hops = List.copyOf(hops);
  }

  /// The rule that hands the event to the function.
  public DeployedRule rule() {
    return hops.getLast();
  }
}
