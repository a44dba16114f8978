package dev.amitrail.infra.permissions;

import dev.amitrail.replication.ReplicationSweepHandler;
import dev.amitrail.report.fleet.FleetPageHandler;
import dev.amitrail.report.refresh.ReportRefreshHandler;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The actions that a function's role should allow.
final class DeclaredActions {
  /// What every function may do beside its work.
  private static final List<String> LOGS = List.of("logs:CreateLogStream", "logs:PutLogEvents");

  /// For Lambda, to send failed invocations to a queue (CDK grants the reads to every sender).
  private static final List<String> FAILURES =
      List.of("sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage");

  private static final Set<Class<?>> SCHEDULED =
      Set.of(ReplicationSweepHandler.class, ReportRefreshHandler.class, FleetPageHandler.class);

  private DeclaredActions() {}

  /// The actions that gateways declare, and what every function of its kind needs.
  @SafeVarargs
  static Set<String> of(Class<?> handler, List<String>... declared) {
    Set<String> actions = new TreeSet<>(LOGS);
    if (!SCHEDULED.contains(handler)) {
      actions.addAll(FAILURES);
    }
    for (List<String> some : declared) {
      actions.addAll(some);
    }
    return actions;
  }
}
