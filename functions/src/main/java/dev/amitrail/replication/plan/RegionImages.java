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
  /// @param copies the account's images there that EC2 states to be copies of the source
  /// @param named the image that the tag `<region>.origin.id` of the source names, where it is none
  ///   of `copies` ([#toLookUp])
  record Read(String region, List<Image> copies, Optional<Image> named) implements RegionImages {
    /// Copies the list.
    public Read {
      copies = List.copyOf(copies);
    }

    /// The copies of `source`, also one that became visible between the two reads, and the one that
    /// the tag names, if AMI Trail made it and EC2 states no source. EC2 does not know the source
    /// of some older images (Image.SourceImageId, EC2 API reference), and unknown is not no.
    public List<Image> copiesOf(Image source) {
      return Stream.concat(
              copies.stream(),
              named.stream()
                  .filter(image -> image.ownerId().equals(source.ownerId()))
                  .filter(image -> image.isCopyOf(source) || ImageCopy.isOurs(image, source)))
          .toList();
    }
  }

  /// The id to look up for [Read#named]: it costs a request where the copies do not answer alone.
  static Optional<String> toLookUp(Image source, String region, List<Image> copies) {
    return ReplicaTag.of(source, region) instanceof ReplicaTag.Replica(String id)
            && copies.stream().noneMatch(image -> image.id().equals(id))
        ? Optional.of(id)
        : Optional.empty();
  }

  /// The Region could not be read: nothing may be concluded about it.
  record Unread(String region, String reason) implements RegionImages {}
}
