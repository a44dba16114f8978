package dev.amitrail.replication.pointer;

import dev.amitrail.image.Image;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The account's images in all Regions that could be read.
///
/// @param byId id -> image
/// @param unreadRegions the Regions of the deployment that could not be read
/// @param readAt from when on they were read
public record SweptImages(Map<String, Image> byId, Set<String> unreadRegions, Instant readAt) {
  /// Copies the collections.
  public SweptImages {
    byId = Map.copyOf(byId);
    unreadRegions = Set.copyOf(unreadRegions);
  }

  /// Whether it is known that a pointer goes back if it moves from an image to this source: the
  /// image is gone, or its source is younger; where that is gone, the image itself is.
  boolean isYounger(String imageId, Image source) {
    Optional<Image> image = Optional.ofNullable(byId.get(imageId));
    if (image.isEmpty()) {
      return true;
    }
    if (!image.get().isCopyAcrossRegions()) {
      return isYounger(image.get(), source);
    }
    Optional<Image> origin = image.get().sourceImageId().map(byId::get);
    return origin
        .map(from -> isYounger(from, source))
        .orElseGet(() -> isYounger(image.get(), source) && isSourceGone(image.get()));
  }

  private boolean isSourceGone(Image replica) {
    return replica.sourceImageRegion().filter(unreadRegions::contains).isEmpty();
  }

  private static boolean isYounger(Image image, Image other) {
    return image.creationDate().compareTo(other.creationDate()) > 0;
  }
}
