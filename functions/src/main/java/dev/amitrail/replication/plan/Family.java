package dev.amitrail.replication.plan;

import dev.amitrail.image.Image;
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

  /// The copy of the source with this id.
  public Optional<Image> copy(String id) {
    return regions.stream()
        .flatMap(
            images ->
                images instanceof RegionImages.Read read
                    ? read.copiesOf(source.image()).stream()
                    : Stream.<Image>of())
        .filter(image -> image.id().equals(id))
        .findFirst();
  }
}
