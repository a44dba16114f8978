package dev.amitrail.replication;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import dev.amitrail.aws.FanOut;
import dev.amitrail.event.EventBridgeEvent;
import dev.amitrail.replication.plan.ReplicationSettings;
import java.time.Duration;
import java.time.InstantSource;

/// Takes a schedule's event and converges every family of the deployment. A family that fails does
/// not stop the others and is told; the sweep itself fails only for faults of its own.
public final class ReplicationSweepHandler implements RequestHandler<ScheduledEvent, SweepResult> {
  /// A sweep that has less time than this left begins no further family; the next one goes on.
  private static final int RESERVE_MILLIS = 60_000;

  private final ReplicationSweep sweep;

  /// What Lambda calls: settings from the environment, clients as the SDK finds them.
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
    var swept =
        sweep.sweep(event.time(), () -> context.getRemainingTimeInMillis() > RESERVE_MILLIS);
    swept
        .families()
        .forEach(
            family ->
                family
                    .outcomes()
                    .forEach(
                        outcome ->
                            context
                                .getLogger()
                                .log(ReplicationLog.line(event, family.source().id(), outcome))));
    swept
        .regions()
        .forEach(outcome -> context.getLogger().log(ReplicationLog.line(event, "", outcome)));
    return SweepResult.of(swept);
  }

  private static ReplicationSweep sweep(ReplicationSettings settings) {
    return new ReplicationSweep(
        ReplicationClients.ofEnvironment(settings),
        FanOut.onVirtualThreads(AmiReplicationHandler.MOST_AT_ONCE),
        settings,
        InstantSource.system(),
        ReplicationSweepHandler::sleep);
  }

  private static void sleep(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while keeping EC2's pace", e);
    }
  }
}
