package dev.amitrail.replication.mirror;

import dev.amitrail.image.FittingTags;
import dev.amitrail.image.Image;
import dev.amitrail.image.Timestamps;
import dev.amitrail.image.TrailTags;
import dev.amitrail.replication.plan.ReplicationSettings.Mirroring;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Function;

/// What has to be set on an available replica so that it is like its source.
///
/// @param actions what to do
/// @param notMirrorable what cannot be mirrored: EC2 does not allow it, or the source's value
///   cannot be read; each with its reason
public record MirrorPlan(List<MirrorAction> actions, List<String> notMirrorable) {
  private static final MirrorPlan NOTHING = new MirrorPlan(List.of(), List.of());

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

  /// Permissions, which are read by requests of their own. Snapshots are matched by their device.
  ///
  /// @param hasManagedKey whether the replica is encrypted with the AWS managed key
  public static MirrorPlan ofPermissions(
      Image replica,
      Permissions source,
      Permissions current,
      boolean hasManagedKey,
      Mirroring mode) {
    if (hasManagedKey) {
      return source.isEmpty()
          ? NOTHING
          : notMirrorable(
              "an image encrypted with the AWS managed key cannot be shared: kmsKeys has no key");
    }
    MirrorPlan plan =
        grants(
            replica,
            GrantChange.of(source.launch(), current.launch(), mode),
            "an encrypted image cannot be made public",
            change -> new MirrorAction.Launch(replica, change));
    for (var volume : new TreeMap<>(source.volumes()).entrySet()) {
      String device = volume.getKey();
      SortedSet<Grant> has = current.volumes().get(device);
      if (has != null) {
        plan =
            plan.and(
                grants(
                    replica,
                    GrantChange.of(volume.getValue(), has, mode),
                    "the encrypted snapshot of %s cannot be made public".formatted(device),
                    change -> new MirrorAction.Volume(replica, device, change)));
      }
    }
    return plan;
  }

  private static MirrorPlan grants(
      Image replica,
      GrantChange wanted,
      String notPublic,
      Function<GrantChange, MirrorAction> action) {
    boolean isRefused = replica.encrypted() && wanted.addsGroup();
    GrantChange change = isRefused ? wanted.withoutGroup() : wanted;
    return new MirrorPlan(
        change.isEmpty() ? List.of() : List.of(action.apply(change)),
        isRefused ? List.of(notPublic) : List.of());
  }

  /// Tags are added and changed, never removed. A replica with the tag `origin.mirror=off` keeps
  /// its tags; one without origin tags gets those first, by the replication plan.
  private static MirrorPlan tags(Image source, Image replica) {
    SortedMap<String, String> origin = TrailTags.origin(source);
    if (TrailTags.isMirrorOff(replica) || !replica.tags().keySet().containsAll(origin.keySet())) {
      return NOTHING;
    }
    SortedMap<String, String> changed = TrailTags.own(source);
    changed.entrySet().removeAll(replica.tags().entrySet());
    FittingTags fitting = FittingTags.of(TrailTags.room(replica), replica.tags().keySet(), changed);
    return new MirrorPlan(
        fitting.tags().isEmpty()
            ? List.of()
            : List.of(new MirrorAction.Tags(replica, fitting.tags(), origin)),
        fitting.leftOut().isEmpty()
            ? List.of()
            : List.of("no room for the tags " + String.join(", ", fitting.leftOut())));
  }

  private static MirrorPlan deprecation(Image source, Image replica, Instant now) {
    Optional<Instant> wanted = source.deprecationTime().flatMap(Timestamps::of);
    if (wanted.isEmpty() && source.deprecationTime().isPresent()) {
      return notMirrorable( // unknown is not none: the replica keeps what it has
          "the source's deprecation date '%s' cannot be read"
              .formatted(source.deprecationTime().get()));
    }
    if (wanted.equals(replica.deprecationTime().flatMap(Timestamps::of))) {
      return NOTHING;
    }
    return wanted.filter(time -> !time.isAfter(now)).isPresent()
        ? notMirrorable("a deprecation date in the past cannot be set")
        : action(new MirrorAction.Deprecation(replica, wanted));
  }

  private static MirrorPlan protection(Image source, Image replica) {
    return protection(source).equals(protection(replica))
        ? NOTHING
        : action(
            new MirrorAction.Protection(
                replica,
                source.isProtected(),
                source.deregistrationProtection().equals("enabled-with-cooldown")));
  }

  /// `enabled-with-cooldown`, `enabled-without-cooldown`, or empty for none. EC2 has more values,
  /// for a protection that was disabled and cools down; none of them can be set.
  private static Optional<String> protection(Image image) {
    return Optional.of(image.deregistrationProtection()).filter(_ -> image.isProtected());
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
