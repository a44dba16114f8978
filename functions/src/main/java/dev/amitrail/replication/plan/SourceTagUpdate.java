package dev.amitrail.replication.plan;

import dev.amitrail.image.Image;
import dev.amitrail.image.TrailTags;
import dev.amitrail.replication.plan.ReplicationOutcome.Kind;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What is to be written on a source's trail after its Regions were served. EC2 refuses a whole
/// request that would exceed the limit of tags, so those that fit are chosen beforehand, the ids of
/// replicas first.
///
/// @param set the tags to write
/// @param remove the keys to take away
/// @param noRoom the keys for which there is no room
public record SourceTagUpdate(
    SortedMap<String, String> set, SortedSet<String> remove, SortedSet<String> noRoom) {
  /// Copies the collections.
  public SourceTagUpdate {
    set = Collections.unmodifiableSortedMap(new TreeMap<>(set));
    remove = Collections.unmodifiableSortedSet(new TreeSet<>(remove));
    noRoom = Collections.unmodifiableSortedSet(new TreeSet<>(noRoom));
  }

  /// Chooses: a pure function of the source, what was seen, and what came of it.
  public static SourceTagUpdate of(
      Image source, List<RegionImages> looks, List<ReplicationOutcome> outcomes) {
    SortedMap<String, String> replicas = new TreeMap<>();
    outcomes.stream()
        .filter(SourceTagUpdate::isNew)
        .forEach(
            outcome ->
                replicas.put(
                    TrailTags.replicaId(outcome.region()), outcome.replica().orElseThrow()));
    SortedMap<String, String> failures = new TreeMap<>();
    SortedSet<String> remove = new TreeSet<>();
    for (RegionImages look : looks) {
      outcomes.stream()
          .filter(outcome -> outcome.region().equals(look.region()))
          .findFirst()
          .ifPresent(outcome -> failures(source, look, outcome, failures, remove));
    }
    Map<String, String> wanted = new LinkedHashMap<>(replicas);
    wanted.putAll(failures);
    return fitting(source, wanted, remove);
  }

  public static boolean isNew(ReplicationOutcome outcome) {
    return outcome.kind() == Kind.COPIED || outcome.kind() == Kind.ADOPTED;
  }

  private static void failures(
      Image source,
      RegionImages look,
      ReplicationOutcome outcome,
      Map<String, String> wanted,
      SortedSet<String> remove) {
    String key = TrailTags.failed(look.region());
    if (outcome.forGood() && outcome.kind() == Kind.FAILED) {
      String word = ReplicaTag.of(source, look.region()).word();
      wanted.put(key, FailureTag.of(source, look.region()).oneMore(source, word, outcome.reason()));
      return;
    }
    if (!(look instanceof RegionImages.Read read)) {
      return;
    }
    List<Image> copies = read.copiesOf(source);
    boolean succeeded =
        copies.stream()
            .anyMatch(
                copy -> copy.isAvailable() && outcome.replica().equals(Optional.of(copy.id())));
    List<Image> failed = ReplicationPlan.failed(source, copies);
    if (succeeded) {
      if (source.tags().containsKey(key)) {
        remove.add(key);
      }
    } else if (isToBeTold(source, failed, outcome)) {
      wanted.put(key, FailureTag.of(failed));
    }
  }

  /// Refusals that were counted are not forgotten for copies that failed before, until EC2 takes an
  /// order again.
  private static boolean isToBeTold(Image source, List<Image> failed, ReplicationOutcome outcome) {
    String there = source.tags().getOrDefault(TrailTags.failed(outcome.region()), "");
    return !failed.isEmpty()
        && !FailureTag.of(failed).equals(there)
        && (FailureTag.of(source, outcome.region()).refusals() == 0
            || outcome.kind() == Kind.COPIED);
  }

  private static SourceTagUpdate fitting(
      Image source, Map<String, String> wanted, SortedSet<String> remove) {
    SortedMap<String, String> set = new TreeMap<>();
    SortedSet<String> noRoom = new TreeSet<>();
    int room = TrailTags.room(source);
    for (var tag : wanted.entrySet()) {
      if (source.tags().containsKey(tag.getKey())) {
        set.put(tag.getKey(), tag.getValue());
      } else if (room > 0) {
        set.put(tag.getKey(), tag.getValue());
        room--;
      } else {
        noRoom.add(tag.getKey());
      }
    }
    return new SourceTagUpdate(set, remove, noRoom);
  }
}
