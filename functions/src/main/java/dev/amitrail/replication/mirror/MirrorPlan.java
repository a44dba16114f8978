package dev.amitrail.replication.mirror;

import dev.amitrail.image.Image;
import dev.amitrail.image.TrailTags;
import dev.amitrail.replication.mirror.MirrorAction.Grant;
import dev.amitrail.replication.plan.ReplicationSettings;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What is to be evened out between a source and an available replica: pure.
///
/// @param steps what to do
/// @param notMirrorable what EC2 does not allow, each with its reason
public record MirrorPlan(List<MirrorAction> steps, List<String> notMirrorable) {
  public MirrorPlan {
    steps = List.copyOf(steps);
    notMirrorable = List.copyOf(notMirrorable);
  }

  /// Tags, deprecation and protection, which a description of both images shows.
  public static MirrorPlan of(Image source, Image replica, Instant now) {
    List<MirrorAction> steps = new ArrayList<>();
    List<String> not = new ArrayList<>();
    tags(source, replica, steps, not);
    deprecation(source, replica, now, steps, not);
    if (!protection(source).equals(protection(replica))) {
      steps.add(
          new MirrorAction.Protection(
              replica,
              source.isProtected(),
              source.deregistrationProtection().equals("enabled-with-cooldown")));
    }
    return new MirrorPlan(steps, not);
  }

  /// With cooldown, without, or empty for none; while a protection that was taken off cools down,
  /// EC2 says more, and none of it can be mirrored.
  private static String protection(Image image) {
    return image.isProtected() ? image.deregistrationProtection() : "";
  }

  /// Who may use an image, and the snapshot of each of its devices.
  public record Permissions(SortedSet<Grant> launch, Map<String, SortedSet<Grant>> volumes) {
    public Permissions {
      volumes = Map.copyOf(volumes);
    }

    boolean isEmpty() {
      return launch.isEmpty() && volumes.values().stream().allMatch(grants -> grants.isEmpty());
    }
  }

  /// Permissions, which have to be read one by one. The snapshots are told apart by their device;
  /// what may be done with the image says nothing of what may be done with them.
  public static MirrorPlan of(
      Image replica,
      Permissions source,
      Permissions there,
      boolean withManagedKey,
      ReplicationSettings.Mirroring mode) {
    List<MirrorAction> steps = new ArrayList<>();
    List<String> not = new ArrayList<>();
    if (withManagedKey) {
      return source.isEmpty()
          ? new MirrorPlan(steps, not)
          : new MirrorPlan(
              steps,
              List.of("what the AWS managed key encrypts cannot be shared: kmsKeys has no key"));
    }
    SortedSet<Grant> add = minus(source.launch(), there.launch());
    if (replica.encrypted() && add.removeIf(grant -> grant.kind() == Grant.Kind.GROUP)) {
      not.add("an encrypted image cannot be made public");
    }
    SortedSet<Grant> remove = removed(there.launch(), source.launch(), mode);
    if (!add.isEmpty() || !remove.isEmpty()) {
      steps.add(new MirrorAction.Launch(replica, add, remove));
    }
    source
        .volumes()
        .forEach(
            (device, grants) ->
                Optional.ofNullable(there.volumes().get(device))
                    .ifPresent(has -> volume(replica, device, grants, has, mode, steps, not)));
    return new MirrorPlan(steps, not);
  }

  private static void volume(
      Image replica,
      String device,
      SortedSet<Grant> source,
      SortedSet<Grant> there,
      ReplicationSettings.Mirroring mode,
      List<MirrorAction> steps,
      List<String> not) {
    SortedSet<Grant> add = minus(source, there);
    if (replica.encrypted() && add.removeIf(grant -> grant.kind() == Grant.Kind.GROUP)) {
      not.add("the encrypted snapshot of %s cannot be made public".formatted(device));
    }
    SortedSet<Grant> remove = removed(there, source, mode);
    if (!add.isEmpty() || !remove.isEmpty()) {
      steps.add(new MirrorAction.Volume(replica, device, add, remove));
    }
  }

  private static SortedSet<Grant> removed(
      SortedSet<Grant> there, SortedSet<Grant> source, ReplicationSettings.Mirroring mode) {
    return mode == ReplicationSettings.Mirroring.EXACT ? minus(there, source) : new TreeSet<>();
  }

  private static SortedSet<Grant> minus(SortedSet<Grant> all, SortedSet<Grant> less) {
    SortedSet<Grant> rest = new TreeSet<>(all);
    rest.removeAll(less);
    return rest;
  }

  /// Tags are added and changed, never removed; those that tie back come first where there is no
  /// room for all. A replica that says `origin.mirror=off` keeps its tags.
  private static void tags(
      Image source, Image replica, List<MirrorAction> steps, List<String> not) {
    if (TrailTags.isMirrorOff(replica)) {
      return;
    }
    if (!replica.tags().keySet().containsAll(TrailTags.origin(source).keySet())) {
      return; // it is tied back first, or the plan has said that it has no room
    }
    int room = TrailTags.room(replica);
    SortedMap<String, String> set = new TreeMap<>();
    List<String> leftOut = new ArrayList<>();
    for (var tag : TrailTags.own(source).entrySet()) {
      String there = replica.tags().get(tag.getKey());
      if (tag.getValue().equals(there)) {
        continue;
      }
      if (there != null) {
        set.put(tag.getKey(), tag.getValue());
      } else if (room > 0) {
        set.put(tag.getKey(), tag.getValue());
        room--;
      } else {
        leftOut.add(tag.getKey());
      }
    }
    if (!set.isEmpty()) {
      steps.add(new MirrorAction.Tags(replica, set, TrailTags.origin(source)));
    }
    if (!leftOut.isEmpty()) {
      not.add("no room for the tags " + String.join(", ", leftOut));
    }
  }

  private static void deprecation(
      Image source, Image replica, Instant now, List<MirrorAction> steps, List<String> not) {
    Optional<Instant> wanted = source.deprecationTime().flatMap(MirrorPlan::instant);
    Optional<Instant> there = replica.deprecationTime().flatMap(MirrorPlan::instant);
    if (wanted.equals(there)) {
      return;
    }
    if (wanted.filter(time -> !time.isAfter(now)).isPresent()) {
      not.add("a deprecation date in the past cannot be set");
    } else {
      steps.add(new MirrorAction.Deprecation(replica, wanted));
    }
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeParseException _) {
      return Optional.empty(); // EC2 answers dates in this form only; what is none sets nothing
    }
  }
}
