package dev.amitrail.infra.permissions;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The actions that a function's role should allow.
final class DeclaredActions {
  /// What every function may do beside its work: write logs, and, for Lambda, send failed
  /// invocations to a queue (CDK grants the reads to every sender).
  private static final List<String> OF_EVERY_FUNCTION =
      List.of(
          "logs:CreateLogStream",
          "logs:PutLogEvents",
          "sqs:GetQueueAttributes",
          "sqs:GetQueueUrl",
          "sqs:SendMessage");

  private DeclaredActions() {}

  /// The actions that gateways declare, and those of every function.
  @SafeVarargs
  static Set<String> with(List<String>... declared) {
    Set<String> actions = new TreeSet<>(OF_EVERY_FUNCTION);
    for (List<String> some : declared) {
      actions.addAll(some);
    }
    return actions;
  }
}
