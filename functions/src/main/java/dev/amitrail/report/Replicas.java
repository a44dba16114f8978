package dev.amitrail.report;

import dev.amitrail.image.Image;
import dev.amitrail.report.Lineage.Known;
import dev.amitrail.report.Lineage.Place;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The copies that one Region has of images of others, as EC2 itself says.
///
/// @param images copies of any of the images in question
/// @param unread why the Region could not be read
record Replicas(String region, List<Image> images, Optional<String> unread) {
  private static final Map<String, Integer> RANK =
      Map.of("available", 0, "pending", 1, "disabled", 2);

  private static final Comparator<Image> BEST_FIRST =
      Comparator.<Image>comparingInt(image -> RANK.getOrDefault(image.state(), RANK.size()))
          .thenComparing(Image::creationDate, Comparator.reverseOrder())
          .thenComparing(Image::id);

  Replicas {
    images = List.copyOf(images);
  }

  /// Whether what other Regions have of an image is copies of it. Whoever has an alias, such as
  /// `amazon`, publishes an image of its own in each Region.
  static boolean isOfOneFamilyInAllRegions(Image image) {
    return image.ownerAlias().isEmpty();
  }

  /// Where an image stands in the other Regions: a pure function of what was read there.
  ///
  /// @param account whose copies count
  static List<Elsewhere> elsewhere(
      Image image, Known known, List<Replicas> regions, String account) {
    if (!isOfOneFamilyInAllRegions(image)) {
      return List.of();
    }
    List<Place> family = Lineage.family(image, known);
    return regions.stream()
        .map(
            region ->
                family.stream()
                    .filter(place -> place.region().equals(region.region()))
                    .findFirst()
                    .map(place -> region.ancestor(place, known))
                    .orElseGet(() -> region.replica(family, image, account)))
        .toList();
  }

  private Elsewhere ancestor(Place ancestor, Known known) {
    return Optional.ofNullable(known.images().get(ancestor))
        .map(Replicas::standing)
        .orElseGet(
            () ->
                new Elsewhere(
                    region,
                    unread.isPresent() ? Elsewhere.UNREAD : Elsewhere.MISSING,
                    ancestor.id(),
                    unread.or(() -> Optional.ofNullable(known.lost().get(ancestor))).orElse(null)));
  }

  private Elsewhere replica(List<Place> family, Image image, String account) {
    if (unread.isPresent()) {
      return new Elsewhere(region, Elsewhere.UNREAD, null, unread.get());
    }
    return images.stream()
        .filter(copy -> Place.ofSource(copy).filter(family::contains).isPresent())
        .filter(copy -> copy.ownerId().equals(account) || copy.ownerId().equals(image.ownerId()))
        .min(BEST_FIRST)
        .map(Replicas::standing)
        .orElseGet(() -> new Elsewhere(region, Elsewhere.MISSING, null, null));
  }

  private static Elsewhere standing(Image image) {
    return new Elsewhere(
        image.region(), image.state(), image.id(), image.stateReason().orElse(null));
  }
}
