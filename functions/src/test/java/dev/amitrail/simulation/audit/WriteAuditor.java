package dev.amitrail.simulation.audit;

import dev.amitrail.simulation.RunState;
import dev.amitrail.simulation.Scenario;
import dev.amitrail.simulation.SimulatedDeployment;
import dev.amitrail.simulation.ec2.SimulatedAccount;
import dev.amitrail.simulation.ec2.SimulatedImage;
import dev.amitrail.simulation.ec2.SimulatedParameters;
import dev.amitrail.simulation.ec2.SimulatedRegion;
import dev.amitrail.simulation.time.Actor;
import dev.amitrail.simulation.time.LambdaInvocation;
import dev.amitrail.simulation.time.RunLog;
import dev.amitrail.simulation.time.VirtualTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// Checks every write of the code under test against what it must not do at any time. It is fair:
/// what an invocation could not have known, because it happened after the invocation began, is not
/// held against it.
public final class WriteAuditor {
  private static final int MOST_ATTEMPTS = 3;

  /// What people ever asked for a source.
  private static final class Family {
    private final Set<String> wanted = new HashSet<>();
    private final Set<String> pointers = new HashSet<>();
    private final Map<String, Integer> askedAgain = new HashMap<>();
    private OptionalLong incompleteSince = OptionalLong.of(0);
    private boolean asked;
  }

  private final RunState world;
  private final SimulatedAccount cloud;
  private final Map<String, Family> families = new HashMap<>();
  private final Map<String, Long> mirrorOffSince = new HashMap<>();
  private final List<Violation> violations = new ArrayList<>();

  public WriteAuditor(RunState world, SimulatedAccount cloud) {
    this.world = world;
    this.cloud = cloud;
  }

  /// What was broken, in the order it was.
  public List<Violation> violations() {
    return List.copyOf(violations);
  }

  private void violation(Invariant invariant, String message) {
    Violation violation = new Violation(invariant, message);
    violations.add(violation);
    world.log().add(RunLog.Kind.VIOLATION, violation.toString());
  }

  private SimulatedDeployment deployment() {
    return world.scenario().deployment();
  }

  private Family family(SimulatedImage source) {
    return families.computeIfAbsent(source.id(), _ -> new Family());
  }

  /// A person asked for a replica anew.
  public void askedAgain(SimulatedImage source, String region) {
    family(source).askedAgain.merge(region, 1, Integer::sum);
  }

  private int timesAskedAgain(SimulatedImage source, String region) {
    return family(source).askedAgain.getOrDefault(region, 0);
  }

  /// Whether EC2 knows this image as first of its kind, and it is the account's own.
  private boolean canBeSource(SimulatedImage image) {
    return image.owner().equals(cloud.account())
        && !image.isCopyAcrossRegions()
        && deployment().regions().contains(image.region());
  }

  /// Something about an image has changed.
  public void imageChanged(SimulatedImage image) {
    if (image.isCopyAcrossRegions()) {
      if (image.tag(ExpectedTags.ORIGIN_MIRROR).filter("off"::equals).isPresent()) {
        mirrorOffSince.putIfAbsent(image.id(), cloud.now());
      }
      image
          .lineage()
          .flatMap(from -> cloud.image(from.region(), from.imageId()))
          .ifPresent(this::sourceChanged);
    } else {
      sourceChanged(image);
    }
  }

  private void sourceChanged(SimulatedImage source) {
    String value = source.tag(ExpectedTags.REPLICATE_TO).orElse(null);
    Family known = families.get(source.id());
    if (!canBeSource(source) || (value == null && known == null)) {
      return;
    }
    Family family = family(source);
    List<String> wanted =
        value == null
            ? List.of()
            : ExpectedTags.wanted(value, source.region(), deployment().regions());
    family.asked |= value != null;
    family.wanted.addAll(wanted);
    source.tag(ExpectedTags.PUBLISH_AS).ifPresent(family.pointers::add);
    boolean complete =
        source.isAvailable()
            && value != null
            && wanted.stream().allMatch(region -> hasAvailableCopy(source, region));
    if (complete) {
      family.incompleteSince = OptionalLong.empty();
    } else if (family.incompleteSince.isEmpty()) {
      family.incompleteSince = OptionalLong.of(cloud.now());
    }
  }

  private boolean hasAvailableCopy(SimulatedImage source, String region) {
    return cloud.region(region).madeOf(source).stream().anyMatch(SimulatedImage::isAvailable);
  }

  /// A copy was begun.
  public void copied(Actor caller, SimulatedImage source, SimulatedImage copy) {
    if (!(caller instanceof LambdaInvocation invocation)) {
      return;
    }
    String what = copy + ", copy of " + source + " by " + invocation;
    if (source.isCopyAcrossRegions()) {
      violation(Invariant.NO_REPLICA_OF_A_REPLICA, what);
      return;
    }
    if (!canBeSource(source) || !family(source).wanted.contains(copy.region())) {
      violation(Invariant.COPIES_ARE_WANTED, what);
    }
    if (invocation.lastLook(copy.region()).isEmpty()) {
      violation(Invariant.LOOKS_BEFORE_IT_COPIES, what);
    }
    checkTraceable(source, copy, what);
    if (timesAskedAgain(source, copy.region()) == 0) {
      checkOnlyOne(invocation, source, copy, what);
      checkStaysGone(invocation, source, copy, what);
      checkAttempts(invocation, source, copy, what);
    }
  }

  private void checkTraceable(SimulatedImage source, SimulatedImage copy, String what) {
    boolean traceable =
        ExpectedTags.names(copy.tags(), source)
            && copy.devices().stream()
                .allMatch(device -> ExpectedTags.names(device.snapshot().tags, source));
    if (!traceable) {
      violation(
          Invariant.TRACEABLE_FROM_THE_FIRST, what + " lacks origin tags, or its snapshots do");
    }
  }

  /// A second copy is excused only where the token was forgotten already, and the invocation looked
  /// when the first copy was not shown yet.
  private void checkOnlyOne(
      LambdaInvocation invocation, SimulatedImage source, SimulatedImage copy, String what) {
    Scenario.Copying copying = world.scenario().copying();
    if (copying.tokenLifetime().compareTo(copying.invisible()) < 0) {
      return;
    }
    long lifetime = VirtualTime.micros(copying.tokenLifetime());
    for (SimulatedImage earlier : cloud.region(copy.region()).madeOf(source)) {
      boolean excused =
          cloud.now() - earlier.createdAt() > lifetime
              && invocation
                  .lastLook(copy.region())
                  .filter(at -> at < earlier.visibleAt)
                  .isPresent();
      if (earlier.isOurs() && earlier.isLive() && !earlier.equals(copy) && !excused) {
        violation(Invariant.AT_MOST_ONE_REPLICA, what + ": " + earlier + " is there already");
      }
    }
  }

  private void checkStaysGone(
      LambdaInvocation invocation, SimulatedImage source, SimulatedImage copy, String what) {
    String key = ExpectedTags.replicaId(copy.region());
    source
        .tag(key)
        .flatMap(id -> cloud.image(copy.region(), id))
        .filter(gone -> gone.isMadeOf(source) && gone.state() == SimulatedImage.State.DEREGISTERED)
        .filter(gone -> gone.stateSince() < invocation.startedAt())
        .filter(_ -> source.tagSince(key) < invocation.startedAt())
        .ifPresent(gone -> violation(Invariant.GONE_STAYS_GONE, what + " replaces " + gone));
  }

  private void checkAttempts(
      LambdaInvocation invocation, SimulatedImage source, SimulatedImage copy, String what) {
    long failed =
        cloud.region(copy.region()).madeOf(source).stream()
            .filter(SimulatedImage::isOurs)
            .filter(image -> image.state() == SimulatedImage.State.FAILED)
            .filter(image -> image.stateSince() < invocation.startedAt())
            .count();
    if (failed >= MOST_ATTEMPTS) {
      violation(Invariant.GIVES_UP_AFTER_THREE, what + ", after " + failed + " failed ones");
    }
  }

  /// Tags are about to be written.
  public void tagsWritten(
      Actor caller, SimulatedRegion region, String id, Map<String, String> tags) {
    if (!(caller instanceof LambdaInvocation invocation)) {
      return;
    }
    if (id.startsWith("snap-")) {
      Optional<SimulatedImage> replica = region.imageOf(id);
      replica
          .flatMap(this::sourceOf)
          .ifPresentOrElse(
              source -> checkOrigin(source, tags, id),
              () -> violation(Invariant.WRITES_ONLY_WHERE_IT_MAY, "tags on " + id));
      return;
    }
    SimulatedImage image = region.image(id).orElseThrow();
    Optional<SimulatedImage> source = sourceOf(image);
    if (source.isPresent()) {
      checkReplicaTags(invocation, source.get(), image, tags);
    } else if (canBeSource(image) && family(image).asked) {
      tags.forEach((key, value) -> checkSourceTag(image, key, value));
    } else {
      violation(Invariant.WRITES_ONLY_WHERE_IT_MAY, "tags on " + image);
    }
  }

  /// The source that EC2 knows an image as a replica of.
  private Optional<SimulatedImage> sourceOf(SimulatedImage image) {
    return image
        .lineage()
        .filter(_ -> image.isCopyAcrossRegions() && image.owner().equals(cloud.account()))
        .flatMap(from -> cloud.image(from.region(), from.imageId()))
        .filter(source -> canBeSource(source) && family(source).asked);
  }

  private void checkReplicaTags(
      LambdaInvocation invocation,
      SimulatedImage source,
      SimulatedImage image,
      Map<String, String> tags) {
    checkOrigin(source, tags, image.toString());
    boolean leftAlone =
        image.tag(ExpectedTags.ORIGIN_MIRROR).filter("off"::equals).isPresent()
            && mirrorOffSince.getOrDefault(image.id(), Long.MAX_VALUE) < invocation.startedAt();
    boolean control =
        tags.keySet().stream()
            .anyMatch(
                key ->
                    ExpectedTags.isControl(key) && !ExpectedTags.origin(source).containsKey(key));
    if (leftAlone || control) {
      violation(Invariant.WRITES_ONLY_WHERE_IT_MAY, "tags " + tags.keySet() + " on " + image);
    }
  }

  private void checkOrigin(SimulatedImage source, Map<String, String> tags, String what) {
    Map<String, String> origin = ExpectedTags.origin(source);
    tags.forEach(
        (key, value) -> {
          if (origin.containsKey(key) && !value.equals(origin.get(key))) {
            violation(Invariant.TRAIL_IS_TRUE_WHEN_WRITTEN, key + "=" + value + " on " + what);
          }
        });
  }

  private void checkSourceTag(SimulatedImage source, String key, String value) {
    boolean id = ExpectedTags.isReplicaId(key);
    boolean ofDeployment =
        (id || ExpectedTags.isFailed(key))
            && deployment().regions().contains(ExpectedTags.regionOf(key));
    if (!ofDeployment) {
      violation(Invariant.WRITES_ONLY_WHERE_IT_MAY, "tag " + key + " on " + source);
    } else if (id
        && cloud
            .image(ExpectedTags.regionOf(key), value)
            .filter(made -> made.isMadeOf(source))
            .isEmpty()) {
      violation(Invariant.TRAIL_IS_TRUE_WHEN_WRITTEN, key + "=" + value + " on " + source);
    }
  }

  /// Tags are about to be taken away.
  public void tagsDeleted(Actor caller, SimulatedRegion region, String id, List<String> keys) {
    boolean failuresOfSource =
        keys.stream().allMatch(ExpectedTags::isFailed)
            && region
                .image(id)
                .filter(image -> canBeSource(image) && family(image).asked)
                .isPresent();
    if (caller instanceof LambdaInvocation && !failuresOfSource) {
      violation(Invariant.WRITES_ONLY_WHERE_IT_MAY, "taking " + keys + " off " + id);
    }
  }

  /// An attribute of an image is about to be written.
  public void attributeWritten(Actor caller, SimulatedImage image, String what) {
    if (caller instanceof LambdaInvocation && sourceOf(image).isEmpty()) {
      violation(Invariant.WRITES_ONLY_WHERE_IT_MAY, what + " of " + image);
    }
  }

  /// Permissions of a snapshot are about to be written.
  public void snapshotWritten(Actor caller, SimulatedImage image, String id) {
    if (caller instanceof LambdaInvocation && sourceOf(image).isEmpty()) {
      violation(Invariant.WRITES_ONLY_WHERE_IT_MAY, "permissions of " + id);
    }
  }

  /// A pointer is about to be moved.
  public void pointerPut(
      Actor caller, SimulatedRegion region, String name, String value, String dataType) {
    if (!(caller instanceof LambdaInvocation invocation)) {
      return;
    }
    String what = region.name() + " " + name + " = " + value + " by " + invocation;
    for (String each : deployment().regions()) {
      if (invocation.lastLook(each).isEmpty()) {
        violation(Invariant.POINTERS_NEVER_BLIND, what + " without a look into " + each);
      }
    }
    boolean plain =
        region
            .parameters()
            .get(name)
            .filter(there -> !there.dataType().equals(SimulatedParameters.IMAGE))
            .filter(there -> there.at() < invocation.startedAt())
            .isPresent();
    if (plain || !dataType.equals(SimulatedParameters.IMAGE)) {
      violation(Invariant.POINTERS_ONLY_WHERE_NAMED, what + " of data type " + dataType);
    }
    checkPointed(invocation, region, name, value, what);
  }

  private void checkPointed(
      LambdaInvocation invocation, SimulatedRegion region, String name, String value, String what) {
    SimulatedImage image = region.image(value).orElse(null);
    if (image == null) {
      violation(Invariant.POINTERS_NEVER_EARLY, what + ": there is no such image");
      return;
    }
    boolean unavailable =
        !image.wasEverAvailable()
            || (!image.isAvailable() && image.stateSince() < invocation.startedAt());
    SimulatedImage source = sourceOf(image).orElse(image);
    Family family = family(source);
    boolean incomplete =
        family.incompleteSince.isPresent()
            && family.incompleteSince.getAsLong() < invocation.startedAt();
    if (unavailable || incomplete) {
      violation(
          Invariant.POINTERS_NEVER_EARLY,
          what + (unavailable ? " is not available" : ": not all replicas are available"));
    }
    boolean itsRegion =
        region.name().equals(source.region()) || family.wanted.contains(region.name());
    if (!name.startsWith(deployment().pointerPrefix())
        || !family.pointers.contains(name)
        || !itsRegion) {
      violation(Invariant.POINTERS_ONLY_WHERE_NAMED, what + " of " + source);
    }
  }
}
