package dev.amitrail.replication.mirror;

import dev.amitrail.image.FittingTags;
import dev.amitrail.image.Image;
import dev.amitrail.image.Timestamps;
import dev.amitrail.image.TrailTags;
import dev.amitrail.replication.plan.ReplicationSettings;
import dev.amitrail.replication.plan.ReplicationSettings.Mirroring;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;

/// What has to be set on an available replica so that it is like its source.
///
/// @param actions what to do, in this order
/// @param notMirrorable in what the replica stays different, each with its reason
public record MirrorPlan(List<MirrorAction> actions, List<String> notMirrorable) {
  private static final MirrorPlan NOTHING = new MirrorPlan(List.of(), List.of());

  /// How many grants a request can have (ModifySnapshotAttribute, EC2 API reference). The reference
  /// of ModifyImageAttribute has no number; it gets no more.
  static final int MAX_GRANTS = 500;

  /// EC2 rounds the time of a deprecation to the minute (EnableImageDeprecation, EC2 API
  /// reference), so a smaller difference is none.
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /// Copies the lists.
  public MirrorPlan {
    actions = List.copyOf(actions);
    notMirrorable = List.copyOf(notMirrorable);
  }

  /// Tags, deprecation and deregistration protection, which DescribeImages returns.
  public static MirrorPlan of(Image source, Image replica, Instant now) {
    return tags(source, replica)
        .and(deprecation(source, replica, now))
        .and(protection(source, replica));
  }

  /// Permissions, which are read by requests of their own. Removals come before additions, in
  /// requests of their own. Whether EC2 allows a grant is not decided here: EC2 is asked.
  ///
  /// @param source the permissions of the source
  /// @param current the permissions of the replica; without those of its snapshots, they are not
  ///   mirrored
  /// @param isOurs whether AMI Trail made the replica: grants of a copy that others made are never
  ///   removed
  public static MirrorPlan ofPermissions(
      Image replica,
      Permissions source,
      Permissions current,
      boolean isOurs,
      ReplicationSettings settings) {
    boolean removes = isOurs && settings.mirroring() == Mirroring.EXACT;
    MirrorPlan plan =
        grants(
            "launch permission",
            source.launch(),
            current.launch(),
            removes,
            settings.mirrorPublic(),
            (isGranted, some) -> new MirrorAction.Launch(replica, isGranted, some));
    for (var volume : new TreeMap<>(source.volumes()).entrySet()) {
      String device = volume.getKey();
      SortedSet<Grant> has = current.volumes().get(device);
      if (has != null) {
        plan =
            plan.and(
                grants(
                    "volume permission of " + device,
                    volume.getValue(),
                    has,
                    removes,
                    settings.mirrorPublic(),
                    (isGranted, some) ->
                        new MirrorAction.Volume(replica, device, isGranted, some)));
      }
    }
    return plan;
  }

  private static MirrorPlan grants(
      String what,
      SortedSet<Grant> source,
      SortedSet<Grant> replica,
      boolean removes,
      boolean mirrorPublic,
      BiFunction<Boolean, SortedSet<Grant>, MirrorAction> action) {
    List<String> different = new ArrayList<>();
    SortedSet<Grant> missing = minus(source, replica);
    if (!mirrorPublic && missing.remove(Grant.PUBLIC)) {
      different.add(what + " all of the source: mirrorPublic is false");
    }
    SortedSet<Grant> surplus = minus(replica, source);
    if (!removes) {
      surplus.forEach(
          grant ->
              different.add(
                  "%s %s, which the source lacks: it is not removed"
                      .formatted(what, grant.value())));
    }
    List<MirrorAction> actions = new ArrayList<>();
    if (removes) {
      Grant.batches(surplus, MAX_GRANTS).forEach(some -> actions.add(action.apply(false, some)));
    }
    Grant.batches(missing, MAX_GRANTS).forEach(some -> actions.add(action.apply(true, some)));
    return new MirrorPlan(actions, different);
  }

  private static SortedSet<Grant> minus(SortedSet<Grant> all, SortedSet<Grant> others) {
    SortedSet<Grant> rest = new TreeSet<>(all);
    rest.removeAll(others);
    return rest;
  }

  /// Tags are added and changed, never removed. A replica with the tag `origin.mirror=off` keeps
  /// its tags; one without origin tags gets those first, by the replication plan.
  private static MirrorPlan tags(Image source, Image replica) {
    if (TrailTags.isMirrorOff(replica)
        || !replica.tags().keySet().containsAll(TrailTags.origin(source).keySet())) {
      return NOTHING;
    }
    SortedMap<String, String> changed = TrailTags.own(source);
    changed.entrySet().removeAll(replica.tags().entrySet());
    FittingTags fitting = FittingTags.of(TrailTags.room(replica), replica.tags().keySet(), changed);
    return new MirrorPlan(
        fitting.tags().isEmpty()
            ? List.of()
            : List.of(new MirrorAction.Tags(replica, fitting.tags())),
        fitting.leftOut().isEmpty()
            ? List.of()
            : List.of("no room for the tags " + String.join(", ", fitting.leftOut())));
  }

  /// A time that EC2 does not take any more becomes the earliest that it takes.
  private static MirrorPlan deprecation(Image source, Image replica, Instant now) {
    Optional<Instant> wanted = source.deprecationTime().flatMap(Timestamps::of);
    Optional<Instant> current = replica.deprecationTime().flatMap(Timestamps::of);
    if (wanted.isEmpty()) {
      return source
          .deprecationTime() // unknown is not none: the replica keeps what it has
          .map(
              text ->
                  notMirrorable(
                      "the source's deprecation date '%s' cannot be read".formatted(text)))
          .orElseGet(
              () ->
                  replica.deprecationTime().isEmpty()
                      ? NOTHING
                      : action(new MirrorAction.Deprecation(replica, Optional.empty())));
    }
    Instant earliest = earliestDeprecation(now);
    boolean isPast = wanted.get().isBefore(earliest);
    boolean isEqual =
        current
            .filter(
                time ->
                    isPast
                        ? !time.isAfter(earliest)
                        : Duration.between(time, wanted.get()).abs().compareTo(MINUTE) < 0)
            .isPresent();
    return isEqual
        ? NOTHING
        : action(new MirrorAction.Deprecation(replica, isPast ? Optional.of(earliest) : wanted));
  }

  /// The earliest time of a deprecation is one minute ahead ("Deprecate an Amazon EC2 AMI", EC2
  /// user guide). The second minute is for the clocks.
  private static Instant earliestDeprecation(Instant now) {
    return now.truncatedTo(ChronoUnit.MINUTES).plus(MINUTE.multipliedBy(2));
  }

  /// Protection is added, never taken off: a person who protects a replica decides. A protection
  /// with cooldown is the stronger one.
  private static MirrorPlan protection(Image source, Image replica) {
    boolean isWeaker = source.isProtectedWithCooldown() && !replica.isProtectedWithCooldown();
    return source.isProtected() && (!replica.isProtected() || isWeaker)
        ? action(new MirrorAction.Protection(replica, source.isProtectedWithCooldown()))
        : NOTHING;
  }

  private static MirrorPlan action(MirrorAction action) {
    return new MirrorPlan(List.of(action), List.of());
  }

  private static MirrorPlan notMirrorable(String reason) {
    return new MirrorPlan(List.of(), List.of(reason));
  }

  private MirrorPlan and(MirrorPlan other) {
    return new MirrorPlan(
        concat(actions, other.actions), concat(notMirrorable, other.notMirrorable));
  }

  private static <T> List<T> concat(List<T> first, List<T> second) {
    List<T> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }
}
