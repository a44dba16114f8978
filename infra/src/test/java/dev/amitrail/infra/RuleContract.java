package dev.amitrail.infra;

import dev.amitrail.replication.AmiReplicationHandler;
import dev.amitrail.replication.ReplicationSweepHandler;
import dev.amitrail.report.StackReportHandler;
import dev.amitrail.report.fleet.FleetPageHandler;
import dev.amitrail.report.refresh.ReportRefreshHandler;
import java.util.Map;
import java.util.TreeMap;

/// The rules that users rely on. Their names are literals here, so that a change of one in the code
/// fails a test.
final class RuleContract {
  /// Event rule -> the handler that it invokes.
  static final Map<String, Class<?>> EVENTS =
      Map.of(
          "ami-trail-ami-state", AmiReplicationHandler.class,
          "ami-trail-ami-tagged", AmiReplicationHandler.class,
          "ami-trail-stack-settled", StackReportHandler.class);

  /// Schedule rule -> the handler that it invokes.
  static final Map<String, Class<?>> SCHEDULES =
      Map.of(
          "ami-trail-fleet", FleetPageHandler.class,
          "ami-trail-report-refresh", ReportRefreshHandler.class,
          "ami-trail-sweep", ReplicationSweepHandler.class);

  private RuleContract() {}

  /// The rules that invoke functions -> the handler.
  static Map<String, Class<?>> functions() {
    Map<String, Class<?>> functions = new TreeMap<>(EVENTS);
    functions.putAll(SCHEDULES);
    return functions;
  }
}
