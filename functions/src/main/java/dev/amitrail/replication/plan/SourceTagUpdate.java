package dev.amitrail.replication.plan;

import dev.amitrail.image.FittingTags;
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

/// The tags to write on a source after its Regions were served: `<region>.origin.id` for each new
/// replica, `<region>.origin.failed` for each failure. Where not all have room, the ids of replicas
/// come first.
///
/// @param set the tags to write
/// @param remove the keys to remove
/// @param noRoom the keys for which there is no room
public record SourceTagUpdate(
    SortedMap<String, String> set, SortedSet<String> remove, SortedSet<String> noRoom) {
  /// Copies the collections.
  public SourceTagUpdate {
    set = Collections.unmodifiableSortedMap(new TreeMap<>(set));
    remove = Collections.unmodifiableSortedSet(new TreeSet<>(remove));
    noRoom = Collections.unmodifiableSortedSet(new TreeSet<>(noRoom));
  }

  /// The update for what was read and what was done.
  public static SourceTagUpdate of(
      Image source, List<RegionImages> regions, List<ReplicationOutcome> outcomes) {
    SortedMap<String, String> replicas = new TreeMap<>();
    outcomes.stream()
        .filter(ReplicationOutcome::isNewOnSource)
        .forEach(
            outcome ->
                replicas.put(
                    TrailTags.replicaId(outcome.region()), outcome.replica().orElseThrow()));
    SortedMap<String, String> failures = new TreeMap<>();
    SortedSet<String> remove = new TreeSet<>();
    for (RegionImages images : regions) {
      String key = TrailTags.failed(images.region());
      outcomes.stream()
          .filter(outcome -> outcome.region().equals(images.region()))
          .findFirst()
          .ifPresent(
              outcome -> {
                failure(source, images, outcome).ifPresent(value -> failures.put(key, value));
                if (isReplicated(source, images, outcome) && source.tags().containsKey(key)) {
                  remove.add(key);
                }
              });
    }
    Map<String, String> wanted = new LinkedHashMap<>(replicas);
    wanted.putAll(failures);
    FittingTags fitting = FittingTags.of(TrailTags.room(source), source.tags().keySet(), wanted);
    return new SourceTagUpdate(fitting.tags(), remove, new TreeSet<>(fitting.leftOut()));
  }

  /// The value of the failure tag, if it has to be written.
  private static Optional<String> failure(
      Image source, RegionImages images, ReplicationOutcome outcome) {
    FailureTag tag = FailureTag.of(source, images.region());
    if (isRefused(outcome)) {
      return Optional.of(
          tag.afterRefusal(
              source,
              ReplicaTag.of(source, images.region()).retryKeyword(),
              outcome.reason().orElse("")));
    }
    List<Image> failed = ReplicationPlan.failed(source, copies(source, images));
    // Counted refusals are kept, whatever copies failed before them, until EC2 starts a copy again.
    boolean keepsRefusals = tag.refusals() > 0 && outcome.kind() != Kind.COPIED;
    if (failed.isEmpty() || keepsRefusals || isReplicated(source, images, outcome)) {
      return Optional.empty();
    }
    String value = FailureTag.valueFor(failed);
    return value.equals(source.tags().get(TrailTags.failed(images.region())))
        ? Optional.empty()
        : Optional.of(value);
  }

  private static boolean isReplicated(
      Image source, RegionImages images, ReplicationOutcome outcome) {
    return !isRefused(outcome)
        && copies(source, images).stream()
            .filter(Image::isAvailable)
            .anyMatch(copy -> outcome.replica().equals(Optional.of(copy.id())));
  }

  private static boolean isRefused(ReplicationOutcome outcome) {
    return outcome.isFailure() && outcome.permanent();
  }

  private static List<Image> copies(Image source, RegionImages images) {
    return images instanceof RegionImages.Read read ? read.copiesOf(source) : List.of();
  }
}
