package dev.amitrail.replication;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import dev.amitrail.aws.FanOut;
import dev.amitrail.aws.JsonLog;
import dev.amitrail.aws.JsonLog.Level;
import dev.amitrail.event.EventBridgeEvent;
import dev.amitrail.event.MalformedEventException;
import dev.amitrail.image.Image;
import dev.amitrail.replication.plan.ReplicationOutcome;
import dev.amitrail.replication.plan.ReplicationSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/// The function of the schedule: reconciles every family of the deployment. A family that fails
/// stops no other and is logged; the function itself fails only for faults of its own.
public final class ReplicationSweepHandler implements RequestHandler<ScheduledEvent, SweepResult> {
  /// With less time than this left, no further families are started; the next sweep continues.
  private static final Duration MAX_RESERVE = Duration.ofMinutes(1);

  /// After so many families the totals so far are logged.
  private static final int FAMILIES_BETWEEN_TOTALS = 500;

  private final ReplicationSweep sweep;
  private final JsonLog log;
  private final long reserveMillis;

  /// Called by Lambda: settings from the environment, the SDK's default clients.
  public ReplicationSweepHandler() {
    this(ReplicationSettings.fromEnvironment(System.getenv()));
  }

  private ReplicationSweepHandler(ReplicationSettings settings) {
    this(
        new ReplicationSweep(
            ReplicationClients.ofEnvironment(settings),
            FanOut.onVirtualThreads(AmiReplicationHandler.MAX_CONCURRENT_CALLS),
            settings,
            InstantSource.system(),
            AmiReplicationHandler::sleep),
        settings,
        JsonLog.toStandardOutput());
  }

  ReplicationSweepHandler(ReplicationSweep sweep, ReplicationSettings settings, JsonLog log) {
    this.sweep = sweep;
    this.log = log;
    // The timeout is the period of the schedule, which may be as short as a minute.
    this.reserveMillis =
        Math.min(
            MAX_RESERVE.toMillis(), Duration.ofMinutes(settings.sweepMinutes()).toMillis() / 4);
  }

  /// Sweeps.
  ///
  /// @throws MalformedEventException if the event lacks a part
  @Override
  public SweepResult handleRequest(ScheduledEvent input, Context context) {
    EventBridgeEvent event = EventBridgeEvent.of(input);
    SweepLog report = new SweepLog(log, new JsonLog.Origin(context.getAwsRequestId(), event.id()));
    sweep.sweep(event.time(), () -> context.getRemainingTimeInMillis() > reserveMillis, report);
    return report.close();
  }

  /// Logs and counts what a sweep reports.
  private static final class SweepLog implements ReplicationSweep.Report {
    private final JsonLog log;
    private final JsonLog.Origin origin;
    private final SweepResult.Counter counter = new SweepResult.Counter();

    SweepLog(JsonLog log, JsonLog.Origin origin) {
      this.log = log;
      this.origin = origin;
    }

    @Override
    public void family(FamilyOutcomes family) {
      counter.count(family);
      family.log(log, origin);
    }

    @Override
    public void region(ReplicationOutcome outcome) {
      counter.count(outcome);
      FamilyOutcomes.log(log, origin, Map.of(), outcome);
    }

    @Override
    public void orphan(Image replica) {
      counter.add("orphans", 1);
      counter.add("orphanGibibytes", replica.gibibytes());
      Map<String, Object> fields = new LinkedHashMap<>();
      replica.sourceImageId().ifPresent(id -> fields.put("source", id));
      replica.sourceImageRegion().ifPresent(region -> fields.put("sourceRegion", region));
      fields.put("region", replica.region());
      fields.put("outcome", "orphan");
      fields.put("replica", replica.id());
      fields.put("name", replica.name());
      fields.put("gibibytes", replica.gibibytes());
      log.write(Level.WARN, origin, fields);
    }

    @Override
    public void progress(int families, int left) {
      counter.set("families", families);
      counter.set("left", left);
      if ((families - left) % FAMILIES_BETWEEN_TOTALS == 0) {
        log.write(Level.INFO, origin, Map.of("totals", counter.result().totals()));
      }
    }

    @Override
    public void state(SweepResult.State part, long value) {
      counter.state(part, value);
    }

    SweepResult close() {
      SweepResult result = counter.result();
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("totals", result.totals());
      fields.put("regions", result.regions());
      fields.put("state", result.state());
      log.write(Level.INFO, origin, fields);
      log.metrics(origin, result.metrics());
      return result;
    }
  }
}
