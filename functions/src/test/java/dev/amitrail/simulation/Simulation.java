package dev.amitrail.simulation;

import dev.amitrail.event.EventBridgeEvent;
import dev.amitrail.simulation.audit.ExpectedTags;
import dev.amitrail.simulation.audit.FinalStateAuditor;
import dev.amitrail.simulation.audit.Invariant;
import dev.amitrail.simulation.audit.Violation;
import dev.amitrail.simulation.client.SimulatedAction;
import dev.amitrail.simulation.client.SimulatedAws;
import dev.amitrail.simulation.client.SimulatedNetwork;
import dev.amitrail.simulation.ec2.SimulatedAccount;
import dev.amitrail.simulation.ec2.SimulatedImage;
import dev.amitrail.simulation.ec2.SimulatedRegion;
import dev.amitrail.simulation.lambda.SimulatedEventBus;
import dev.amitrail.simulation.lambda.SimulatedLambda;
import dev.amitrail.simulation.time.RunLog;
import dev.amitrail.simulation.time.SeededRandom;
import dev.amitrail.simulation.time.SimulatedFanOut;
import dev.amitrail.simulation.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One run: a scenario, a seed, the code under test. The same three give the same run, to the byte
/// of its log.
public final class Simulation {
  private static final int MOST_SWEEPS = 60;
  private static final long HOUR = VirtualTime.micros(Duration.ofHours(1));

  private final long seed;
  private final RunState world;
  private final SimulatedNetwork wire;
  private final SimulatedAccount cloud;
  private final SimulatedLambda lambda;
  private final UserWorkload users;
  private final SeededRandom outages;
  private final SeededRandom fanOuts;
  private final List<Violation> violations = new ArrayList<>();
  private final long period;
  private int sweeps;

  private Simulation(long seed, Scenario scenario, SystemUnderTest.Factory factory) {
    this.seed = seed;
    this.period = VirtualTime.micros(scenario.deployment().sweepPeriod());
    SeededRandom chance = SeededRandom.of(seed);
    VirtualTime time = new VirtualTime();
    this.world = new RunState(time, new RunLog(time), new DisturbanceCounts(), scenario);
    this.wire = new SimulatedNetwork(world, chance.fork());
    this.lambda = new SimulatedLambda(world, chance.fork(), () -> environment(factory));
    SimulatedEventBus bus = new SimulatedEventBus(world, chance.fork(), lambda);
    this.cloud = new SimulatedAccount(world, chance.fork(), bus::send);
    this.users = new UserWorkload(world, chance.fork(), cloud);
    this.outages = chance.fork();
    this.fanOuts = chance.fork();
  }

  /// Runs.
  public static Run run(long seed, Scenario scenario, SystemUnderTest.Factory factory) {
    return new Simulation(seed, scenario, factory).run();
  }

  private SystemUnderTest environment(SystemUnderTest.Factory factory) {
    return factory.make(
        new SimulatedAws(world.time(), wire, cloud, new SimulatedFanOut(world.time(), fanOuts)),
        world.scenario().deployment());
  }

  private Run run() {
    users.plan();
    planOutages();
    world.time().after(period, this::sweep);
    world.time().runUntil(justBeforeASweep(VirtualTime.micros(world.scenario().trouble())));
    cloud.regions().forEach(SimulatedRegion::comesBack);
    boolean converged = awaitConvergence();
    Duration convergedAt = world.time().elapsed();
    int calls = wire.calls();
    violations.addAll(cloud.auditor().violations());
    checkConverged(converged);
    lambda.shutDown();
    world.time().runUntil(world.time().now() + 1);
    world.counts().close();
    return new Run(
        seed,
        world.scenario(),
        cloud,
        convergedAt,
        calls,
        wire.calls() - calls,
        violations,
        world.counts().counts(),
        world.log());
  }

  /// So that a sweep has the whole period for its work before the run is looked at.
  private long justBeforeASweep(long micros) {
    return (micros / period + 1) * period - 1;
  }

  private void planOutages() {
    Scenario.Faults faults = world.scenario().faults();
    List<String> regions = world.scenario().deployment().regions();
    long end = VirtualTime.micros(world.scenario().trouble());
    Optional<SimulatedRegion> away =
        faults.hourLong() ? Optional.of(cloud.region(outages.of(regions))) : Optional.empty();
    away.ifPresent(region -> planHourLongOutage(region, outages.upTo(Math.max(0, end - HOUR))));
    for (int i = 0; i < faults.outages() + faults.rushes(); i++) {
      SimulatedRegion region = cloud.region(outages.of(regions));
      if (away.filter(region::equals).isPresent()) {
        continue;
      }
      Disturbance how =
          outages.of(List.of(Disturbance.REGION_REFUSES, Disturbance.REGION_UNREACHABLE));
      long from = outages.upTo(end);
      long until = from + outages.between(Duration.ofSeconds(10), faults.longestOutage());
      if (i < faults.outages()) {
        world.time().at(from, () -> region.goesOut(how));
        world.time().at(until, region::comesBack);
      } else {
        world.time().at(from, () -> region.isRushedUntil(until));
      }
    }
    if (faults.offForGood()) {
      cloud.region(outages.of(regions.subList(1, regions.size()))).goesOffForGood();
    }
  }

  private void planHourLongOutage(SimulatedRegion region, long from) {
    world
        .time()
        .at(
            from,
            () -> {
              world.count(Disturbance.HOUR_LONG_OUTAGE, region.name());
              region.goesOut(Disturbance.REGION_UNREACHABLE);
            });
    world.time().at(from + HOUR, region::comesBack);
  }

  private void sweep() {
    world.time().after(period, this::sweep);
    SimulatedDeployment deployment = world.scenario().deployment();
    lambda.invoke(
        SimulatedLambda.Function.SWEEP,
        new EventBridgeEvent(
            "sweep-" + ++sweeps,
            "aws.events",
            "Scheduled Event",
            deployment.account(),
            world.time().instant(),
            deployment.home(),
            List.of(
                "arn:aws:events:"
                    + deployment.home()
                    + ":"
                    + deployment.account()
                    + ":rule/ami-trail-sweep"),
            Map.of()));
  }

  /// Lets sweeps go by until enough of them in a row found nothing to change, and nothing was on
  /// its way.
  private boolean awaitConvergence() {
    int quiet = 0;
    int enough = world.scenario().deployment().quietSweeps();
    for (int i = 0; i < MOST_SWEEPS + 2 * enough; i++) {
      int changes = cloud.changes();
      int done = lambda.sweepsDone();
      world.time().runUntil(world.time().now() + period);
      boolean settled =
          cloud.changes() == changes
              && lambda.open() == 0
              && lambda.sweepsDone() > done
              && cloud.images().stream()
                  .noneMatch(image -> image.state() == SimulatedImage.State.PENDING);
      quiet = settled ? quiet + 1 : 0;
      if (quiet >= enough) {
        return true;
      }
    }
    return false;
  }

  private void checkConverged(boolean converged) {
    if (!converged) {
      violation(Invariant.CONVERGES, "something still changes at every sweep");
    }
    violations.addAll(FinalStateAuditor.converged(cloud, world.scenario().deployment()));
    int writes = wire.writes().size();
    int refused = wire.refusedWrites().size();
    int failed = lambda.sweepsFailed();
    world.time().runUntil(world.time().now() + period);
    List<String> more = since(wire.writes(), writes);
    List<String> refusedMore = since(wire.refusedWrites(), refused);
    if (!more.isEmpty()) {
      violation(Invariant.CONVERGES, "one more sweep wrote " + more);
    }
    refusedMore.forEach(this::checkRefusal);
    if (lambda.sweepsFailed() > failed) {
      violation(Invariant.SWEEPS_WITHOUT_FAILING, "one more sweep failed");
    }
  }

  /// Whom EC2 shares an image with, only EC2 knows, so that asking is fair.
  private void checkRefusal(String write) {
    boolean toShare =
        write.startsWith(SimulatedAction.MODIFY_IMAGE_ATTRIBUTE.toString())
            || write.startsWith(SimulatedAction.MODIFY_SNAPSHOT_ATTRIBUTE.toString());
    if (!toShare) {
      violation(Invariant.ASKS_FOR_NOTHING_REFUSED, "one more sweep was refused " + write);
    }
  }

  private List<String> since(List<String> all, int from) {
    return all.subList(from, all.size()).stream()
        .filter(write -> cloud.images().stream().noneMatch(full -> isRecordedNowhere(full, write)))
        .filter(write -> cloud.regions().stream().noneMatch(region -> isSilent(region, write)))
        .toList();
  }

  /// A source without room for its trail cannot show the next sweep that its copy was refused, or
  /// is gone.
  private static boolean isRecordedNowhere(SimulatedImage source, String write) {
    return write.startsWith(SimulatedAction.COPY_IMAGE.toString())
        && write.endsWith(source.id())
        && ExpectedTags.counted(source.tags()) >= ExpectedTags.MOST_TAGS;
  }

  /// What SSM accepts and never stores is put again at each sweep.
  private static boolean isSilent(SimulatedRegion region, String write) {
    String put = SimulatedAction.PUT_PARAMETER + " " + region.name() + " ";
    return write.startsWith(put)
        && region.parameters().isSilent(write.substring(put.length()).split(" ", -1)[0]);
  }

  private void violation(Invariant invariant, String message) {
    violations.add(new Violation(invariant, message));
  }
}
