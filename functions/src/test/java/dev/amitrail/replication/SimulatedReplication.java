package dev.amitrail.replication;

import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import dev.amitrail.aws.FanOut;
import dev.amitrail.aws.JsonLog;
import dev.amitrail.event.EventBridgeEvent;
import dev.amitrail.replication.plan.ReplicationSettings;
import dev.amitrail.simulation.SimulatedDeployment;
import dev.amitrail.simulation.SystemUnderTest;
import dev.amitrail.simulation.client.SimulatedAws;
import dev.amitrail.simulation.time.InvocationContext;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.joda.time.DateTime;
import org.joda.time.DateTimeZone;

/// The replicating functions as they are deployed, on the simulated AWS: its clients, its clock,
/// its threads.
public final class SimulatedReplication implements SystemUnderTest {
  private final AmiReplicationHandler events;
  private final ReplicationSweepHandler sweeps;

  /// A new execution environment of both functions.
  public SimulatedReplication(SimulatedAws aws, SimulatedDeployment deployment) {
    ReplicationSettings settings = settings(deployment);
    ReplicationClients clients = new ReplicationClients(aws.ec2(), aws.ssm(), aws::eventBridge);
    FanOut fanOut = fanOut(aws);
    JsonLog log = new JsonLog(aws.clock(), _ -> {});
    this.events =
        new AmiReplicationHandler(
            settings, new ImageReplicator(clients, fanOut, settings, aws.clock(), aws::sleep), log);
    this.sweeps =
        new ReplicationSweepHandler(
            new ReplicationSweep(clients, fanOut, settings, aws.clock(), aws::sleep),
            settings,
            log);
  }

  @Override
  public void onEvent(EventBridgeEvent event, InvocationContext invocation) {
    events.handleRequest(scheduled(event), new SimulatedContext(invocation));
  }

  @Override
  public void onSweep(EventBridgeEvent event, InvocationContext invocation) {
    sweeps.handleRequest(scheduled(event), new SimulatedContext(invocation));
  }

  static ReplicationSettings settings(SimulatedDeployment deployment) {
    return new ReplicationSettings(
        deployment.account(),
        deployment.regions(),
        deployment.kmsKeys(),
        deployment.pointerPrefix(),
        ReplicationSettings.Mirroring.valueOf(
            deployment.mirrorPermissions().name().toUpperCase(Locale.ROOT)),
        deployment.mirrorPublic(),
        300,
        (int) deployment.sweepPeriod().toMinutes(),
        false);
  }

  private static FanOut fanOut(SimulatedAws aws) {
    return new FanOut() {
      @Override
      public <A, B> List<B> over(List<A> inputs, Function<A, B> work) {
        return aws.fanOut().over(inputs, work);
      }
    };
  }

  private static ScheduledEvent scheduled(EventBridgeEvent event) {
    ScheduledEvent scheduled = new ScheduledEvent();
    scheduled.setId(event.id());
    scheduled.setSource(event.source());
    scheduled.setDetailType(event.detailType());
    scheduled.setAccount(event.account());
    scheduled.setTime(new DateTime(event.time().toEpochMilli(), DateTimeZone.UTC));
    scheduled.setRegion(event.region());
    scheduled.setResources(event.resources());
    scheduled.setDetail(event.detail());
    return scheduled;
  }
}
