package dev.amitrail.simulation;

import dev.amitrail.event.EventBridgeEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// One run: a scenario, a seed, the code under test. The same three give the same run, to the byte
/// of its log.
public final class Simulation {
  private static final int MOST_SWEEPS_TO_REST = 60;

  private final long seed;
  private final World world;
  private final Wire wire;
  private final Cloud cloud;
  private final Lambda lambda;
  private final Crowd crowd;
  private final Chance outages;
  private final Chance fanOuts;
  private final List<Breach> breaches = new ArrayList<>();
  private final long period;
  private int sweeps;

  private Simulation(long seed, Scenario scenario, Subject.Factory factory) {
    this.seed = seed;
    this.period = VirtualTime.micros(scenario.deployment().sweepPeriod());
    Chance chance = Chance.of(seed);
    VirtualTime time = new VirtualTime();
    this.world = new World(time, new RunLog(time), new Tally(), scenario);
    this.wire = new Wire(world, chance.fork());
    this.lambda = new Lambda(world, chance.fork(), () -> environment(factory));
    Bus bus = new Bus(world, chance.fork(), lambda);
    this.cloud = new Cloud(world, chance.fork(), bus::send);
    this.crowd = new Crowd(world, chance.fork(), cloud);
    this.outages = chance.fork();
    this.fanOuts = chance.fork();
  }

  /// Runs.
  public static Run run(long seed, Scenario scenario, Subject.Factory factory) {
    return new Simulation(seed, scenario, factory).run();
  }

  private Subject environment(Subject.Factory factory) {
    return factory.make(
        new SimulatedAws(world.time(), wire, cloud, new SimulatedFanOut(world.time(), fanOuts)),
        world.scenario().deployment());
  }

  private Run run() {
    crowd.plan();
    planOutages();
    world.time().after(period, this::sweep);
    world.time().runUntil(justBeforeASweep(VirtualTime.micros(world.scenario().trouble())));
    cloud.regions().forEach(CloudRegion::comesBack);
    boolean rests = comeToRest();
    Duration atRest = world.time().elapsed();
    int calls = wire.calls();
    breaches.addAll(cloud.watch().breaches());
    checkAtRest(rests);
    lambda.shutDown();
    world.time().runUntil(world.time().now() + 1);
    world.tally().close();
    return new Run(
        seed,
        world.scenario(),
        cloud,
        atRest,
        calls,
        breaches,
        world.tally().counts(),
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
    for (int i = 0; i < faults.outages() + faults.rushes(); i++) {
      CloudRegion region = cloud.region(outages.of(regions));
      Happening how = outages.of(List.of(Happening.REGION_REFUSES, Happening.REGION_UNREACHABLE));
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

  private void sweep() {
    world.time().after(period, this::sweep);
    Deployment deployment = world.scenario().deployment();
    lambda.invoke(
        Lambda.Function.SWEEP,
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
  private boolean comeToRest() {
    int quiet = 0;
    int enough = world.scenario().deployment().sweepsToRest();
    for (int i = 0; i < MOST_SWEEPS_TO_REST + 2 * enough; i++) {
      int changes = cloud.changes();
      int done = lambda.sweepsDone();
      world.time().runUntil(world.time().now() + period);
      boolean settled =
          cloud.changes() == changes
              && lambda.open() == 0
              && lambda.sweepsDone() > done
              && cloud.images().stream()
                  .noneMatch(image -> image.state() == CloudImage.State.PENDING);
      quiet = settled ? quiet + 1 : 0;
      if (quiet >= enough) {
        return true;
      }
    }
    return false;
  }

  private void checkAtRest(boolean rests) {
    if (!rests) {
      breach(Invariant.COMES_TO_REST, "something still changes at every sweep");
    }
    breaches.addAll(Invariants.atRest(cloud, world.scenario().deployment()));
    int writes = wire.writes().size();
    int refused = wire.refusedWrites().size();
    int failed = lambda.sweepsFailed();
    world.time().runUntil(world.time().now() + period);
    List<String> more = since(wire.writes(), writes);
    List<String> refusedMore = since(wire.refusedWrites(), refused);
    if (!more.isEmpty()) {
      breach(Invariant.COMES_TO_REST, "one more sweep wrote " + more);
    }
    refusedMore.forEach(this::breachByRefusal);
    if (lambda.sweepsFailed() > failed) {
      breach(Invariant.SWEEPS_WITHOUT_FAILING, "one more sweep failed");
    }
  }

  /// With whose key others encrypted a copy of theirs is not to be seen, so that asking is fair.
  private void breachByRefusal(String write) {
    boolean ofImage = write.startsWith(Api.MODIFY_IMAGE_ATTRIBUTE.toString());
    boolean ofSnapshot = write.startsWith(Api.MODIFY_SNAPSHOT_ATTRIBUTE.toString());
    if (!ofImage && !ofSnapshot) {
      breach(Invariant.ASKS_FOR_NOTHING_REFUSED, "one more sweep was refused " + write);
    } else if (cloud.images().stream().noneMatch(image -> isByOthers(image, write))) {
      breach(Invariant.SHARES_NOTHING_REFUSED, "one more sweep was refused " + write);
    }
  }

  private static boolean isByOthers(CloudImage image, String write) {
    return !image.isOurs()
        && (write.contains(image.id())
            || image.devices().stream().anyMatch(device -> write.contains(device.snapshot().id())));
  }

  private List<String> since(List<String> all, int from) {
    return all.subList(from, all.size()).stream()
        .filter(write -> cloud.images().stream().noneMatch(full -> isToldNowhere(full, write)))
        .toList();
  }

  /// A source without room for its trail cannot tell the next sweep that its copy was refused, or
  /// is gone.
  private static boolean isToldNowhere(CloudImage source, String write) {
    return write.startsWith(Api.COPY_IMAGE.toString())
        && write.endsWith(source.id())
        && Trail.counted(source.tags()) >= Trail.MOST_TAGS;
  }

  private void breach(Invariant invariant, String message) {
    if (world.scenario().deployment().duties().contains(invariant.duty())) {
      breaches.add(new Breach(invariant, message));
    }
  }
}
