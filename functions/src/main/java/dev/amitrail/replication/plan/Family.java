package dev.amitrail.replication.plan;

import dev.amitrail.image.Image;
import dev.amitrail.image.TrailTags;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A source and what was read of its replicas, before anything is done.
///
/// @param regions one for each wanted Region
/// @param withPermissions whether permissions are to be read and mirrored too
public record Family(
    SourceSelection.Source source, List<RegionImages> regions, boolean withPermissions) {
  /// Copies the list.
  public Family {
    regions = List.copyOf(regions);
  }

  /// The copy of the source with this id, if it is proved to be one: EC2 states its source, or it
  /// has the origin tag where EC2 states none.
  public Optional<Image> copy(String id) {
    Image image = source.image();
    return copies().stream()
        .filter(copy -> copy.id().equals(id))
        .filter(copy -> copy.isCopyOf(image) || TrailTags.isTied(copy, image))
        .findFirst();
  }

  /// The copies of the source in the Regions that were read, whatever their state.
  public List<Image> copies() {
    return regions.stream()
        .flatMap(
            images ->
                images instanceof RegionImages.Read read
                    ? read.copiesOf(source.image()).stream()
                    : Stream.<Image>of())
        .toList();
  }
}
