package dev.amitrail.simulation.audit;

import dev.amitrail.simulation.SimulatedDeployment;
import dev.amitrail.simulation.ec2.Grantee;
import dev.amitrail.simulation.ec2.SimulatedAccount;
import dev.amitrail.simulation.ec2.SimulatedImage;
import dev.amitrail.simulation.ec2.SimulatedSnapshot;
import dev.amitrail.simulation.ec2.SnapshotEncryption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What must be true once nothing goes wrong any more and the sweeps have had their time: seen from
/// the cloud's own state and the deployment's settings, and from nothing else.
public final class FinalStateAuditor {
  private static final int MOST_ATTEMPTS = 3;

  private final SimulatedAccount cloud;
  private final SimulatedDeployment deployment;
  private final List<Violation> violations = new ArrayList<>();

  private FinalStateAuditor(SimulatedAccount cloud, SimulatedDeployment deployment) {
    this.cloud = cloud;
    this.deployment = deployment;
  }

  /// What is not as it must be.
  public static List<Violation> converged(SimulatedAccount cloud, SimulatedDeployment deployment) {
    FinalStateAuditor invariants = new FinalStateAuditor(cloud, deployment);
    List<SimulatedImage> sources = cloud.images().stream().filter(invariants::isSource).toList();
    for (SimulatedImage source : sources) {
      for (String region : invariants.wanted(source)) {
        if (invariants.isReadable(region)) {
          invariants.checkRegion(source, region);
        }
      }
    }
    if (deployment.regions().stream().allMatch(invariants::isReadable)) {
      new PointerAuditor(cloud, deployment, sources, invariants::violation).check();
    }
    return List.copyOf(invariants.violations);
  }

  private void violation(Invariant invariant, String message) {
    violations.add(new Violation(invariant, message));
  }

  private boolean isReadable(String region) {
    return cloud.region(region).outage().isEmpty();
  }

  private boolean isSource(SimulatedImage image) {
    return image.owner().equals(deployment.account())
        && deployment.regions().contains(image.region())
        && isReadable(image.region())
        && !image.isCopyAcrossRegions()
        && image.isAvailable()
        && image.tag(ExpectedTags.REPLICATE_TO).isPresent();
  }

  private List<String> wanted(SimulatedImage source) {
    return ExpectedTags.wanted(
        source.tags().getOrDefault(ExpectedTags.REPLICATE_TO, ""),
        source.region(),
        deployment.regions());
  }

  private void checkRegion(SimulatedImage source, String region) {
    List<SimulatedImage> copies = cloud.region(region).madeOf(source);
    List<SimulatedImage> counted =
        copies.stream()
            .filter(SimulatedImage::isLive)
            .filter(copy -> counts(deployment, source, copy))
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
      if (replica.isOurs()) {
        checkTrail(source, replica);
      }
      if (replica.isAvailable()) {
        new MirrorsAtRest(cloud, deployment, source, replica, this::violation).check();
      }
    }
  }

  /// A copy that is not encrypted as the settings ask is none that counts, unless it is on the
  /// trail: then it was reported, and a person decides.
  static boolean counts(
      SimulatedDeployment deployment, SimulatedImage source, SimulatedImage copy) {
    return copy.isEncrypted()
        || !deployment.kmsKeys().containsKey(copy.region())
        || source.tag(ExpectedTags.replicaId(copy.region())).filter(copy.id()::equals).isPresent();
  }

  private static boolean hasRoom(SimulatedImage source, String key) {
    return source.tags().containsKey(key)
        || ExpectedTags.counted(source.tags()) < ExpectedTags.MOST_TAGS;
  }

  /// No replica: it was there and is gone, or making it failed three times, and that is recorded.
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
    if (missing || goneUnrecorded || cloud.region(region).copies().isStuck(source)) {
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
    if (copy.tag(ExpectedTags.ORIGIN_MIRROR).filter("off"::equals).isPresent()) {
      return;
    }
    if (!ExpectedTags.names(copy.tags(), source)) {
      violation(Invariant.TRAIL_ON_REPLICA, copy + " does not name " + source);
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
      if (source.protection() != replica.protection()) {
        violations.add(
            Invariant.PROTECTION_MIRRORED,
            replica + ": " + replica.protection() + ", source " + source.protection());
      }
      if (deployment.mirrorPermissions() != SimulatedDeployment.MirrorPermissions.OFF) {
        checkLaunchPermissions();
        source.devices().forEach(this::checkVolumePermissions);
      }
    }

    /// Others filled their copy with tags, so that it could not be tied back; the function's role
    /// tags nothing that is not.
    private boolean isBeyondReach() {
      return !replica.isOurs()
          && !ExpectedTags.names(replica.tags(), source)
          && ExpectedTags.counted(replica.tags()) > ExpectedTags.MOST_TAGS - 3;
    }

    private void checkTags() {
      if (replica.tag(ExpectedTags.ORIGIN_MIRROR).filter("off"::equals).isPresent()
          || isBeyondReach()) {
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

    /// A date that has passed cannot be set any more.
    private void checkDeprecation() {
      boolean passed =
          source.deprecatedAt().isPresent() && source.deprecatedAt().getAsLong() <= cloud.now();
      if (!passed && !source.deprecatedAt().equals(replica.deprecatedAt())) {
        violations.add(
            Invariant.DEPRECATION_MIRRORED,
            replica + ": " + replica.deprecatedAt() + ", source " + source.deprecatedAt());
      }
    }

    private void checkLaunchPermissions() {
      if (replica.hasSnapshotOf(SnapshotEncryption.AWS_MANAGED)) {
        return;
      }
      boolean neverPublic = replica.isEncrypted() || replica.isMarketplace();
      if (differ(source.grants, replica.grants, neverPublic)) {
        violations.add(
            Invariant.LAUNCH_PERMISSIONS_MIRRORED,
            replica + ": " + replica.grants + ", source " + source.grants);
      }
    }

    private void checkVolumePermissions(SimulatedImage.Device device) {
      SimulatedSnapshot mirrored =
          replica.devices().stream()
              .filter(other -> other.name().equals(device.name()))
              .map(SimulatedImage.Device::snapshot)
              .findFirst()
              .orElseThrow();
      boolean shareable = mirrored.encryption() != SnapshotEncryption.AWS_MANAGED;
      if (shareable && differ(device.snapshot().grants, mirrored.grants, mirrored.isEncrypted())) {
        violations.add(
            Invariant.VOLUME_PERMISSIONS_MIRRORED,
            mirrored.id()
                + " of "
                + replica
                + ": "
                + mirrored.grants
                + ", source "
                + device.snapshot().grants);
      }
    }

    private boolean differ(Set<Grantee> wanted, Set<Grantee> there, boolean neverPublic) {
      boolean lacks =
          wanted.stream()
              .anyMatch(
                  grant ->
                      !there.contains(grant) && !(neverPublic && grant.equals(Grantee.PUBLIC)));
      boolean exact = deployment.mirrorPermissions() == SimulatedDeployment.MirrorPermissions.EXACT;
      return lacks || (exact && !wanted.containsAll(there));
    }
  }
}
