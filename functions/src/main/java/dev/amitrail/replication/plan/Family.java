package dev.amitrail.replication.plan;

import dev.amitrail.image.Image;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What is known of a family before anything is done.
///
/// @param withPermissions whether permissions are to be read and mirrored too
public record Family(
    SourceSelection.Source source, List<RegionImages> looks, boolean withPermissions) {
  public Family {
    looks = List.copyOf(looks);
  }

  /// The copy with this id.
  public Optional<Image> copy(Optional<String> id) {
    return looks.stream()
        .flatMap(
            look ->
                look instanceof RegionImages.Read read
                    ? read.copiesOf(source.image()).stream()
                    : Stream.<Image>of())
        .filter(image -> id.equals(Optional.of(image.id())))
        .findFirst();
  }
}
