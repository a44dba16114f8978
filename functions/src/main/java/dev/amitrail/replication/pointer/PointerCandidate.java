package dev.amitrail.replication.pointer;

import dev.amitrail.image.Image;
import dev.amitrail.replication.plan.Family;
import dev.amitrail.replication.plan.RegionImages;
import dev.amitrail.replication.plan.ReplicaTag;
import dev.amitrail.replication.plan.ReplicationAction;
import dev.amitrail.replication.plan.ReplicationOutcome;
import dev.amitrail.replication.plan.SourceSelection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a family offers to a pointer.
///
/// @param images Region -> the image to launch there, the source among them; only available images
public record PointerCandidate(
    SourceSelection.Source selected, SortedMap<String, String> images, Completeness completeness) {

  /// Whether every wanted Region has an available replica.
  public enum Completeness {
    /// All have one, and no name of `replicate-to` was refused.
    COMPLETE,
    /// All that could be read have one. For each of the others the source names a replica.
    UNDECIDED,
    /// All that could be read have one. For one of the others the source names none.
    UNKNOWN,
    /// One has none, or a name of `replicate-to` was refused.
    INCOMPLETE
  }

  /// Copies the map.
  public PointerCandidate {
    images = Collections.unmodifiableSortedMap(new TreeMap<>(images));
  }

  /// The source of the family.
  public Image source() {
    return selected.image();
  }

  /// Whether every wanted Region was read and has an available replica.
  public boolean isComplete() {
    return completeness == Completeness.COMPLETE;
  }

  /// The candidate of a family for which this was decided.
  public static PointerCandidate of(Family family, List<ReplicationAction> plan) {
    Image source = family.source().image();
    SortedMap<String, String> images = new TreeMap<>();
    images.put(source.region(), source.id());
    for (ReplicationAction action : plan) {
      replica(family, action)
          .filter(Image::isAvailable)
          .ifPresent(image -> images.put(image.region(), image.id()));
    }
    return new PointerCandidate(family.source(), images, completeness(family, images));
  }

  private static Completeness completeness(Family family, SortedMap<String, String> images) {
    Image source = family.source().image();
    if (!family.source().notServed().isEmpty()) {
      return Completeness.INCOMPLETE;
    }
    Completeness completeness = Completeness.COMPLETE;
    for (RegionImages region : family.regions()) {
      if (images.containsKey(region.region())) {
        continue;
      }
      if (region instanceof RegionImages.Read) {
        return Completeness.INCOMPLETE;
      }
      boolean isRecorded = ReplicaTag.of(source, region.region()) instanceof ReplicaTag.Replica;
      completeness =
          isRecorded && completeness != Completeness.UNKNOWN
              ? Completeness.UNDECIDED
              : Completeness.UNKNOWN;
    }
    return completeness;
  }

  private static Optional<Image> replica(Family family, ReplicationAction action) {
    return switch (action) {
      case ReplicationAction.Adopt adopt -> family.copy(adopt.replica().id());
      case ReplicationAction.Copy _ -> Optional.empty();
      case ReplicationAction.NoAction(ReplicationOutcome outcome) ->
          outcome.replica().flatMap(family::copy);
    };
  }
}
