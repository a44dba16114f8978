package dev.amitrail.replication.pointer;

import dev.amitrail.image.Image;
import dev.amitrail.replication.plan.Family;
import dev.amitrail.replication.plan.ReplicationAction;
import dev.amitrail.replication.plan.ReplicationOutcome;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a family offers to a pointer.
///
/// @param images Region -> the image to launch there, the source among them; only available images
/// @param complete whether every wanted Region was read and has an available replica
public record PointerCandidate(Image source, SortedMap<String, String> images, boolean complete) {
  /// Copies the map.
  public PointerCandidate {
    images = Collections.unmodifiableSortedMap(new TreeMap<>(images));
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
    return new PointerCandidate(
        source, images, images.keySet().containsAll(family.source().wanted().regions()));
  }

  private static Optional<Image> replica(Family family, ReplicationAction action) {
    return switch (action) {
      case ReplicationAction.Adopt adopt -> Optional.of(adopt.replica());
      case ReplicationAction.Copy _ -> Optional.empty();
      case ReplicationAction.NoAction(ReplicationOutcome outcome) ->
          outcome.replica().flatMap(family::copy);
    };
  }
}
