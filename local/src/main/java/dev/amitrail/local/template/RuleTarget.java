package dev.amitrail.local.template;

/// A target of a rule.
public sealed interface RuleTarget {
  /// A function of the same stack.
  ///
  /// @param id the function's logical id
  record ToFunction(String id) implements RuleTarget {}

  /// An event bus in another Region.
  ///
  /// @param region the Region of the bus
  /// @param bus the name of the bus
  record ToBus(String region, String bus) implements RuleTarget {}
}
