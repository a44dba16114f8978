package dev.amitrail.replication.plan;

import dev.amitrail.image.Image;
import dev.amitrail.image.TrailTags;
import dev.amitrail.image.WantedRegions;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// Whether an image is a source, and if not, why it is skipped. A skip is never a failure.
public sealed interface SourceSelection {

  /// The image is wanted in other Regions.
  record Source(Image image, WantedRegions wanted) implements SourceSelection {
    /// The names of `replicate-to` that a person may want the image in and that are not served. The
    /// image's own Region beside others is refused too, but the image is there.
    public SortedSet<String> notServed() {
      SortedSet<String> names = new TreeSet<>(wanted.refused().keySet());
      if (!wanted.regions().isEmpty()) {
        names.remove(image.region());
      }
      return names;
    }
  }

  /// Nothing is done for this image.
  record Skip(String reason) implements SourceSelection {}

  /// Selects.
  ///
  /// @param id the image that the event names
  /// @param region the Region of the event
  /// @param found the image, if it is visible
  static SourceSelection of(
      String id, String region, Optional<Image> found, ReplicationSettings settings) {
    if (found.isEmpty()) {
      return new Skip(
          "%s is not visible in %s: deregistered, or made very recently".formatted(id, region));
    }
    Image image = found.get();
    if (!image.ownerId().equals(settings.account())) {
      return new Skip("%s belongs to account %s, not to this one".formatted(id, image.ownerId()));
    }
    if (image.isCopyAcrossRegions()) {
      return new Skip(
          "%s is itself a copy, of %s in %s: only sources are replicated"
              .formatted(
                  id,
                  image.sourceImageId().orElse("an image"),
                  image.sourceImageRegion().orElse("another Region")));
    }
    String wanted = image.tags().get(TrailTags.REPLICATE_TO);
    if (wanted == null) {
      return new Skip("%s has no tag %s".formatted(id, TrailTags.REPLICATE_TO));
    }
    if (!image.isAvailable()) {
      return new Skip(notAvailable(image));
    }
    return new Source(image, WantedRegions.parse(wanted, region, settings.regions()));
  }

  private static String notAvailable(Image image) {
    return image.state().equals("pending")
        ? image.id() + " is pending: its 'available' event follows"
        : "%s is %s%s"
            .formatted(
                image.id(), image.state(), image.stateReason().map(why -> ": " + why).orElse(""));
  }
}
