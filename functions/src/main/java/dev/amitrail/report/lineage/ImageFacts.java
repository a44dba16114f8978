package dev.amitrail.report.lineage;

import dev.amitrail.image.Image;
import dev.amitrail.report.model.LineageLink;
import dev.amitrail.report.model.NewerImage;
import dev.amitrail.report.model.RegionAvailability;
import dev.amitrail.report.model.ReportedImage.Scan;
import java.util.List;
import java.util.Optional;

/// What is known of one image: as EC2 describes it, and from other images.
///
/// @param lineage from its own source up to the first
/// @param otherRegions where else it can be launched
/// @param newer an image that could take its place
/// @param newerProblem why a newer image may exist that is not known: a Region could not be read
/// @param scan what Amazon Inspector found in it
public record ImageFacts(
    Image image,
    List<LineageLink> lineage,
    List<RegionAvailability> otherRegions,
    Optional<NewerImage> newer,
    Optional<String> newerProblem,
    Scan scan) {
  /// Copies the lists.
  public ImageFacts {
    lineage = List.copyOf(lineage);
    otherRegions = List.copyOf(otherRegions);
  }
}
