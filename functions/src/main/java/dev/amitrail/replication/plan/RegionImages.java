package dev.amitrail.replication.plan;

import dev.amitrail.image.Image;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What a look into one Region showed.
public sealed interface RegionImages {
  /// The Region that was looked into.
  String region();

  /// The Region answered.
  ///
  /// @param copies the account's images there that EC2 says were made of the source
  /// @param named the image the source's trail tag names, where that is none of `copies`
  record Read(String region, List<Image> copies, Optional<Image> named) implements RegionImages {
    /// Copies the list.
    public Read {
      copies = List.copyOf(copies);
    }

    /// The copies of `source`, also the one that became visible between the two looks.
    public List<Image> copiesOf(Image source) {
      return Stream.concat(
              copies.stream(),
              named.stream()
                  .filter(
                      image -> image.isMadeOf(source) && image.ownerId().equals(source.ownerId())))
          .toList();
    }
  }

  /// The Region did not answer: nothing may be concluded about it.
  record Unread(String region, String reason) implements RegionImages {}
}
