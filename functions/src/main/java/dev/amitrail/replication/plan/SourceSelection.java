package dev.amitrail.replication.plan;

import dev.amitrail.image.Image;
import dev.amitrail.image.TrailTags;
import java.util.Optional;

/// Whether an image is a source, and if not, why it is left alone. A skip is never a failure.
public sealed interface SourceSelection {

  /// The image is to be found in other Regions too.
  record Source(Image image, WantedRegions wanted) implements SourceSelection {}

  /// Nothing is done for this image, for this reason.
  record Skip(String reason) implements SourceSelection {}

  /// Decides.
  ///
  /// @param id the image the event names
  /// @param region the event's Region
  /// @param found the image, if EC2 shows it
  static SourceSelection of(
      String id, String region, Optional<Image> found, ReplicationSettings settings) {
    if (found.isEmpty()) {
      return new Skip(
          "%s is not to be seen in %s: deregistered, or not visible yet".formatted(id, region));
    }
    Image image = found.get();
    if (!image.ownerId().equals(settings.account())) {
      return new Skip("%s belongs to account %s, not to this one".formatted(id, image.ownerId()));
    }
    if (image.isCopyAcrossRegions()) {
      return new Skip(
          "%s is itself a copy, of %s in %s: only first images are replicated"
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
