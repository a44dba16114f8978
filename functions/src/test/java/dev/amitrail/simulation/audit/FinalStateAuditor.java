package dev.amitrail.simulation.audit;

import dev.amitrail.simulation.SimulatedDeployment;
import dev.amitrail.simulation.client.ApiRefusal;
import dev.amitrail.simulation.ec2.Grantee;
import dev.amitrail.simulation.ec2.SimulatedAccount;
import dev.amitrail.simulation.ec2.SimulatedImage;
import dev.amitrail.simulation.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/// What must be true once nothing goes wrong any more and the sweeps have had their time: seen from
/// the cloud's own state and the deployment's settings, and from nothing else.
public final class FinalStateAuditor {
  private static final int MOST_ATTEMPTS = 3;

  private final SimulatedAccount cloud;
  private final SimulatedDeployment deployment;
  private final ReplicaRules rules;
  private final List<Violation> violations = new ArrayList<>();

  private FinalStateAuditor(SimulatedAccount cloud, SimulatedDeployment deployment) {
    this.cloud = cloud;
    this.deployment = deployment;
    this.rules = new ReplicaRules(cloud, deployment);
  }

  /// What is not as it must be.
  public static List<Violation> converged(SimulatedAccount cloud, SimulatedDeployment deployment) {
    FinalStateAuditor invariants = new FinalStateAuditor(cloud, deployment);
    List<SimulatedImage> sources = cloud.images().stream().filter(invariants::isSource).toList();
    Set<String> wanted = new TreeSet<>();
    for (SimulatedImage source : sources) {
      for (String region : invariants.rules.wanted(source).regions()) {
        if (invariants.isReadable(region)) {
          wanted.add(region);
          invariants.checkRegion(source, region);
        }
      }
    }
    wanted.forEach(invariants::checkDefaultKey);
    new PointerAuditor(cloud, deployment, invariants.rules, sources, invariants::violation).check();
    return List.copyOf(invariants.violations);
  }

  private void violation(Invariant invariant, String message) {
    violations.add(new Violation(invariant, message));
  }

  private boolean isReadable(String region) {
    return cloud.region(region).outage().isEmpty();
  }

  private boolean isSource(SimulatedImage image) {
    return rules.canBeSource(image)
        && isReadable(image.region())
        && image.isAvailable()
        && image.tag(ExpectedTags.REPLICATE_TO).isPresent();
  }

  private void checkDefaultKey(String region) {
    long twoPeriods = 2 * VirtualTime.micros(deployment.sweepPeriod());
    if (!deployment.kmsKeys().containsKey(region)
        && cloud.region(region).readDefaultKeyAt() < cloud.now() - twoPeriods) {
      violation(Invariant.DEFAULT_KEYS_ARE_READ, region);
    }
  }

  private void checkRegion(SimulatedImage source, String region) {
    List<SimulatedImage> copies =
        rules.copies(source, region).stream().filter(copy -> rules.isKnown(source, copy)).toList();
    List<SimulatedImage> counted =
        copies.stream()
            .filter(SimulatedImage::isLive)
            .filter(copy -> rules.counts(source, copy))
            .toList();
    String where = source + " for " + region;
    if (counted.isEmpty()) {
      checkReason(source, region, copies, where);
      return;
    }
    Optional<SimulatedImage> named =
        source
            .tag(ExpectedTags.replicaId(region))
            .flatMap(id -> counted.stream().filter(copy -> copy.id().equals(id)).findFirst());
    if (named.isEmpty() && hasRoom(source, ExpectedTags.replicaId(region))) {
      violation(
          Invariant.TRAIL_ON_SOURCE,
          where + ": " + source.tag(ExpectedTags.replicaId(region)) + " is none of " + counted);
    }
    if (counted.stream().anyMatch(SimulatedImage::isAvailable)
        && source.tags().containsKey(ExpectedTags.failed(region))) {
      violation(
          Invariant.FAILURES_ON_SOURCE, where + ": still recorded though a replica is available");
    }
    if (named.isPresent() || counted.size() == 1) {
      SimulatedImage replica = named.orElseGet(counted::getFirst);
      if (canBeTied(source, replica)) {
        checkTrail(source, replica);
      }
      if (replica.isAvailable() && ReplicaRules.isTied(source, replica)) {
        new MirrorsAtRest(cloud, deployment, source, replica, this::violation).check();
      }
    }
  }

  /// Whether the code under test may write the tags that tie a replica to its source, and has room
  /// for them. An image of which EC2 does not state the source has to bear them already, and a
  /// sibling may be another source's replica.
  private static boolean canBeTied(SimulatedImage source, SimulatedImage replica) {
    long lacking =
        ExpectedTags.origin(source).keySet().stream()
            .filter(key -> !replica.tags().containsKey(key))
            .count();
    return replica.isStatedToBeMadeOf(source)
        && replica.tag(ExpectedTags.ORIGIN_MIRROR).filter("off"::equals).isEmpty()
        && ExpectedTags.counted(replica.tags()) + lacking <= ExpectedTags.MOST_TAGS;
  }

  private static boolean hasRoom(SimulatedImage source, String key) {
    return source.tags().containsKey(key)
        || ExpectedTags.counted(source.tags()) < ExpectedTags.MOST_TAGS;
  }

  /// No replica: it was there and is gone, or making it failed three times, and that is recorded;
  /// or there is one, but neither EC2 nor the trail states it.
  private void checkReason(
      SimulatedImage source, String region, List<SimulatedImage> copies, String where) {
    Optional<String> named =
        source.tag(ExpectedTags.replicaId(region)).filter(ExpectedTags::isImageId);
    Optional<SimulatedImage> known = named.flatMap(id -> cloud.image(region, id));
    boolean missing =
        named.isPresent()
            && known.map(image -> image.state() == SimulatedImage.State.DEREGISTERED).orElse(true);
    boolean goneUnrecorded =
        !hasRoom(source, ExpectedTags.replicaId(region))
            && copies.stream().anyMatch(copy -> copy.state() == SimulatedImage.State.DEREGISTERED);
    boolean unknowable =
        cloud.region(region).madeOf(source).stream()
            .filter(copy -> copy.state() != SimulatedImage.State.DEREGISTERED)
            .anyMatch(copy -> copy.isOurs() && !rules.isKnown(source, copy));
    if (missing || goneUnrecorded || unknowable || cloud.region(region).copies().isStuck(source)) {
      return;
    }
    long failures =
        copies.stream()
            .filter(SimulatedImage::isOurs)
            .filter(copy -> copy.state() == SimulatedImage.State.FAILED)
            .count();
    boolean recorded =
        source.tags().containsKey(ExpectedTags.failed(region))
            || !hasRoom(source, ExpectedTags.failed(region));
    boolean refused = cloud.region(region).copies().hasRefused(source);
    if (failures < MOST_ATTEMPTS && !refused) {
      violation(
          Invariant.ONE_REPLICA_OR_A_REASON,
          where + ": none, and no reason; " + failures + " failed, the source names " + named);
    } else if (!recorded) {
      violation(Invariant.FAILURES_ON_SOURCE, where + ": given up, but not recorded on the source");
    }
  }

  private void checkTrail(SimulatedImage source, SimulatedImage copy) {
    if (!ExpectedTags.names(copy.tags(), source)) {
      violation(Invariant.TRAIL_ON_REPLICA, copy + " does not name " + source);
    }
    if (!copy.isOurs()) {
      return; // adoption tags the image only
    }
    for (SimulatedImage.Device device : copy.devices()) {
      if (!ExpectedTags.names(device.snapshot().tags, source)) {
        violation(
            Invariant.TRAIL_ON_REPLICA,
            device.snapshot().id() + " of " + copy + " does not name " + source);
      }
    }
  }

  /// Where violations go.
  @FunctionalInterface
  interface Breaches {
    /// One more.
    void add(Invariant invariant, String message);
  }

  /// A replica against its source.
  private record MirrorsAtRest(
      SimulatedAccount cloud,
      SimulatedDeployment deployment,
      SimulatedImage source,
      SimulatedImage replica,
      Breaches violations) {
    void check() {
      checkTags();
      checkDeprecation();
      if (replica.protection().compareTo(source.protection()) < 0) {
        violations.add(
            Invariant.PROTECTION_MIRRORED,
            replica + ": " + replica.protection() + ", source " + source.protection());
      }
      if (deployment.mirrorPermissions() != SimulatedDeployment.MirrorPermissions.OFF) {
        checkLaunchPermissions();
        if (replica.isOurs()) {
          source.devices().forEach(this::checkVolumePermissions);
        }
      }
    }

    private void checkTags() {
      if (replica.tag(ExpectedTags.ORIGIN_MIRROR).filter("off"::equals).isPresent()) {
        return;
      }
      boolean full = ExpectedTags.counted(replica.tags()) >= ExpectedTags.MOST_TAGS;
      for (Map.Entry<String, String> tag : ExpectedTags.own(source).entrySet()) {
        Optional<String> there = replica.tag(tag.getKey());
        if (there.isEmpty() ? !full : !there.get().equals(tag.getValue())) {
          violations.add(
              Invariant.TAGS_MIRRORED,
              replica + ": " + tag + " of " + source + " is " + there + " there");
        }
      }
    }

    /// A date that has passed cannot be set any more: the replica is deprecated, too, if only since
    /// later.
    private void checkDeprecation() {
      OptionalLong wanted = source.deprecatedAt();
      OptionalLong there = replica.deprecatedAt();
      boolean isSame = wanted.isPresent() == there.isPresent();
      if (isSame && wanted.isPresent()) {
        long minute = VirtualTime.micros(Duration.ofMinutes(1));
        boolean passed =
            wanted.getAsLong() <= cloud.now() && there.getAsLong() <= cloud.now() + 2 * minute;
        isSame = passed || Math.abs(wanted.getAsLong() - there.getAsLong()) < minute;
      }
      if (!isSame) {
        violations.add(
            Invariant.DEPRECATION_MIRRORED, replica + ": " + there + ", source " + wanted);
      }
    }

    private void checkLaunchPermissions() {
      check(
          Invariant.LAUNCH_PERMISSIONS_MIRRORED,
          replica.toString(),
          source.grants,
          replica.grants,
          grant -> cloud.region(replica.region()).launchRefusal(replica, grant));
    }

    private void checkVolumePermissions(SimulatedImage.Device device) {
      replica.devices().stream()
          .filter(other -> other.name().equals(device.name()))
          .map(SimulatedImage.Device::snapshot)
          .forEach(
              snapshot ->
                  check(
                      Invariant.VOLUME_PERMISSIONS_MIRRORED,
                      snapshot.id() + " of " + replica,
                      device.snapshot().grants,
                      snapshot.grants,
                      grant -> cloud.region(replica.region()).volumeRefusal(snapshot, grant)));
    }

    /// A grant that a replica lacks is one that EC2 refuses, or `all` where the settings forbid it;
    /// one that its source lacks is on it only where nothing is taken away.
    private void check(
        Invariant invariant,
        String what,
        Set<Grantee> wanted,
        Set<Grantee> there,
        Function<Grantee, Optional<ApiRefusal>> refusal) {
      boolean lacks =
          wanted.stream()
              .filter(grant -> !there.contains(grant))
              .filter(grant -> deployment.mirrorPublic() || !grant.equals(Grantee.PUBLIC))
              .anyMatch(grant -> refusal.apply(grant).isEmpty());
      boolean exact =
          deployment.mirrorPermissions() == SimulatedDeployment.MirrorPermissions.EXACT
              && replica.isOurs();
      if (lacks || (exact && !wanted.containsAll(there))) {
        violations.add(invariant, what + ": " + there + ", source " + wanted);
      }
    }
  }
}
