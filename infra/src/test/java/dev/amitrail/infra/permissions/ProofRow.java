package dev.amitrail.infra.permissions;

import dev.amitrail.infra.judge.IamRequest;
import dev.amitrail.replication.AmiReplicationHandler;
import dev.amitrail.replication.ReplicationSweepHandler;
import dev.amitrail.report.StackReportHandler;
import dev.amitrail.report.fleet.FleetPageHandler;
import dev.amitrail.report.refresh.ReportRefreshHandler;
import java.util.List;

/// A request, and whose roles it is decided for.
record ProofRow(String name, List<Class<?>> handlers, IamRequest request) {
  static final List<Class<?>> REPLICATION =
      List.of(AmiReplicationHandler.class, ReplicationSweepHandler.class);
  static final List<Class<?>> SWEEP = List.of(ReplicationSweepHandler.class);
  static final List<Class<?>> REPORTS =
      List.of(StackReportHandler.class, ReportRefreshHandler.class);
  static final List<Class<?>> REFRESH = List.of(ReportRefreshHandler.class);
  static final List<Class<?>> FLEET = List.of(FleetPageHandler.class);
  static final List<Class<?>> BUCKET_USERS =
      List.of(StackReportHandler.class, ReportRefreshHandler.class, FleetPageHandler.class);
  static final List<Class<?>> OF_EVENTS =
      List.of(AmiReplicationHandler.class, StackReportHandler.class);
  static final List<Class<?>> READERS =
      List.of(
          AmiReplicationHandler.class,
          ReplicationSweepHandler.class,
          StackReportHandler.class,
          ReportRefreshHandler.class);
  static final List<Class<?>> ALL =
      List.of(
          AmiReplicationHandler.class,
          ReplicationSweepHandler.class,
          StackReportHandler.class,
          ReportRefreshHandler.class,
          FleetPageHandler.class);

  ProofRow {
    handlers = List.copyOf(handlers);
  }
}
