package dev.amitrail.local.template;

import java.util.List;
import java.util.Optional;

/// An EventBridge rule that leads to a function, at once or by way of a bus.
///
/// @param region where it stands
/// @param bus the bus it listens on; `default` is the account's own
/// @param name its name
/// @param pattern its event pattern as JSON, if it has one
/// @param schedule its schedule expression, if it has one
/// @param targets where events go, never empty
public record DeployedRule(
    String region,
    String bus,
    String name,
    Optional<String> pattern,
    Optional<String> schedule,
    List<RuleTarget> targets) {

  /// The bus that AWS's own services send to.
  public static final String DEFAULT_BUS = "default";

  private static final String PREFIX = "ami-trail-";

  /// Copies the targets.
  public DeployedRule {
    targets = List.copyOf(targets);
  }

  /// The name without what all rules of AMI Trail begin with: the name of its folder in `events/`.
  public String shortName() {
    return name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
  }
}
