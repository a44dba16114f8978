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
/// @param problems why a newer image may exist that is not among the candidates, by the id of the
///   image that it would replace
/// @param now images that are deprecated by then are not offered
record NewerImageChoice(
    List<Image> candidates,
    Map<String, PublishAs> published,
    Map<String, String> problems,
    Instant now) {
  /// A choice without candidates.
  static final NewerImageChoice NONE =
      new NewerImageChoice(List.of(), Map.of(), Map.of(), Instant.EPOCH);

  private static final Comparator<Image> YOUNGEST =
      Comparator.comparing(Image::creationDate).thenComparing(Image::id);

  NewerImageChoice {
    candidates = List.copyOf(candidates);
    published = Map.copyOf(published);
    problems = Map.copyOf(problems);
  }

  /// What a family is published as. A replica does not have the tag itself, and may be made long
  /// after its source.
  ///
  /// @param created when the family's source was made
  record PublishAs(String pointer, String created) {
    static Optional<PublishAs> of(Image source) {
      return Optional.ofNullable(source.tags().get(TrailTags.PUBLISH_AS))
          .map(pointer -> new PublishAs(pointer, source.creationDate()));
    }

    boolean isOlderThan(PublishAs other) {
      return pointer.equals(other.pointer) && other.created.compareTo(created) > 0;
    }
  }

  /// The latest image that could take the place of `image`: available, not deprecated, later, of
  /// the same owner and architecture, and for the same purpose, by `publish-as` or else by its
  /// name.
  Optional<NewerImage> of(Image image) {
    return byPointer(image).or(() -> byName(image));
  }

  /// Why it is not certain that there is no other newer image.
  Optional<String> problem(Image image) {
    return Optional.ofNullable(problems.get(image.id()));
  }

  private Optional<NewerImage> byPointer(Image image) {
    return publishedAs(image)
        .flatMap(
            mine ->
                offered(image)
                    .filter(other -> publishedAs(other).filter(mine::isOlderThan).isPresent())
                    .max(YOUNGEST)
                    .map(other -> newer(other, TrailTags.PUBLISH_AS + " " + mine.pointer())));
  }

  private Optional<NewerImage> byName(Image image) {
    return NamePattern.of(image.name())
        .flatMap(
            pattern ->
                offered(image)
                    .filter(other -> isYounger(other, image) || isCopy(other, image))
                    .filter(other -> pattern.fits(other.name()))
                    .filter(other -> isLaterBuild(other, image))
                    .filter(other -> !areOfOnePointer(image, other))
                    .sorted(YOUNGEST)
                    .reduce((one, other) -> isLaterBuild(one, other) ? one : other)
                    .map(other -> newer(other, "name " + pattern.filter())));
  }

  /// Whether an image is a later build than another of the same pattern: made later, without lower
  /// numbers in its name. A copy may be made long after its source, so that of copies the numbers
  /// alone decide, where they differ.
  private static boolean isLaterBuild(Image one, Image other) {
    int order =
        NamePattern.of(one.name())
            .flatMap(name -> NamePattern.of(other.name()).map(name::compareBuild))
            .orElse(0);
    return order == 0
        ? isYounger(one, other)
        : order > 0 && (isYounger(one, other) || isCopy(one, other));
  }

  private static boolean isYounger(Image one, Image other) {
    return one.creationDate().compareTo(other.creationDate()) > 0;
  }

  private static boolean isCopy(Image one, Image other) {
    return one.sourceImageId().isPresent() || other.sourceImageId().isPresent();
  }

  /// Of images of one pointer only the pointer decides: a copy may be made long after its source.
  private boolean areOfOnePointer(Image one, Image other) {
    return publishedAs(one).isPresent()
        && publishedAs(one)
            .map(PublishAs::pointer)
            .equals(publishedAs(other).map(PublishAs::pointer));
  }

  private Optional<PublishAs> publishedAs(Image image) {
    return Optional.ofNullable(published.get(image.id()));
  }

  private Stream<Image> offered(Image image) {
    return candidates.stream()
        .filter(other -> other.region().equals(image.region()))
        .filter(other -> other.ownerId().equals(image.ownerId()))
        .filter(other -> !isOfAnotherArchitecture(image, other))
        .filter(Image::isAvailable)
        .filter(
            other ->
                other.deprecationTime().flatMap(Timestamps::of).filter(now::isAfter).isEmpty());
  }

  /// Not where one of them is not known: a deregistered image has none.
  private static boolean isOfAnotherArchitecture(Image image, Image other) {
    return image.architecture().isPresent()
        && other.architecture().isPresent()
        && !image.architecture().equals(other.architecture());
  }

  private static NewerImage newer(Image image, String by) {
    return new NewerImage(image.id(), image.name(), image.creationDate(), by);
  }
}
