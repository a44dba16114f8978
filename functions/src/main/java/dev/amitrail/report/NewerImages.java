package dev.amitrail.report;

import dev.amitrail.image.Image;
import dev.amitrail.image.TrailTags;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Which images could take the place of others: a pure function.
record NewerImages(List<Image> candidates) {
  private static final Comparator<Image> YOUNGEST =
      Comparator.comparing(Image::creationDate).thenComparing(Image::id);

  NewerImages {
    candidates = List.copyOf(candidates);
  }

  /// Those of the images in question count as well: one of them may be newer than another.
  static NewerImages among(List<Image> images, List<Image> candidates) {
    return new NewerImages(
        Stream.concat(candidates.stream(), images.stream().filter(NewerImages::isOffered))
            .toList());
  }

  private static boolean isOffered(Image image) {
    return image.isAvailable() && image.deprecationTime().isEmpty();
  }

  /// The youngest image that could take the place of `image`: available, younger, of the same
  /// owner, and meant for the same, by `publish-as` or else by its name.
  Optional<NewerImage> of(Image image) {
    return byPointer(image).or(() -> byName(image));
  }

  private Optional<NewerImage> byPointer(Image image) {
    return Optional.ofNullable(image.tags().get(TrailTags.PUBLISH_AS))
        .flatMap(
            pointer ->
                younger(image)
                    .filter(other -> pointer.equals(other.tags().get(TrailTags.PUBLISH_AS)))
                    .max(YOUNGEST)
                    .map(other -> newer(other, TrailTags.PUBLISH_AS + " " + pointer)));
  }

  private Optional<NewerImage> byName(Image image) {
    return NamePattern.of(image.name())
        .flatMap(
            pattern ->
                younger(image)
                    .filter(other -> pattern.fits(other.name()))
                    .max(YOUNGEST)
                    .map(other -> newer(other, "name " + pattern.filter())));
  }

  private Stream<Image> younger(Image image) {
    return candidates.stream()
        .filter(other -> other.region().equals(image.region()))
        .filter(other -> other.ownerId().equals(image.ownerId()))
        .filter(Image::isAvailable)
        .filter(other -> other.creationDate().compareTo(image.creationDate()) > 0);
  }

  private static NewerImage newer(Image image, String by) {
    return new NewerImage(image.id(), image.name(), image.creationDate(), by);
  }
}
