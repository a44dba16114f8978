package dev.amitrail.report.lineage;

import dev.amitrail.image.Image;
import dev.amitrail.image.TrailTags;
import dev.amitrail.image.WantedRegions;
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
  /// @param deployed the Regions of the deployment
  static List<RegionAvailability> availability(
      Image image, Known known, List<RegionCopies> regions, String account, List<String> deployed) {
    if (!isOfOneFamilyInAllRegions(image)) {
      return List.of();
    }
    List<Place> family = Lineage.family(image, known);
    Wish wish = Wish.of(family.getLast(), known, deployed);
    return regions.stream()
        .map(
            region ->
                region
                    .best(region.ancestor(family, known), region.copy(family, image, account))
                    .orElseGet(() -> region.absent(family, wish)))
        .toList();
  }

  /// The Regions that an image is wanted in.
  private sealed interface Wish {
    /// What the source's `replicate-to` asks for: nothing without the tag. The tags of another
    /// account's image are visible to its owner only ("Tag your Amazon EC2 resources", EC2 user
    /// guide); this deployment replicates its own account's images.
    record Asked(List<String> regions) implements Wish {}

    /// The source could not be read.
    record NotKnown(String reason) implements Wish {}

    /// @param source the image that the others of its family were copied from
    static Wish of(Place source, Known known, List<String> deployed) {
      Image image = known.images().get(source);
      if (image != null) {
        return new Asked(
            Optional.ofNullable(image.tags().get(TrailTags.REPLICATE_TO))
                .map(value -> WantedRegions.parse(value, image.region(), deployed).regions())
                .orElse(List.of()));
      }
      return new NotKnown(
          Optional.ofNullable(known.lost().get(source)).map(Lost::problem).orElse("not read"));
    }
  }

  /// The source of the family, or another image that this one was copied from, in this Region.
  private Optional<RegionAvailability> ancestor(List<Place> family, Known known) {
    return inThisRegion(family)
        .flatMap(place -> Optional.ofNullable(known.images().get(place)))
        .map(RegionAvailability::of);
  }

  private Optional<Place> inThisRegion(List<Place> family) {
    return family.stream().filter(place -> place.region().equals(region)).findFirst();
  }

  private Optional<RegionAvailability> copy(List<Place> family, Image image, String account) {
    return images.stream()
        .filter(copy -> Place.ofSource(copy).filter(family::contains).isPresent())
        .filter(copy -> copy.ownerId().equals(account) || copy.ownerId().equals(image.ownerId()))
        .min(BEST_FIRST)
        .map(RegionAvailability::of);
  }

  /// An image that can be launched comes first, then the one that the others were made of.
  private Optional<RegionAvailability> best(
      Optional<RegionAvailability> ancestor, Optional<RegionAvailability> copy) {
    return ancestor
        .filter(RegionAvailability::isAvailable)
        .or(() -> copy.filter(RegionAvailability::isAvailable))
        .or(() -> ancestor)
        .or(() -> copy);
  }

  /// What it means that this Region has none of the family.
  private RegionAvailability absent(List<Place> family, Wish wish) {
    Optional<String> id = inThisRegion(family).map(Place::id);
    if (unread.isPresent()) {
      return RegionAvailability.unread(region, id, unread.get());
    }
    return switch (wish) {
      case Wish.Asked(List<String> wanted) ->
          wanted.contains(region)
              ? RegionAvailability.missing(region)
              : RegionAvailability.notCopied(region);
      case Wish.NotKnown(String reason) -> RegionAvailability.notKnown(region, id, reason);
    };
  }
}
