package dev.amitrail.replication;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import dev.amitrail.aws.FanOut;
import dev.amitrail.event.EventBridgeEvent;
import dev.amitrail.replication.ReplicationSweep.FamilyOutcomes;
import dev.amitrail.replication.ReplicationSweep.SweepSummary;
import dev.amitrail.replication.plan.ReplicationOutcome;
import dev.amitrail.replication.plan.ReplicationSettings;
import java.time.Duration;
import java.time.InstantSource;

/// The function of the schedule: reconciles every family of the deployment. A family that fails
/// stops no other and is logged; the function itself fails only for faults of its own.
public final class ReplicationSweepHandler implements RequestHandler<ScheduledEvent, SweepResult> {
  /// With less time than this left, no further families are started; the next sweep continues.
  private static final int RESERVE_MILLIS = 60_000;

  private final ReplicationSweep sweep;

  /// Called by Lambda: settings from the environment, the SDK's default clients.
  public ReplicationSweepHandler() {
    this(sweep(ReplicationSettings.fromEnvironment(System.getenv())));
  }

  ReplicationSweepHandler(ReplicationSweep sweep) {
    this.sweep = sweep;
  }

  /// Sweeps.
  ///
  /// @throws MalformedEventException if the event lacks a part
  @Override
  public SweepResult handleRequest(ScheduledEvent input, Context context) {
    EventBridgeEvent event = EventBridgeEvent.of(input);
    SweepSummary summary =
        sweep.sweep(event.time(), () -> context.getRemainingTimeInMillis() > RESERVE_MILLIS);
    for (FamilyOutcomes family : summary.families()) {
      family.outcomes().forEach(outcome -> log(event, family.source().id(), outcome, context));
    }
    summary.regions().forEach(outcome -> log(event, "", outcome, context));
    return SweepResult.of(summary);
  }

  private static void log(
      EventBridgeEvent event, String imageId, ReplicationOutcome outcome, Context context) {
    context.getLogger().log(ReplicationLog.line(event, imageId, outcome));
  }

  private static ReplicationSweep sweep(ReplicationSettings settings) {
    return new ReplicationSweep(
        ReplicationClients.ofEnvironment(settings),
        FanOut.onVirtualThreads(AmiReplicationHandler.MAX_CONCURRENT_CALLS),
        settings,
        InstantSource.system(),
        ReplicationSweepHandler::sleep);
  }

  private static void sleep(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for EC2's request rate", e);
    }
  }
}
