package dev.amitrail.report.lineage;

import dev.amitrail.image.Image;
import dev.amitrail.report.lineage.Lineage.Known;
import dev.amitrail.report.lineage.Lineage.Lost;
import dev.amitrail.report.lineage.Lineage.Place;
import dev.amitrail.report.model.RegionAvailability;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The copies that one Region has of images of other Regions, as EC2 returns them.
///
/// @param images copies of any of the images in question
/// @param unread why the Region could not be read; empty if it was read
record RegionCopies(String region, List<Image> images, Optional<String> unread) {
  private static final Map<String, Integer> RANK =
      Map.of("available", 0, "pending", 1, "disabled", 2);

  private static final Comparator<Image> BEST_FIRST =
      Comparator.<Image>comparingInt(image -> RANK.getOrDefault(image.state(), RANK.size()))
          .thenComparing(Image::creationDate, Comparator.reverseOrder())
          .thenComparing(Image::id);

  RegionCopies {
    images = List.copyOf(images);
  }

  static RegionCopies of(String region, List<Image> images) {
    return new RegionCopies(region, images, Optional.empty());
  }

  static RegionCopies unread(String region, String reason) {
    return new RegionCopies(region, List.of(), Optional.of(reason));
  }

  /// Whether other Regions have the image by copies of it. An owner with an alias, such as
  /// `amazon`, publishes an image of its own in each Region.
  static boolean isOfOneFamilyInAllRegions(Image image) {
    return image.ownerAlias().isEmpty();
  }

  /// Whether the image can be launched in each of the other Regions: a pure function of what was
  /// read there.
  ///
  /// @param account whose copies count
  static List<RegionAvailability> availability(
      Image image, Known known, List<RegionCopies> regions, String account) {
    if (!isOfOneFamilyInAllRegions(image)) {
      return List.of();
    }
    List<Place> family = Lineage.family(image, known);
    return regions.stream()
        .map(
            region ->
                region.best(region.ancestor(family, known), region.copy(family, image, account)))
        .toList();
  }

  /// The source of the family, or another image that this one was copied from, in this Region.
  private Optional<RegionAvailability> ancestor(List<Place> family, Known known) {
    return family.stream()
        .filter(place -> place.region().equals(region))
        .findFirst()
        .map(
            place ->
                Optional.ofNullable(known.images().get(place))
                    .map(RegionAvailability::of)
                    .orElseGet(
                        () ->
                            absent(
                                Optional.of(place.id()),
                                Optional.ofNullable(known.lost().get(place)).map(Lost::problem))));
  }

  private Optional<RegionAvailability> copy(List<Place> family, Image image, String account) {
    return images.stream()
        .filter(copy -> Place.ofSource(copy).filter(family::contains).isPresent())
        .filter(copy -> copy.ownerId().equals(account) || copy.ownerId().equals(image.ownerId()))
        .min(BEST_FIRST)
        .map(RegionAvailability::of);
  }

  /// An image that can be launched comes first, then the one that the others were made of.
  private RegionAvailability best(
      Optional<RegionAvailability> ancestor, Optional<RegionAvailability> copy) {
    return ancestor
        .filter(RegionAvailability::isAvailable)
        .or(() -> copy.filter(RegionAvailability::isAvailable))
        .or(() -> ancestor)
        .or(() -> copy)
        .orElseGet(() -> absent(Optional.empty(), Optional.empty()));
  }

  private RegionAvailability absent(Optional<String> id, Optional<String> problem) {
    return unread
        .map(reason -> RegionAvailability.unread(region, id, reason))
        .orElseGet(() -> RegionAvailability.missing(region, id, problem));
  }
}
