package dev.amitrail.local.template;

import java.util.List;
import java.util.stream.Stream;

/// What the stacks of AMI Trail deploy, as far as it is needed to route events and run functions.
///
/// @param homeRegion the Region that the functions are deployed in
/// @param functions the functions that are targets of rules
/// @param rules the rules of all Regions whose events reach a function
/// @param topics the names of the home stack's topics
public record DeployedStacks(
    String homeRegion,
    List<DeployedFunction> functions,
    List<DeployedRule> rules,
    List<String> topics) {

  /// The topic that reports are mailed to, if there is one.
  public static final String REPORT_TOPIC = "ami-trail-reports";

  /// Copies the lists.
  public DeployedStacks {
    functions = List.copyOf(functions);
    rules = List.copyOf(rules);
    topics = List.copyOf(topics);
  }

  /// The home Region, then the other Regions that have a rule, in the order of the stacks.
  public List<String> regions() {
    return Stream.concat(Stream.of(homeRegion), rules.stream().map(DeployedRule::region))
        .distinct()
        .toList();
  }

  /// The same stacks as if `notifyEmail` was set: the functions mail reports to a topic.
  public DeployedStacks withMail() {
    if (topics.contains(REPORT_TOPIC)) {
      return this;
    }
    AccountText arn =
        AccountText.literal("arn:aws:sns:%s:".formatted(homeRegion))
            .plus(AccountText.ACCOUNT)
            .plus(AccountText.literal(":" + REPORT_TOPIC));
    return new DeployedStacks(
        homeRegion,
        functions.stream().map(function -> function.withSetting("topics", arn)).toList(),
        rules,
        Stream.concat(topics.stream(), Stream.of(REPORT_TOPIC)).toList());
  }

  /// The function with a logical id.
  public DeployedFunction function(String id) {
    return functions.stream()
        .filter(function -> function.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("No function " + id + " is deployed"));
  }
}
