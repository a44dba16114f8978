package dev.amitrail.report.lineage;

import dev.amitrail.image.Image;
import dev.amitrail.image.TrailTags;
import dev.amitrail.report.model.LineageLink;
import dev.amitrail.report.model.LineageLink.Made;
import dev.amitrail.report.model.LineageLink.Trail;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// What an image was made of, step by step up to the first source: a pure function of the images
/// read.
final class Lineage {
  /// As far as EC2's own GetImageAncestry goes (EC2 API reference).
  static final int MOST_STEPS = 50;

  private Lineage() {}

  /// An image in a Region.
  record Place(String region, String id) {
    static Place of(Image image) {
      return new Place(image.region(), image.id());
    }

    /// The image that this one was made of, as EC2 says; it names the Region where that is another.
    static Optional<Place> ofSource(Image image) {
      return image
          .sourceImageId()
          .map(id -> new Place(image.sourceImageRegion().orElse(image.region()), id));
    }
  }

  /// What was read: the images, and why the others are not there.
  record Known(Map<Place, Image> images, Map<Place, String> lost) {
    Known {
      images = Map.copyOf(images);
      lost = Map.copyOf(lost);
    }

    private Optional<Image> find(Place place) {
      return Optional.ofNullable(images.get(place));
    }
  }

  /// The steps from the image's own source up to the first. A circle, which EC2 never makes, ends
  /// it.
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

  private static LineageLink link(Image below, Place place, Optional<Image> source, Known known) {
    Made made = place.region().equals(below.region()) ? Made.DERIVED : Made.COPIED;
    Optional<Verdict> verdict =
        made == Made.COPIED ? trail(below, place, source) : Optional.empty();
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
        source.isPresent()
            ? null
            : known.lost().getOrDefault(place, LineageLink.NOT_READ + "the lineage is too long"));
  }

  private record Verdict(Trail trail, Optional<String> remark) {}

  /// Of a source that is lost, only what the replica says can be compared.
  private static Optional<Verdict> trail(Image replica, Place place, Optional<Image> source) {
    List<String> wrong = new ArrayList<>();
    compare(replica, TrailTags.ORIGIN_ID, place.id(), wrong);
    compare(replica, TrailTags.ORIGIN_REGION, place.region(), wrong);
    if (source.isPresent()) {
      compare(source.get(), TrailTags.replicaId(replica.region()), replica.id(), wrong);
    }
    boolean any =
        replica.tags().containsKey(TrailTags.ORIGIN_ID)
            || replica.tags().containsKey(TrailTags.ORIGIN_REGION)
            || source
                .filter(image -> image.tags().containsKey(TrailTags.replicaId(replica.region())))
                .isPresent();
    if (!any) {
      return source.map(_ -> new Verdict(Trail.ABSENT, Optional.empty()));
    }
    if (!wrong.isEmpty()) {
      return Optional.of(new Verdict(Trail.DISAGREES, Optional.of(String.join("; ", wrong))));
    }
    return source.map(_ -> new Verdict(Trail.AGREES, Optional.empty()));
  }

  private static void compare(Image image, String tag, String expected, List<String> wrong) {
    String found = image.tags().get(tag);
    if (!expected.equals(found)) {
      wrong.add(
          found == null
              ? "%s has no tag %s, expected %s".formatted(image.id(), tag, expected)
              : "%s has the tag %s = %s, expected %s".formatted(image.id(), tag, found, expected));
    }
  }
}
