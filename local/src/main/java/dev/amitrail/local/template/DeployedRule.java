package dev.amitrail.local.template;

import java.util.List;
import java.util.Optional;

/// An EventBridge rule whose events reach a function, directly or through another bus.
///
/// @param region the rule's Region
/// @param bus the rule's bus; `default` is the bus of AWS's own events
/// @param name its name
/// @param pattern its event pattern as JSON, if it has one; it may name the account
/// @param schedule its schedule expression, if it has one
/// @param targets never empty
public record DeployedRule(
    String region,
    String bus,
    String name,
    Optional<AccountText> pattern,
    Optional<String> schedule,
    List<RuleTarget> targets) {

  /// The bus that AWS services send their events to.
  public static final String DEFAULT_BUS = "default";

  private static final String PREFIX = "ami-trail-";

  /// Copies the targets.
  public DeployedRule {
    targets = List.copyOf(targets);
  }

  /// Region, bus and name, separated by slashes.
  public String path() {
    return String.join("/", region, bus, name);
  }

  /// The name without the prefix of all rules of AMI Trail, which is also the name of the rule's
  /// folder in `events/`.
  public String shortName() {
    return name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
  }
}
