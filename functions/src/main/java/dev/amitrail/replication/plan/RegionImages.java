package dev.amitrail.replication.plan;

import dev.amitrail.image.Image;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What EC2 returned of one Region about one source.
public sealed interface RegionImages {
  /// The Region.
  String region();

  /// The Region could be read.
  ///
  /// @param copies the account's images there of which EC2 states that they were made of the source
  /// @param named the image that the tag `<region>.origin.id` of the source names, where it is none
  ///   of `copies`
  record Read(String region, List<Image> copies, Optional<Image> named) implements RegionImages {
    /// Copies the list.
    public Read {
      copies = List.copyOf(copies);
    }

    /// The copies of `source`, also one that became visible between the two reads.
    public List<Image> copiesOf(Image source) {
      return Stream.concat(
              copies.stream(),
              named.stream()
                  .filter(
                      image -> image.isMadeOf(source) && image.ownerId().equals(source.ownerId())))
          .toList();
    }
  }

  /// The Region could not be read: nothing may be concluded about it.
  record Unread(String region, String reason) implements RegionImages {}
}
