package dev.amitrail.infra;

import dev.amitrail.replication.AmiReplicationHandler;
import dev.amitrail.replication.ReplicationSweepHandler;
import dev.amitrail.report.StackReportHandler;
import dev.amitrail.report.fleet.FleetPageHandler;
import dev.amitrail.report.refresh.ReportRefreshHandler;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

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

  /// The rule that brings alarms of replica Regions to the topic.
  static final String ALARM = "ami-trail-alarm";

  private RuleContract() {}

  /// The rules on the bus for forwarded events, which are those that replica Regions forward by.
  static Set<String> forwarded() {
    Set<String> forwarded = new TreeSet<>(EVENTS.keySet());
    forwarded.add(ALARM);
    return forwarded;
  }

  /// The rules that invoke functions -> the handler.
  static Map<String, Class<?>> functions() {
    Map<String, Class<?>> functions = new TreeMap<>(EVENTS);
    functions.putAll(SCHEDULES);
    return functions;
  }
}
