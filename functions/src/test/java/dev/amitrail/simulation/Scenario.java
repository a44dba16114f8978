package dev.amitrail.simulation;

import dev.amitrail.simulation.ec2.SimulatedAccount;
import dev.amitrail.simulation.time.SeededRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/// What a run is like: how AWS behaves where its documentation is silent, which faults occur, and
/// what people do. A run is a function of its scenario, its seed and the code under test.
///
/// @param regions every Region of the account, also those outside of the deployment
/// @param trouble how long faults and operations go on; after that the run converges
public record Scenario(
    SimulatedDeployment deployment,
    List<String> regions,
    Network network,
    Faults faults,
    Copying copying,
    Events events,
    People people,
    Duration trouble) {

  /// How long calls take.
  ///
  /// @param slow the probability that a call takes up to `slowest` instead
  public record Network(Duration fastest, Duration usual, double slow, Duration slowest) {}

  /// How much goes wrong.
  ///
  /// @param error the probability that a call ends in an error of AWS or without an answer
  /// @param killed the probability, for each call, that the function is killed after it
  /// @param killAtCall the one call, counted from 1 over the whole run, after which it is killed
  /// @param lambdaRetries how often Lambda makes a failed invocation again
  /// @param outages how many times a Region cannot be read for a while
  /// @param rushes how many times others in the account use up what its limits leave
  /// @param longestOutage how long an outage or a rush takes at most
  /// @param offForGood a Region of the deployment is switched off: it answers AuthFailure to the
  ///   end
  public record Faults(
      double error,
      double killed,
      OptionalInt killAtCall,
      int lambdaRetries,
      int outages,
      int rushes,
      Duration longestOutage,
      boolean offForGood) {
    /// None.
    public static Faults none() {
      return new Faults(0, 0, OptionalInt.empty(), 2, 0, 0, Duration.ZERO, false);
    }

    /// None but this: the function is killed after its call of this number.
    public static Faults killAt(int call) {
      return new Faults(0, 0, OptionalInt.of(call), 0, 0, 0, Duration.ZERO, false);
    }
  }

  /// What CopyImage answers to a token whose image was deregistered. EC2 documents neither.
  public enum AfterGone {
    /// The id of the image that is gone.
    OLD_ID,
    /// A new image.
    NEW_IMAGE
  }

  /// How images are copied and shown.
  ///
  /// @param least how long a copy takes at least
  /// @param most how long at most
  /// @param fails the probability that a copy ends as a failed image
  /// @param refused the probability, for a source and a Region, that CopyImage refuses it for good
  /// @param tokenLifetime how long a client token is remembered
  /// @param afterGone what a token answers whose image was deregistered
  /// @param invisible how long at most a new image is not shown
  /// @param shownWhenGone how long at most a deregistered image is still shown
  /// @param tagEventsAtCreation whether tags given at creation make an event of their own
  public record Copying(
      Duration least,
      Duration most,
      double fails,
      double refused,
      Duration tokenLifetime,
      AfterGone afterGone,
      Duration invisible,
      Duration shownWhenGone,
      boolean tagEventsAtCreation) {}

  /// How events are delivered.
  ///
  /// @param latest how long a late one takes at most
  /// @param ownWritesToo whether the rule also lets the trail tags through that the code under test
  ///   writes itself
  public record Events(
      double dropped, double doubled, double late, Duration latest, boolean ownWritesToo) {
    /// All arrive, once, within seconds.
    public static Events reliable() {
      return new Events(0, 0, 0, Duration.ZERO, false);
    }
  }

  /// What people do.
  ///
  /// @param sources how many images they register to have them replicated
  /// @param operations how many other operations they do
  /// @param script what they do at fixed times
  public record People(int sources, int operations, List<Scripted> script) {
    /// Copies the list.
    public People {
      script = List.copyOf(script);
    }

    /// Only this.
    public static People following(List<Scripted> script) {
      return new People(0, 0, script);
    }
  }

  /// One thing that is done at a fixed time after the start.
  public record Scripted(Duration at, Consumer<SimulatedAccount> operation) {}

  /// Copies the list.
  public Scenario {
    regions = List.copyOf(regions);
  }

  /// No faults, and nobody does anything.
  public static Scenario calm(SimulatedDeployment deployment) {
    return new Scenario(
        deployment,
        withOneMore(deployment.regions()),
        new Network(Duration.ofMillis(20), Duration.ofMillis(300), 0, Duration.ZERO),
        Faults.none(),
        new Copying(
            Duration.ofMinutes(3),
            Duration.ofMinutes(6),
            0,
            0,
            Duration.ofHours(24),
            AfterGone.OLD_ID,
            Duration.ofSeconds(5),
            Duration.ZERO,
            true),
        Events.reliable(),
        People.following(List.of()),
        Duration.ofMinutes(30));
  }

  /// What this seed makes of a deployment: three to six sources, and trouble of every kind, for a
  /// couple of hours.
  public static Scenario random(long seed, SimulatedDeployment deployment) {
    SeededRandom chance = SeededRandom.of(seed * 31 + 17);
    Faults faults = randomFaults(chance);
    return new Scenario(
        withRandomKeys(chance, deployment),
        withOneMore(deployment.regions()),
        new Network(
            Duration.ofMillis(10),
            chance.of(List.of(Duration.ofMillis(100), Duration.ofMillis(400))),
            chance.of(List.of(0.0, 0.01, 0.05)),
            chance.of(List.of(Duration.ofSeconds(10), Duration.ofSeconds(90)))),
        chance.happens(0.1) ? Faults.none() : faults,
        randomCopying(chance),
        chance.happens(0.1)
            ? Events.reliable()
            : new Events(
                chance.of(List.of(0.02, 0.2, 0.6)),
                chance.of(List.of(0.02, 0.2, 0.5)),
                chance.of(List.of(0.02, 0.2)),
                chance.of(List.of(Duration.ofMinutes(3), Duration.ofHours(1))),
                chance.happens(0.5)),
        new People(chance.between(3, 6), chance.of(List.of(0, 10, 20, 30)), List.of()),
        chance.of(List.of(Duration.ofMinutes(45), Duration.ofMinutes(90))));
  }

  private static Faults randomFaults(SeededRandom chance) {
    return new Faults(
        chance.of(List.of(0.0, 0.01, 0.05, 0.15)),
        chance.of(List.of(0.0, 0.01, 0.04)),
        OptionalInt.empty(),
        2,
        chance.of(List.of(0, 1, 3)),
        chance.of(List.of(0, 2)),
        chance.of(List.of(Duration.ofMinutes(2), Duration.ofMinutes(20))),
        chance.happens(0.05));
  }

  private static Copying randomCopying(SeededRandom chance) {
    return new Copying(
        Duration.ofMinutes(2),
        chance.of(List.of(Duration.ofMinutes(4), Duration.ofMinutes(15))),
        chance.of(List.of(0.0, 0.1, 0.4)),
        chance.of(List.of(0.0, 0.0, 0.1)),
        chance.of(List.of(Duration.ofMinutes(3), Duration.ofMinutes(20), Duration.ofHours(24))),
        chance.of(List.of(AfterGone.values())),
        chance.of(List.of(Duration.ZERO, Duration.ofSeconds(5), Duration.ofSeconds(90))),
        chance.of(List.of(Duration.ZERO, Duration.ofSeconds(60))),
        chance.happens(0.5));
  }

  private static SimulatedDeployment withRandomKeys(
      SeededRandom chance, SimulatedDeployment deployment) {
    SortedMap<String, String> keys = new TreeMap<>(deployment.kmsKeys());
    for (String region : deployment.regions()) {
      if (chance.happens(0.2)) {
        keys.put(
            region,
            chance.happens(0.15) ? SimulatedDeployment.MISSING_KEY : SimulatedDeployment.KEY);
      }
    }
    return deployment
        .withKmsKeys(keys)
        .withMirrorPermissions(
            chance.of(
                List.of(
                    SimulatedDeployment.MirrorPermissions.ADD,
                    SimulatedDeployment.MirrorPermissions.ADD,
                    SimulatedDeployment.MirrorPermissions.EXACT,
                    SimulatedDeployment.MirrorPermissions.OFF)));
  }

  private static List<String> withOneMore(List<String> deployed) {
    List<String> regions = new ArrayList<>(deployed);
    regions.add("sa-east-1");
    return regions;
  }

  /// The same with another deployment.
  public Scenario with(SimulatedDeployment other) {
    return new Scenario(other, regions, network, faults, copying, events, people, trouble);
  }

  /// The same on another network.
  public Scenario with(Network other) {
    return new Scenario(deployment, regions, other, faults, copying, events, people, trouble);
  }

  /// The same with other faults.
  public Scenario with(Faults other) {
    return new Scenario(deployment, regions, network, other, copying, events, people, trouble);
  }

  /// The same with other copying.
  public Scenario with(Copying other) {
    return new Scenario(deployment, regions, network, faults, other, events, people, trouble);
  }

  /// The same with other events.
  public Scenario with(Events other) {
    return new Scenario(deployment, regions, network, faults, copying, other, people, trouble);
  }

  /// The same with other people.
  public Scenario with(People other) {
    return new Scenario(deployment, regions, network, faults, copying, events, other, trouble);
  }

  /// The same for another time.
  public Scenario lasting(Duration other) {
    return new Scenario(deployment, regions, network, faults, copying, events, people, other);
  }
}
