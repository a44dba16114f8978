package dev.amitrail.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What must be true once nothing goes wrong any more and the sweeps have had their time: seen from
/// the cloud's own state and the deployment's settings, and from nothing else.
public final class Invariants {
  private static final int MOST_ATTEMPTS = 3;

  private final Cloud cloud;
  private final Deployment deployment;
  private final List<Breach> breaches = new ArrayList<>();

  private Invariants(Cloud cloud, Deployment deployment) {
    this.cloud = cloud;
    this.deployment = deployment;
  }

  /// What is not as it must be.
  public static List<Breach> atRest(Cloud cloud, Deployment deployment) {
    Invariants invariants = new Invariants(cloud, deployment);
    List<CloudImage> sources = cloud.images().stream().filter(invariants::isSource).toList();
    for (CloudImage source : sources) {
      for (String region : invariants.wanted(source)) {
        if (invariants.isReadable(region)) {
          invariants.checkRegion(source, region);
        }
      }
    }
    if (deployment.regions().stream().allMatch(invariants::isReadable)) {
      new PointersAtRest(cloud, deployment, sources, invariants::breach).check();
    }
    return invariants.breaches.stream()
        .filter(breach -> deployment.duties().contains(breach.invariant().duty()))
        .toList();
  }

  private void breach(Invariant invariant, String message) {
    breaches.add(new Breach(invariant, message));
  }

  private boolean isReadable(String region) {
    return cloud.region(region).outage().isEmpty();
  }

  private boolean isSource(CloudImage image) {
    return image.owner().equals(deployment.account())
        && deployment.regions().contains(image.region())
        && isReadable(image.region())
        && !image.isCopyAcrossRegions()
        && image.isAvailable()
        && image.tag(Trail.REPLICATE_TO).isPresent();
  }

  private List<String> wanted(CloudImage source) {
    return Trail.wanted(
        source.tags().getOrDefault(Trail.REPLICATE_TO, ""), source.region(), deployment.regions());
  }

  private void checkRegion(CloudImage source, String region) {
    List<CloudImage> copies = cloud.region(region).madeOf(source);
    List<CloudImage> counted =
        copies.stream()
            .filter(CloudImage::isLive)
            .filter(copy -> counts(deployment, source, copy))
            .toList();
    String where = source + " for " + region;
    if (counted.isEmpty()) {
      checkReason(source, region, copies, where);
      return;
    }
    Optional<CloudImage> named =
        source
            .tag(Trail.replicaId(region))
            .flatMap(id -> counted.stream().filter(copy -> copy.id().equals(id)).findFirst());
    if (named.isEmpty() && hasRoom(source, Trail.replicaId(region))) {
      breach(
          Invariant.TRAIL_ON_SOURCE,
          where + ": " + source.tag(Trail.replicaId(region)) + " is none of " + counted);
    }
    if (counted.stream().anyMatch(CloudImage::isAvailable)
        && source.tags().containsKey(Trail.failed(region))) {
      breach(Invariant.FAILURES_ON_SOURCE, where + ": still told though a replica is available");
    }
    if (named.isPresent() || counted.size() == 1) {
      CloudImage replica = named.orElseGet(counted::getFirst);
      if (replica.isOurs()) {
        checkTrail(source, replica);
      }
      if (replica.isAvailable()) {
        new MirrorsAtRest(cloud, deployment, source, replica, this::breach).check();
      }
    }
  }

  /// A copy that is not encrypted as the settings ask is none that counts, unless it is on the
  /// trail: then it was told, and is left for a person to judge.
  static boolean counts(Deployment deployment, CloudImage source, CloudImage copy) {
    return copy.isEncrypted()
        || !deployment.kmsKeys().containsKey(copy.region())
        || source.tag(Trail.replicaId(copy.region())).filter(copy.id()::equals).isPresent();
  }

  private static boolean hasRoom(CloudImage source, String key) {
    return source.tags().containsKey(key) || Trail.counted(source.tags()) < Trail.MOST_TAGS;
  }

  /// No replica: it was there and is gone, or making it failed three times, and that is told.
  private void checkReason(
      CloudImage source, String region, List<CloudImage> copies, String where) {
    Optional<String> named = source.tag(Trail.replicaId(region)).filter(Trail::isImageId);
    Optional<CloudImage> known = named.flatMap(id -> cloud.image(region, id));
    boolean missing =
        named.isPresent()
            && known.map(image -> image.state() == CloudImage.State.DEREGISTERED).orElse(true);
    boolean goneUntold =
        !hasRoom(source, Trail.replicaId(region))
            && copies.stream().anyMatch(copy -> copy.state() == CloudImage.State.DEREGISTERED);
    if (missing || goneUntold || cloud.region(region).copies().isStuck(source)) {
      return;
    }
    long failures =
        copies.stream()
            .filter(CloudImage::isOurs)
            .filter(copy -> copy.state() == CloudImage.State.FAILED)
            .count();
    boolean told =
        source.tags().containsKey(Trail.failed(region)) || !hasRoom(source, Trail.failed(region));
    boolean refused = cloud.region(region).copies().hasRefused(source);
    if (failures < MOST_ATTEMPTS && !refused) {
      breach(
          Invariant.ONE_REPLICA_OR_A_REASON,
          where + ": none, and no reason; " + failures + " failed, the trail says " + named);
    } else if (!told) {
      breach(Invariant.FAILURES_ON_SOURCE, where + ": given up, but not told on the source");
    }
  }

  private void checkTrail(CloudImage source, CloudImage copy) {
    if (copy.tag(Trail.ORIGIN_MIRROR).filter("off"::equals).isPresent()) {
      return;
    }
    if (!Trail.names(copy.tags(), source)) {
      breach(Invariant.TRAIL_ON_REPLICA, copy + " does not name " + source);
    }
    for (CloudImage.Device device : copy.devices()) {
      if (!Trail.names(device.snapshot().tags, source)) {
        breach(
            Invariant.TRAIL_ON_REPLICA,
            device.snapshot().id() + " of " + copy + " does not name " + source);
      }
    }
  }

  /// Where breaches go.
  @FunctionalInterface
  interface Breaches {
    /// One more.
    void add(Invariant invariant, String message);
  }

  /// A replica against its source.
  private record MirrorsAtRest(
      Cloud cloud,
      Deployment deployment,
      CloudImage source,
      CloudImage replica,
      Breaches breaches) {
    void check() {
      checkTags();
      checkDeprecation();
      if (source.protection() != replica.protection()) {
        breaches.add(
            Invariant.PROTECTION_MIRRORED,
            replica + ": " + replica.protection() + ", source " + source.protection());
      }
      if (deployment.mirrorPermissions() != Deployment.MirrorPermissions.OFF) {
        checkLaunchPermissions();
        source.devices().forEach(this::checkVolumePermissions);
      }
    }

    /// Others filled their copy with tags, so that it could not be tied back; the function's role
    /// tags nothing that is not.
    private boolean isBeyondReach() {
      return !replica.isOurs()
          && !Trail.names(replica.tags(), source)
          && Trail.counted(replica.tags()) > Trail.MOST_TAGS - 3;
    }

    private void checkTags() {
      if (replica.tag(Trail.ORIGIN_MIRROR).filter("off"::equals).isPresent() || isBeyondReach()) {
        return;
      }
      boolean full = Trail.counted(replica.tags()) >= Trail.MOST_TAGS;
      for (Map.Entry<String, String> tag : Trail.own(source).entrySet()) {
        Optional<String> there = replica.tag(tag.getKey());
        if (there.isEmpty() ? !full : !there.get().equals(tag.getValue())) {
          breaches.add(
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
        breaches.add(
            Invariant.DEPRECATION_MIRRORED,
            replica + ": " + replica.deprecatedAt() + ", source " + source.deprecatedAt());
      }
    }

    private void checkLaunchPermissions() {
      if (replica.hasSnapshotOf(Encryption.AWS_MANAGED)) {
        return;
      }
      boolean neverPublic = replica.isEncrypted() || replica.isMarketplace();
      if (differ(source.grants, replica.grants, neverPublic)) {
        breaches.add(
            Invariant.LAUNCH_PERMISSIONS_MIRRORED,
            replica + ": " + replica.grants + ", source " + source.grants);
      }
    }

    private void checkVolumePermissions(CloudImage.Device device) {
      CloudSnapshot mirrored =
          replica.devices().stream()
              .filter(other -> other.name().equals(device.name()))
              .map(CloudImage.Device::snapshot)
              .findFirst()
              .orElseThrow();
      boolean shareable = mirrored.encryption() != Encryption.AWS_MANAGED;
      if (shareable && differ(device.snapshot().grants, mirrored.grants, mirrored.isEncrypted())) {
        breaches.add(
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

    private boolean differ(Set<Grant> wanted, Set<Grant> there, boolean neverPublic) {
      boolean lacks =
          wanted.stream()
              .anyMatch(
                  grant ->
                      !there.contains(grant) && !(neverPublic && grant.equals(Grant.EVERYBODY)));
      boolean exact = deployment.mirrorPermissions() == Deployment.MirrorPermissions.EXACT;
      return lacks || (exact && !wanted.containsAll(there));
    }
  }
}
