package dev.amitrail.report.lineage;

import dev.amitrail.image.Image;
import dev.amitrail.image.Timestamps;
import dev.amitrail.image.TrailTags;
import dev.amitrail.report.model.NewerImage;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Which images could take the place of others: a pure function.
///
/// @param candidates images of one Region
/// @param published what each image's family is published as, by the image's id
/// @param now what is deprecated by then is offered no more
record NewerImageChoice(List<Image> candidates, Map<String, PublishAs> published, Instant now) {
  private static final Comparator<Image> YOUNGEST =
      Comparator.comparing(Image::creationDate).thenComparing(Image::id);

  NewerImageChoice {
    candidates = List.copyOf(candidates);
    published = Map.copyOf(published);
  }

  /// What a family is published as. A replica does not bear the tag itself, and may be made long
  /// after its source.
  ///
  /// @param created when the family's source was made
  record PublishAs(String pointer, String created) {
    static Optional<PublishAs> of(Image source) {
      return Optional.ofNullable(source.tags().get(TrailTags.PUBLISH_AS))
          .map(pointer -> new PublishAs(pointer, source.creationDate()));
    }

    boolean isOvertakenBy(PublishAs other) {
      return pointer.equals(other.pointer) && other.created.compareTo(created) > 0;
    }
  }

  /// The youngest image that could take the place of `image`: available, not deprecated, younger,
  /// of the same owner, and meant for the same, by `publish-as` or else by its name.
  Optional<NewerImage> of(Image image) {
    return byPointer(image).or(() -> byName(image));
  }

  private Optional<NewerImage> byPointer(Image image) {
    return Optional.ofNullable(published.get(image.id()))
        .flatMap(
            mine ->
                offered(image)
                    .filter(
                        other ->
                            Optional.ofNullable(published.get(other.id()))
                                .filter(mine::isOvertakenBy)
                                .isPresent())
                    .max(YOUNGEST)
                    .map(other -> newer(other, TrailTags.PUBLISH_AS + " " + mine.pointer())));
  }

  private Optional<NewerImage> byName(Image image) {
    return NamePattern.of(image.name())
        .flatMap(
            pattern ->
                offered(image)
                    .filter(other -> pattern.fits(other.name()))
                    .filter(other -> !areOfOnePointer(image, other))
                    .filter(other -> other.creationDate().compareTo(image.creationDate()) > 0)
                    .max(YOUNGEST)
                    .map(other -> newer(other, "name " + pattern.filter())));
  }

  /// Of these the pointer has decided already: a copy may be made long after its source.
  private boolean areOfOnePointer(Image one, Image other) {
    PublishAs mine = published.get(one.id());
    PublishAs theirs = published.get(other.id());
    return mine != null && theirs != null && mine.pointer().equals(theirs.pointer());
  }

  private Stream<Image> offered(Image image) {
    return candidates.stream()
        .filter(other -> other.region().equals(image.region()))
        .filter(other -> other.ownerId().equals(image.ownerId()))
        .filter(Image::isAvailable)
        .filter(
            other ->
                other.deprecationTime().flatMap(Timestamps::of).filter(now::isAfter).isEmpty());
  }

  private static NewerImage newer(Image image, String by) {
    return new NewerImage(image.id(), image.name(), image.creationDate(), by);
  }
}
