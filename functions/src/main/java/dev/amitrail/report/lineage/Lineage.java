package dev.amitrail.report.lineage;

import dev.amitrail.image.Image;
import dev.amitrail.image.TrailTags;
import dev.amitrail.report.model.LineageLink;
import dev.amitrail.report.model.LineageLink.Made;
import dev.amitrail.report.model.LineageLink.Trail;
import dev.amitrail.report.model.ReportedImage.Scan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What an image was made of, step by step up to the first source: a pure function of the images
/// read.
final class Lineage {
  /// As many as EC2's own GetImageAncestry returns (EC2 API reference).
  static final int MOST_STEPS = 50;

  private Lineage() {}

  /// An image in a Region.
  record Place(String region, String id) {
    static Place of(Image image) {
      return new Place(image.region(), image.id());
    }

    /// The image that this one was made of, as EC2 returns it. EC2 names the Region where it is
    /// another one.
    static Optional<Place> ofSource(Image image) {
      return image
          .sourceImageId()
          .map(id -> new Place(image.sourceImageRegion().orElse(image.region()), id));
    }
  }

  /// Why an image is not known.
  ///
  /// @param isUnread whether its Region could not be read, so that nothing is concluded
  record Lost(String problem, boolean isUnread) {}

  /// What was read: the images, and why the others are not known.
  record Known(Map<Place, Image> images, Map<Place, Lost> lost) {
    Known {
      images = Map.copyOf(images);
      lost = Map.copyOf(lost);
    }

    static Known of(Collection<Image> images) {
      return new Known(
          images.stream()
              .collect(Collectors.toMap(Place::of, Function.identity(), (one, _) -> one)),
          Map.of());
    }

    /// What was read before, and what was read after it.
    Known with(Known more) {
      Map<Place, Image> allImages = new HashMap<>(images);
      allImages.putAll(more.images);
      Map<Place, Lost> allLost = new HashMap<>(lost);
      allLost.putAll(more.lost);
      return new Known(allImages, allLost);
    }

    /// The sources of these images that were not read yet.
    Set<Place> unknownSources(Collection<Image> of) {
      return of.stream()
          .flatMap(image -> Place.ofSource(image).stream())
          .filter(place -> !images.containsKey(place) && !lost.containsKey(place))
          .collect(Collectors.toSet());
    }

    private Optional<Image> find(Place place) {
      return Optional.ofNullable(images.get(place));
    }

    private boolean isUnread(Place place) {
      return Optional.ofNullable(lost.get(place)).filter(Lost::isUnread).isPresent();
    }
  }

  /// The steps from the image's own source up to the first. They end at a cycle, which EC2 never
  /// makes.
  static List<LineageLink> of(Image image, Known known) {
    List<LineageLink> links = new ArrayList<>();
    Set<Place> seen = new HashSet<>(Set.of(Place.of(image)));
    Optional<Image> below = Optional.of(image);
    while (below.isPresent() && links.size() < MOST_STEPS) {
      Optional<Place> place = Place.ofSource(below.get()).filter(seen::add);
      if (place.isEmpty()) {
        break;
      }
      Optional<Image> source = known.find(place.get());
      links.add(link(below.get(), place.get(), source, known));
      below = source;
    }
    return links;
  }

  /// The image itself and those that it was copied from across Regions, up to the first: copies of
  /// any of them are what other Regions have of it.
  static List<Place> family(Image image, Known known) {
    List<Place> places = new ArrayList<>(List.of(Place.of(image)));
    Optional<Image> below = Optional.of(image);
    while (below.filter(Image::isCopyAcrossRegions).isPresent()) {
      Place source = Place.ofSource(below.get()).orElseThrow();
      if (places.contains(source)) {
        break;
      }
      places.add(source);
      below = known.find(source);
    }
    return places;
  }

  /// The image that the others of its family were copied from, as far as it is known.
  static Optional<Image> familySource(Image image, Known known) {
    return known.find(family(image, known).getLast());
  }

  /// What Amazon Inspector found in the image; if it was not scanned, in the nearest image that it
  /// was copied from across Regions, which has the same content. Empty if none of those that are
  /// known was scanned and one could not be read.
  static Optional<Scan> scan(Image image, Known known) {
    List<Place> family = family(image, known);
    return image
        .scan()
        .map(Scan::of)
        .or(
            () ->
                family.stream()
                    .flatMap(place -> known.find(place).stream())
                    .flatMap(
                        source ->
                            source.scan().map(results -> Scan.ofSource(source, results)).stream())
                    .findFirst())
        .or(() -> Optional.of(Scan.none()).filter(_ -> family.stream().noneMatch(known::isUnread)));
  }

  private static LineageLink link(Image below, Place place, Optional<Image> source, Known known) {
    Made made = place.region().equals(below.region()) ? Made.DERIVED : Made.COPIED;
    Optional<Verdict> verdict =
        made == Made.COPIED ? trail(below, place, source) : Optional.empty();
    Optional<Lost> lost =
        source.isPresent()
            ? Optional.empty()
            : Optional.of(
                known
                    .lost()
                    .getOrDefault(place, new Lost("not read: the lineage is too long", true)));
    return new LineageLink(
        place.id(),
        place.region(),
        made,
        verdict.map(Verdict::trail).orElse(null),
        verdict.flatMap(Verdict::remark).orElse(null),
        source.map(Image::name).orElse(null),
        source.map(Image::creationDate).orElse(null),
        source.map(Image::state).orElse(null),
        source.map(image -> image.ownerAlias().orElse(image.ownerId())).orElse(null),
        source.map(Image::tags).orElseGet(TreeMap::new),
        lost.map(Lost::problem).orElse(null),
        lost.map(Lost::isUnread).orElse(null));
  }

  private record Verdict(Trail trail, Optional<String> remark) {}

  /// Whether the trail tags of a replica and its source agree. Of a source that is lost, only the
  /// replica's tags can be compared, which can disagree but not agree.
  private static Optional<Verdict> trail(Image replica, Place place, Optional<Image> source) {
    List<ExpectedTag> expected =
        Stream.concat(
                Stream.of(
                    new ExpectedTag(replica, TrailTags.ORIGIN_ID, place.id()),
                    new ExpectedTag(replica, TrailTags.ORIGIN_REGION, place.region())),
                source.stream()
                    .map(
                        image ->
                            new ExpectedTag(
                                image, TrailTags.replicaId(replica.region()), replica.id())))
            .toList();
    if (expected.stream().noneMatch(tag -> tag.found().isPresent())) {
      return source.map(_ -> new Verdict(Trail.ABSENT, Optional.empty()));
    }
    String wrong =
        expected.stream()
            .flatMap(tag -> tag.difference().stream())
            .collect(Collectors.joining("; "));
    return wrong.isEmpty()
        ? source.map(_ -> new Verdict(Trail.AGREES, Optional.empty()))
        : Optional.of(new Verdict(Trail.DISAGREES, Optional.of(wrong)));
  }

  /// A tag that an image should have.
  private record ExpectedTag(Image image, String key, String value) {
    Optional<String> found() {
      return Optional.ofNullable(image.tags().get(key));
    }

    /// How the image's tag differs; empty where it does not.
    Optional<String> difference() {
      if (found().equals(Optional.of(value))) {
        return Optional.empty();
      }
      return Optional.of(
          found()
              .map(
                  other ->
                      "%s has the tag %s = %s, expected %s"
                          .formatted(image.id(), key, other, value))
              .orElseGet(() -> "%s has no tag %s, expected %s".formatted(image.id(), key, value)));
    }
  }
}
