package dev.amitrail.simulation.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amitrail.simulation.RunState;
import dev.amitrail.simulation.Scenario;
import dev.amitrail.simulation.SimulatedDeployment;
import dev.amitrail.simulation.ec2.Grantee;
import dev.amitrail.simulation.ec2.SimulatedAccount;
import dev.amitrail.simulation.ec2.SimulatedImage;
import dev.amitrail.simulation.ec2.SimulatedParameters;
import dev.amitrail.simulation.ec2.SimulatedRegion;
import dev.amitrail.simulation.time.Actor;
import dev.amitrail.simulation.time.LambdaInvocation;
import dev.amitrail.simulation.time.RunLog;
import dev.amitrail.simulation.time.VirtualTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/// Checks every write of the code under test against what it must not do at any time. It is fair:
/// what an invocation could not have known, because it happened after the invocation began, is not
/// held against it.
public final class WriteAuditor {
  private static final int MOST_ATTEMPTS = 3;

  /// What people ever asked for a source, and what there is of it.
  private static final class Family {
    private final Set<String> wanted = new HashSet<>();
    private final Set<String> pointers = new HashSet<>();
    private final Map<String, Integer> askedAgain = new HashMap<>();
    private final Map<String, List<String>> refusals = new HashMap<>();
    private boolean asked;

    /// Region -> since when it has no available copy, of those it is wanted in now.
    private final Map<String, Long> lacking = new TreeMap<>();

    /// Region -> since when it has a replica that a pointer can name.
    private final Map<String, Long> ready = new TreeMap<>();

    private OptionalLong notAskedSince = OptionalLong.of(0);
    private OptionalLong refusedSince = OptionalLong.empty();
    private OptionalLong availableSince = OptionalLong.empty();
  }

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String COMPLETE = "AMI Replication Complete";

  private final RunState world;
  private final SimulatedAccount cloud;
  private final ReplicaRules rules;
  private final Map<String, Family> families = new LinkedHashMap<>();
  private final Map<String, Long> announcedAt = new HashMap<>();
  private final Map<String, Long> mirrorOffSince = new HashMap<>();
  private final List<Violation> violations = new ArrayList<>();

  public WriteAuditor(RunState world, SimulatedAccount cloud) {
    this.world = world;
    this.cloud = cloud;
    this.rules = new ReplicaRules(cloud, world.scenario().deployment());
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
    family(source).refusals.remove(region);
    family(source).askedAgain.merge(region, 1, Integer::sum);
  }

  private int timesAskedAgain(SimulatedImage source, String region) {
    return family(source).askedAgain.getOrDefault(region, 0);
  }

  /// Whether the family of this image was ever asked for, and can be.
  private boolean isAsked(SimulatedImage image) {
    return rules.canBeSource(image) && families.containsKey(image.id()) && family(image).asked;
  }

  /// The sources that an image may be a replica of.
  private List<SimulatedImage> sourcesOf(SimulatedImage image) {
    return rules.sourcesOf(image).stream().filter(this::isAsked).toList();
  }

  /// Something about an image has changed.
  public void imageChanged(SimulatedImage image) {
    if (image.isCopyAcrossRegions()) {
      if (image.tag(ExpectedTags.ORIGIN_MIRROR).filter("off"::equals).isPresent()) {
        mirrorOffSince.putIfAbsent(image.id(), cloud.now());
      }
    }
    rules.sourcesOf(image).forEach(this::sourceChanged);
    sourceChanged(image);
  }

  private void sourceChanged(SimulatedImage source) {
    Optional<String> value = source.tag(ExpectedTags.REPLICATE_TO);
    if (!rules.canBeSource(source) || (value.isEmpty() && !families.containsKey(source.id()))) {
      return;
    }
    Family family = family(source);
    ExpectedTags.Wanted wanted = rules.wanted(source);
    family.asked |= value.isPresent();
    family.wanted.addAll(wanted.regions());
    source.tag(ExpectedTags.PUBLISH_AS).ifPresent(family.pointers::add);
    family.notAskedSince = since(family.notAskedSince, !source.isAvailable() || value.isEmpty());
    family.refusedSince = since(family.refusedSince, wanted.refuses());
    family.availableSince = since(family.availableSince, source.isAvailable());
    Map<String, List<SimulatedImage>> copies = new HashMap<>();
    wanted.regions().forEach(region -> copies.put(region, rules.copies(source, region)));
    since(
        family.lacking,
        wanted.regions(),
        region ->
            copies.getOrDefault(region, List.of()).stream().noneMatch(SimulatedImage::isAvailable));
    since(
        family.ready,
        wanted.regions(),
        region ->
            copies.getOrDefault(region, List.of()).stream()
                .anyMatch(copy -> rules.canBePublished(source, copy)));
  }

  private OptionalLong since(OptionalLong before, boolean holds) {
    if (!holds) {
      return OptionalLong.empty();
    }
    return before.isPresent() ? before : OptionalLong.of(cloud.now());
  }

  private void since(Map<String, Long> times, List<String> regions, Predicate<String> holds) {
    times.keySet().retainAll(regions);
    for (String region : regions) {
      if (holds.test(region)) {
        times.putIfAbsent(region, cloud.now());
      } else {
        times.remove(region);
      }
    }
  }

  /// A copy was begun.
  public void copied(Actor caller, SimulatedImage source, SimulatedImage copy) {
    if (!(caller instanceof LambdaInvocation invocation)) {
      return;
    }
    String what = copy + ", copy of " + source + " by " + invocation;
    if (source.isStatedCopyAcrossRegions()) {
      violation(Invariant.NO_REPLICA_OF_A_REPLICA, what);
      return;
    }
    if (!rules.canBeSource(source) || !family(source).wanted.contains(copy.region())) {
      violation(Invariant.COPIES_ARE_WANTED, what);
    }
    if (invocation.lastLook(copy.region()).isEmpty()) {
      violation(Invariant.LOOKS_BEFORE_IT_COPIES, what);
    }
    checkTraceable(source, copy, what);
    for (SimulatedImage.Device device : copy.devices()) {
      Map<String, String> lacking = new TreeMap<>(copy.tags());
      lacking.keySet().removeIf(key -> key.startsWith(ExpectedTags.SHARED));
      lacking.entrySet().removeAll(device.snapshot().tags.entrySet());
      if (!lacking.isEmpty()) {
        violation(
            Invariant.SNAPSHOTS_BEAR_THE_TAGS, what + ": the snapshots lack " + lacking.keySet());
      }
    }
    if (timesAskedAgain(source, copy.region()) == 0) {
      checkOnlyOne(invocation, source, copy, what);
      checkStaysGone(invocation, source, copy, what);
      checkAttempts(invocation, source, copy, what);
    }
  }

  /// CopyImage was understood and refused. A refusal counts while it is on the trail: functions
  /// that overlap may write over what another has counted.
  public void copyRefused(Actor caller, SimulatedImage source, SimulatedRegion region) {
    if (!(caller instanceof LambdaInvocation invocation)) {
      return;
    }
    String key = ExpectedTags.failed(region.name());
    List<String> values = family(source).refusals.getOrDefault(region.name(), List.of());
    String value = source.tag(key).orElse("");
    long recorded =
        values.subList(0, values.indexOf(value) + 1).stream()
            .filter(each -> uncounted(each).equals(uncounted(value)))
            .count();
    if (recorded >= MOST_ATTEMPTS && source.tagSince(key) < invocation.startedAt()) {
      violation(
          Invariant.GIVES_UP_AFTER_THREE,
          "copy of %s to %s by %s, after %d refusals"
              .formatted(source, region.name(), invocation, recorded));
    }
  }

  /// The text of a failure tag, without its number: another word that asked for the attempts begins
  /// anew.
  private static String uncounted(String value) {
    return value.replaceFirst("^\\d+", "");
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
      boolean notShown =
          invocation.lastLook(copy.region()).filter(at -> at < earlier.visibleAt).isPresent();
      boolean known = isKnown(invocation, source, earlier);
      boolean excused =
          cloud.now() - earlier.createdAt() > lifetime
              ? notShown || !known
              : !known && (earlier.isNeverStated() || hasFailedSince(earlier, source));
      if (earlier.isOurs() && earlier.isLive() && !earlier.equals(copy) && !excused) {
        violation(Invariant.AT_MOST_ONE_REPLICA, what + ": " + earlier + " is there already");
      }
    }
  }

  /// Whether another copy has failed since this one was begun: the next attempt has another token.
  private boolean hasFailedSince(SimulatedImage begun, SimulatedImage source) {
    return cloud.region(begun.region()).madeOf(source).stream()
        .anyMatch(
            copy ->
                copy.state() == SimulatedImage.State.FAILED
                    && copy.stateSince() > begun.createdAt());
  }

  /// Whether an invocation can know a copy: EC2 states what it was made of, or the trail names it.
  private boolean isKnown(LambdaInvocation invocation, SimulatedImage source, SimulatedImage copy) {
    boolean stated =
        copy.isStatedToBeMadeOf(source)
            && (copy.isStatedWhilePending() || copy.stateSince() < invocation.startedAt());
    return stated
        || (rules.isNamed(source, copy)
            && source.tagSince(ExpectedTags.replicaId(copy.region())) < invocation.startedAt());
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
            .filter(image -> isKnown(invocation, source, image))
            .count();
    if (failed >= MOST_ATTEMPTS) {
      violation(Invariant.GIVES_UP_AFTER_THREE, what + ", after " + failed + " failed ones");
    }
  }

  /// Tags are about to be written.
  public void tagsWritten(
      Actor caller, SimulatedRegion region, String id, Map<String, String> tags) {
    if (!(caller instanceof LambdaInvocation invocation)) {
      region.image(id).ifPresent(source -> forgetRefusals(source, tags.keySet()));
      return;
    }
    if (id.startsWith("snap-")) {
      List<SimulatedImage> sources = region.imageOf(id).map(this::sourcesOf).orElse(List.of());
      if (sources.isEmpty()) {
        violation(Invariant.WRITES_ONLY_WHERE_IT_MAY, "tags on " + id);
      } else {
        checkOrigin(sources, tags, id);
      }
      return;
    }
    SimulatedImage image = region.image(id).orElseThrow();
    List<SimulatedImage> sources = sourcesOf(image);
    boolean trail = tags.keySet().stream().allMatch(ExpectedTags::isTrailOfSource);
    if (!sources.isEmpty() && !(trail && isAsked(image))) {
      checkReplicaTags(invocation, sources, image, tags);
    } else if (isAsked(image)) {
      tags.forEach((key, value) -> checkSourceTag(image, key, value));
      noteRefusals(image, tags);
    } else {
      violation(Invariant.WRITES_ONLY_WHERE_IT_MAY, "tags on " + image);
    }
  }

  /// A refusal is counted by a value that was not written before.
  private void noteRefusals(SimulatedImage source, Map<String, String> tags) {
    tags.forEach(
        (key, value) -> {
          if (ExpectedTags.isFailed(key) && value.contains("refused")) {
            List<String> values =
                family(source)
                    .refusals
                    .computeIfAbsent(ExpectedTags.regionOf(key), _ -> new ArrayList<>());
            if (!values.contains(value)) {
              values.add(value);
            }
          }
        });
  }

  private void checkReplicaTags(
      LambdaInvocation invocation,
      List<SimulatedImage> sources,
      SimulatedImage image,
      Map<String, String> tags) {
    checkOrigin(sources, tags, image.toString());
    boolean leftAlone =
        image.tag(ExpectedTags.ORIGIN_MIRROR).filter("off"::equals).isPresent()
            && mirrorOffSince.getOrDefault(image.id(), Long.MAX_VALUE) < invocation.startedAt();
    boolean control =
        tags.keySet().stream()
            .anyMatch(key -> ExpectedTags.isControl(key) && !ExpectedTags.isOrigin(key));
    if (leftAlone || control) {
      violation(Invariant.WRITES_ONLY_WHERE_IT_MAY, "tags " + tags.keySet() + " on " + image);
    }
    if (image.stated().isEmpty()) {
      checkTied(invocation, sources, image, "tags " + tags.keySet());
    }
  }

  /// An image of which EC2 does not state the source has to bear it; any other is tied before it is
  /// mirrored to.
  private void checkTied(
      LambdaInvocation invocation,
      List<SimulatedImage> sources,
      SimulatedImage image,
      String what) {
    boolean untied =
        sources.stream().noneMatch(source -> ReplicaRules.isTied(source, image))
            && image.tagSince(ExpectedTags.ORIGIN_ID) < invocation.startedAt();
    if (untied) {
      violation(Invariant.UNTIED_IS_LEFT_ALONE, what + " of " + image + " by " + invocation);
    }
  }

  private void checkOrigin(List<SimulatedImage> sources, Map<String, String> tags, String what) {
    boolean isTrue =
        sources.stream()
            .map(ExpectedTags::origin)
            .anyMatch(
                origin ->
                    tags.entrySet().stream()
                        .filter(tag -> ExpectedTags.isOrigin(tag.getKey()))
                        .allMatch(tag -> tag.getValue().equals(origin.get(tag.getKey()))));
    if (!isTrue) {
      violation(Invariant.TRAIL_IS_TRUE_WHEN_WRITTEN, tags + " on " + what);
    }
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
            .filter(made -> made.isMadeOf(source) || rules.isSibling(source, made))
            .isEmpty()) {
      violation(Invariant.TRAIL_IS_TRUE_WHEN_WRITTEN, key + "=" + value + " on " + source);
    }
  }

  /// Tags are about to be taken away.
  public void tagsDeleted(Actor caller, SimulatedRegion region, String id, List<String> keys) {
    boolean failuresOfSource =
        keys.stream().allMatch(ExpectedTags::isFailed)
            && region.image(id).filter(this::isAsked).isPresent();
    if (!(caller instanceof LambdaInvocation)) {
      region.image(id).ifPresent(source -> forgetRefusals(source, keys));
    }
    if (caller instanceof LambdaInvocation && !failuresOfSource) {
      violation(Invariant.WRITES_ONLY_WHERE_IT_MAY, "taking " + keys + " off " + id);
    }
  }

  /// Whoever changes the trail, or takes it off, asks for three more attempts.
  private void forgetRefusals(SimulatedImage source, Collection<String> keys) {
    Family family = families.get(source.id());
    if (family != null) {
      keys.stream()
          .filter(ExpectedTags::isTrailOfSource)
          .forEach(key -> family.refusals.remove(ExpectedTags.regionOf(key)));
    }
  }

  /// An attribute of an image is about to be written.
  public void attributeWritten(Actor caller, SimulatedImage image, String what) {
    if (!(caller instanceof LambdaInvocation invocation)) {
      return;
    }
    List<SimulatedImage> sources = sourcesOf(image);
    if (sources.isEmpty()) {
      violation(Invariant.WRITES_ONLY_WHERE_IT_MAY, what + " of " + image);
    } else {
      checkTied(invocation, sources, image, what);
    }
  }

  /// Deregistration protection is about to be set.
  public void protectionWritten(
      Actor caller, SimulatedImage image, SimulatedImage.Protection protection) {
    if (caller instanceof LambdaInvocation && protection.compareTo(image.protection()) < 0) {
      violation(
          Invariant.PROTECTION_NEVER_TAKEN_OFF,
          "%s: from %s to %s".formatted(image, image.protection(), protection));
    }
  }

  /// Permissions of a snapshot are about to be written: only of one that the code under test made.
  public void snapshotWritten(Actor caller, SimulatedImage image, String id) {
    if (caller instanceof LambdaInvocation && (sourcesOf(image).isEmpty() || !image.isOurs())) {
      violation(Invariant.WRITES_ONLY_WHERE_IT_MAY, "permissions of " + id + " of " + image);
    }
  }

  /// An image or a snapshot is about to be shared, or not to be any more.
  public void shared(
      Actor caller, SimulatedImage image, String id, List<Grantee> add, List<Grantee> remove) {
    if (!(caller instanceof LambdaInvocation)) {
      return;
    }
    SimulatedDeployment.MirrorPermissions mode = deployment().mirrorPermissions();
    if (mode == SimulatedDeployment.MirrorPermissions.OFF) {
      violation(Invariant.WRITES_ONLY_WHERE_IT_MAY, "permissions of " + id);
    }
    boolean isExact = mode == SimulatedDeployment.MirrorPermissions.EXACT;
    if (!remove.isEmpty() && !(isExact && image.isOurs())) {
      violation(Invariant.TAKES_ONLY_FROM_ITS_OWN, remove + " from " + id + " of " + image);
    }
    if (add.contains(Grantee.PUBLIC) && !deployment().mirrorPublic()) {
      violation(Invariant.PUBLIC_ONLY_IF_SET, id + " of " + image);
    }
  }

  /// A request to share was refused for its form.
  public void malformed(Actor caller, String id, String message) {
    if (caller instanceof LambdaInvocation) {
      violation(Invariant.SHARING_IS_WELL_FORMED, id + ": " + message);
    }
  }

  /// Images were asked for without an id, and not of an owner in pages.
  public void listedWithoutLimit(Actor caller, SimulatedRegion region, String about) {
    if (caller instanceof LambdaInvocation) {
      violation(Invariant.ASKS_BY_OWNER_IN_PAGES, region.name() + " " + about);
    }
  }

  /// A pointer is about to be moved.
  public void pointerPut(
      Actor caller, SimulatedRegion region, String name, String value, String dataType) {
    if (!(caller instanceof LambdaInvocation invocation)) {
      return;
    }
    String what = region.name() + " " + name + " = " + value + " by " + invocation;
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
    SimulatedImage image = region.image(value).orElse(null);
    if (image == null) {
      violation(Invariant.POINTERS_NEVER_EARLY, what + ": there is no such image");
      return;
    }
    List<SimulatedImage> sources = new ArrayList<>(sourcesOf(image));
    if (isAsked(image)) {
      sources.add(image);
    }
    PointerMove move = new PointerMove(invocation, region, name, image, what);
    List<Violation> first = new ArrayList<>();
    for (SimulatedImage source : sources) {
      List<Violation> found = violations(move, source);
      if (found.isEmpty()) {
        return;
      }
      first = first.isEmpty() ? found : first;
    }
    if (sources.isEmpty()) {
      violation(Invariant.POINTERS_ONLY_WHERE_NAMED, what + ", which is nobody's replica");
    }
    first.forEach(each -> violation(each.invariant(), each.message()));
  }

  private record PointerMove(
      LambdaInvocation invocation,
      SimulatedRegion region,
      String name,
      SimulatedImage image,
      String what) {
    boolean began(OptionalLong since) {
      return since.isPresent() && since.getAsLong() < invocation.startedAt();
    }

    boolean looked(String region) {
      return invocation.lastLook(region).isPresent();
    }

    boolean sawAll(String region) {
      return invocation.sawAll(region);
    }

    private boolean isGone(SimulatedImage there) {
      return there.state() == SimulatedImage.State.DEREGISTERED
          && there.stateSince() < invocation.startedAt();
    }

    /// Whether the pointer named a younger image when the invocation could read it, or one that is
    /// gone, which is no better than any other; there, or elsewhere if it named none there.
    boolean isBack(SimulatedImage source) {
      if (region.parameters().get(name).isPresent()) {
        return isBack(region, source);
      }
      return region.cloud().regions().stream().anyMatch(other -> isBack(other, source));
    }

    private boolean isBack(SimulatedRegion region, SimulatedImage source) {
      List<SimulatedParameters.Stored> values = region.parameters().history(name);
      for (int i = values.size() - 1; i >= 0; i--) {
        boolean younger =
            region
                .image(values.get(i).value())
                .filter(there -> there.createdAt() > source.createdAt() || isGone(there))
                .isPresent();
        if (younger) {
          return true;
        }
        if (values.get(i).at() < invocation.startedAt()) {
          return false;
        }
      }
      return false;
    }
  }

  private List<Violation> violations(PointerMove move, SimulatedImage source) {
    List<Violation> found = new ArrayList<>();
    Family family = family(source);
    String what = move.what() + " of " + source;
    boolean unavailable =
        !move.image().wasEverAvailable()
            || (!move.image().isAvailable()
                && move.image().stateSince() < move.invocation().startedAt());
    if (unavailable || move.began(family.notAskedSince) || move.began(family.refusedSince)) {
      found.add(
          new Violation(
              Invariant.POINTERS_NEVER_EARLY,
              what + " is not available, not asked for, or not where it was asked for"));
    }
    family.lacking.forEach(
        (region, since) -> {
          if (since < move.invocation().startedAt() && move.sawAll(region)) {
            found.add(
                new Violation(
                    Invariant.POINTERS_NEVER_EARLY, what + ": no replica available in " + region));
          }
        });
    blindSpots(move, source)
        .forEach(
            region ->
                found.add(
                    new Violation(
                        Invariant.POINTERS_NEVER_BLIND, what + " without a look into " + region)));
    boolean itsRegion =
        move.region().name().equals(source.region())
            || family.wanted.contains(move.region().name());
    if (!move.name().startsWith(deployment().pointerPrefix())
        || !family.pointers.contains(move.name())
        || !itsRegion) {
      found.add(new Violation(Invariant.POINTERS_ONLY_WHERE_NAMED, what));
    }
    cloud.images().stream()
        .filter(other -> mustYieldTo(move, source, other))
        .forEach(
            other ->
                found.add(
                    new Violation(
                        Invariant.POINTERS_NEVER_PASS_OVER_A_YOUNGER, what + " before " + other)));
    return found;
  }

  /// The Regions that an invocation had to look into and did not.
  private List<String> blindSpots(PointerMove move, SimulatedImage source) {
    if (!move.invocation().isSweep()) {
      return deployment().regions().stream().filter(region -> !move.looked(region)).toList();
    }
    List<String> unread = new ArrayList<>();
    for (String region : family(source).lacking.keySet()) {
      if (!move.looked(region)) {
        unread.add(region);
      }
    }
    for (String region : family(source).ready.keySet()) {
      if (!move.looked(region)) {
        unread.add(region);
      }
    }
    unread.removeIf(
        region -> source.tag(ExpectedTags.replicaId(region)).isPresent() && move.isBack(source));
    if (!move.looked(source.region())) {
      unread.add(source.region());
    }
    return unread;
  }

  /// Whether another image wins this pointer, for all that an invocation can see: it is younger,
  /// and complete, or undecided only where it could not be read; or it could not be read itself,
  /// but one of its replicas.
  private boolean mustYieldTo(PointerMove move, SimulatedImage source, SimulatedImage other) {
    Family family = families.get(other.id());
    if (family == null
        || other.equals(source)
        || other.creationDate().compareTo(source.creationDate()) <= 0
        || !rules.canBeSource(other)) {
      return false;
    }
    long start = move.invocation().startedAt();
    ExpectedTags.Wanted asked = rules.wanted(other);
    List<String> wanted = asked.regions();
    boolean asks =
        other.tag(ExpectedTags.PUBLISH_AS).filter(move.name()::equals).isPresent()
            && other.tagSince(ExpectedTags.PUBLISH_AS) < start
            && other.tagSince(ExpectedTags.REPLICATE_TO) < start
            && !asked.refuses()
            && !asked.namesOwn()
            && other.visibleAt < start;
    boolean isComplete =
        !wanted.isEmpty()
            && move.began(family.availableSince)
            && wanted.stream()
                .allMatch(region -> family.ready.getOrDefault(region, Long.MAX_VALUE) < start);
    if (!asks || !isComplete) {
      return false;
    }
    if (!move.sawAll(other.region())) {
      return wanted.stream()
          .filter(move::sawAll)
          .flatMap(region -> rules.copies(other, region).stream())
          .anyMatch(copy -> copy.isAvailable() && copy.isStatedToBeMadeOf(other));
    }
    return wanted.stream()
        .allMatch(
            region ->
                move.sawAll(region)
                    || (other.tag(ExpectedTags.replicaId(region)).isPresent()
                        && other.tagSince(ExpectedTags.replicaId(region)) < start));
  }

  /// An event is about to be put on the bus.
  public void announced(Actor caller, String detailType, String detail) {
    if (caller instanceof LambdaInvocation invocation && detailType.equals(COMPLETE)) {
      try {
        announcedComplete(invocation, JSON.readTree(detail));
      } catch (JsonProcessingException e) {
        throw new IllegalArgumentException(detail, e);
      }
    }
  }

  private void announcedComplete(LambdaInvocation invocation, JsonNode detail) {
    SimulatedImage source =
        cloud
            .image(detail.path("sourceRegion").asText(), detail.path("source").asText())
            .orElseThrow();
    announcedAt.put(source.id(), cloud.now());
    Optional<String> name =
        source
            .tag(ExpectedTags.PUBLISH_AS)
            .filter(_ -> source.tagSince(ExpectedTags.PUBLISH_AS) < invocation.startedAt())
            .filter(pointer -> pointer.startsWith(deployment().pointerPrefix()));
    detail
        .path("images")
        .properties()
        .forEach(
            image -> {
              String region = image.getKey();
              String id = image.getValue().asText();
              String what = "%s of %s by %s".formatted(id, source, invocation);
              if (cloud.image(region, id).filter(SimulatedImage::wasEverAvailable).isEmpty()) {
                violation(Invariant.COMPLETE_NEVER_EARLY, what + " never was available");
              }
              if (name.isPresent()
                  && !isYielding(source, name.get())
                  && !showed(invocation, region, name.get(), id)) {
                violation(
                    Invariant.COMPLETE_NEVER_EARLY,
                    "%s: %s in %s does not name it".formatted(what, name.get(), region));
              }
            });
  }

  /// Whether a pointer is another, younger source's: then this one does not wait for it.
  private boolean isYielding(SimulatedImage source, String name) {
    return deployment().regions().stream()
        .anyMatch(
            region ->
                cloud
                    .region(region)
                    .parameters()
                    .get(name)
                    .flatMap(value -> cloud.image(region, value.value()))
                    .filter(image -> !(image.isMadeOf(source) && image.isCopyAcrossRegions()))
                    .filter(image -> image.createdAt() > source.createdAt())
                    .isPresent());
  }

  /// Whether a pointer named an image since the invocation began, or has another data type.
  private boolean showed(LambdaInvocation invocation, String region, String name, String id) {
    List<SimulatedParameters.Stored> values =
        cloud.region(region).parameters().history(name).reversed();
    for (SimulatedParameters.Stored value : values) {
      if (value.value().equals(id) || !value.dataType().equals(SimulatedParameters.IMAGE)) {
        return true;
      }
      if (value.at() < invocation.startedAt()) {
        return false;
      }
    }
    return false;
  }

  /// When the replication of a source was last announced as complete, in microseconds since the
  /// start; -1 for never.
  long announcedAt(SimulatedImage source) {
    return announcedAt.getOrDefault(source.id(), -1L);
  }
}
