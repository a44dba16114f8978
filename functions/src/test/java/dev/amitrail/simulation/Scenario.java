package dev.amitrail.simulation;

import dev.amitrail.simulation.ec2.SimulatedAccount;
import dev.amitrail.simulation.time.SeededRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/// What a run is like: how AWS behaves where its documentation is silent, which faults occur, and
/// what people do. A run is a function of its scenario, its seed and the code under test.
///
/// @param account how strict EC2 and SSM are with this account
/// @param regions every Region of the account, also those outside of the deployment
/// @param trouble how long faults and operations go on; after that the run converges
public record Scenario(
    SimulatedDeployment deployment,
    List<String> regions,
    Network network,
    Faults faults,
    Copying copying,
    Account account,
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
  /// @param hourLong one more outage, of an hour
  /// @param untied the probability, for each attribute that the code under test sets, that a person
  ///   takes the tag `origin.id` off the replica at this very time
  public record Faults(
      double error,
      double killed,
      OptionalInt killAtCall,
      int lambdaRetries,
      int outages,
      int rushes,
      Duration longestOutage,
      boolean offForGood,
      boolean hourLong,
      double untied) {
    /// None.
    public static Faults none() {
      return killed(OptionalInt.empty(), 2);
    }

    /// None but this: the function is killed after its call of this number.
    public static Faults killAt(int call) {
      return killed(OptionalInt.of(call), 0);
    }

    private static Faults killed(OptionalInt call, int retries) {
      return new Faults(0, 0, call, retries, 0, 0, Duration.ZERO, false, false, 0);
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

  /// How a Region encrypts new volumes for which no key is named.
  ///
  /// @param always encryption by default is on: also what was not encrypted is
  /// @param customerKey with a key of the account's own, which the role may use only if it is in
  ///   `kmsKeys`; otherwise the AWS managed key
  public record EbsDefault(boolean always, boolean customerKey) {
    /// As in a new account.
    public static final EbsDefault NEW_ACCOUNT = new EbsDefault(false, false);
  }

  /// What the account is like, and where EC2 and SSM are strict with it.
  ///
  /// @param ebsDefaults Region -> how it encrypts by default, where not as in a new account
  /// @param requiredTag a tag policy requires this key on each image and snapshot that CopyImage
  ///   makes
  /// @param refusedAccounts Region -> the accounts that nothing there can be shared with
  /// @param blocksPublic the Regions with block public access, for images and for snapshots
  /// @param publicImages how many images of a Region may be public
  /// @param neverStated the probability that EC2 never states what a copy was made of
  /// @param statedWhilePending whether EC2 states what a pending copy was made of
  /// @param silent the probability that SSM never stores a parameter, though it answers 200
  public record Account(
      SortedMap<String, EbsDefault> ebsDefaults,
      Optional<String> requiredTag,
      SortedMap<String, Set<String>> refusedAccounts,
      Set<String> blocksPublic,
      int publicImages,
      double neverStated,
      boolean statedWhilePending,
      double silent) {
    /// The quota of public images ("AMI quotas", EC2 user guide).
    public static final int PUBLIC_IMAGES = 5;

    /// Copies the collections.
    public Account {
      ebsDefaults = Collections.unmodifiableSortedMap(new TreeMap<>(ebsDefaults));
      refusedAccounts = Collections.unmodifiableSortedMap(new TreeMap<>(refusedAccounts));
      blocksPublic = Set.copyOf(blocksPublic);
    }

    /// A new account.
    public static Account ofItsOwn() {
      return new Account(
          new TreeMap<>(), Optional.empty(), new TreeMap<>(), Set.of(), PUBLIC_IMAGES, 0, true, 0);
    }

    /// The same, where SSM never stores so many of its parameters.
    public Account silent(double probability) {
      return new Account(
          ebsDefaults,
          requiredTag,
          refusedAccounts,
          blocksPublic,
          publicImages,
          neverStated,
          statedWhilePending,
          probability);
    }

    /// How a Region encrypts by default.
    public EbsDefault ebsDefault(String region) {
      return ebsDefaults.getOrDefault(region, EbsDefault.NEW_ACCOUNT);
    }
  }

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
        Account.ofItsOwn(),
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
        randomDeployment(chance, deployment),
        withOneMore(deployment.regions()),
        new Network(
            Duration.ofMillis(10),
            chance.of(List.of(Duration.ofMillis(100), Duration.ofMillis(400))),
            chance.of(List.of(0.0, 0.01, 0.05)),
            chance.of(List.of(Duration.ofSeconds(10), Duration.ofSeconds(90)))),
        chance.happens(0.1) ? Faults.none() : faults,
        randomCopying(chance),
        randomAccount(chance, deployment.regions()),
        chance.happens(0.1)
            ? Events.reliable()
            : new Events(
                chance.of(List.of(0.02, 0.2, 0.6)),
                chance.of(List.of(0.02, 0.2, 0.5)),
                chance.of(List.of(0.02, 0.2)),
                chance.of(List.of(Duration.ofMinutes(3), Duration.ofHours(1))),
                chance.happens(0.5)),
        new People(chance.between(3, 6), chance.of(List.of(0, 10, 20, 30)), List.of()),
        faults.hourLong()
            ? Duration.ofMinutes(90)
            : chance.of(List.of(Duration.ofMinutes(45), Duration.ofMinutes(90))));
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
        chance.happens(0.05),
        chance.happens(0.15),
        chance.of(List.of(0.0, 0.1)));
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

  private static Account randomAccount(SeededRandom chance, List<String> regions) {
    SortedMap<String, EbsDefault> ebsDefaults = new TreeMap<>();
    Set<String> blocksPublic = new TreeSet<>();
    SortedMap<String, Set<String>> refusedAccounts = new TreeMap<>();
    boolean isStrict = chance.happens(0.5);
    for (String region : regions) {
      if (isStrict && chance.happens(0.2)) {
        ebsDefaults.put(region, new EbsDefault(chance.happens(0.7), chance.happens(0.5)));
      }
      if (isStrict && chance.happens(0.2)) {
        blocksPublic.add(region);
      }
      if (isStrict && chance.happens(0.4)) {
        refusedAccounts.put(region, Set.of("222222222222"));
      }
    }
    return new Account(
        ebsDefaults,
        chance.happens(0.15) ? Optional.of("team") : Optional.empty(),
        refusedAccounts,
        blocksPublic,
        chance.of(List.of(0, 1, Account.PUBLIC_IMAGES)),
        chance.of(List.of(0.0, 0.0, 0.3)),
        chance.happens(0.5),
        chance.of(List.of(0.0, 0.0, 0.1)));
  }

  private static SimulatedDeployment randomDeployment(
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
                    SimulatedDeployment.MirrorPermissions.EXACT,
                    SimulatedDeployment.MirrorPermissions.EXACT,
                    SimulatedDeployment.MirrorPermissions.ADD,
                    SimulatedDeployment.MirrorPermissions.OFF)))
        .withMirrorPublic(chance.happens(0.3))
        .withConcurrency(chance.of(List.of(0, 0, 0, 1)));
  }

  private static List<String> withOneMore(List<String> deployed) {
    List<String> regions = new ArrayList<>(deployed);
    regions.add("sa-east-1");
    return regions;
  }

  /// The same with another deployment.
  public Scenario with(SimulatedDeployment other) {
    return new Scenario(other, regions, network, faults, copying, account, events, people, trouble);
  }

  /// The same on another network.
  public Scenario with(Network other) {
    return new Scenario(
        deployment, regions, other, faults, copying, account, events, people, trouble);
  }

  /// The same with other faults.
  public Scenario with(Faults other) {
    return new Scenario(
        deployment, regions, network, other, copying, account, events, people, trouble);
  }

  /// The same with other copying.
  public Scenario with(Copying other) {
    return new Scenario(
        deployment, regions, network, faults, other, account, events, people, trouble);
  }

  /// The same in another account.
  public Scenario with(Account other) {
    return new Scenario(
        deployment, regions, network, faults, copying, other, events, people, trouble);
  }

  /// The same with other events.
  public Scenario with(Events other) {
    return new Scenario(
        deployment, regions, network, faults, copying, account, other, people, trouble);
  }

  /// The same with other people.
  public Scenario with(People other) {
    return new Scenario(
        deployment, regions, network, faults, copying, account, events, other, trouble);
  }

  /// The same for another time.
  public Scenario lasting(Duration other) {
    return new Scenario(
        deployment, regions, network, faults, copying, account, events, people, other);
  }
}
