package dev.amitrail.report.lineage;

import dev.amitrail.image.Image;
import dev.amitrail.report.model.LineageLink;
import dev.amitrail.report.model.NewerImage;
import dev.amitrail.report.model.RegionAvailability;
import dev.amitrail.report.model.ReportedImage.Scan;
import dev.amitrail.report.workload.InstanceImage;
import java.util.List;
import java.util.Optional;

/// What is known of one image: as EC2 describes it, and from other images.
///
/// @param lineage from its own source up to the first
/// @param otherRegions where else it can be launched
/// @param newer an image that could take its place
/// @param newerProblem why a newer image may exist that is not known: a Region could not be read
/// @param scan what Amazon Inspector found in it; empty if that is not known
/// @param problem why EC2 does not show the image; it is then known only from an instance that runs
///   it, without tags and relations to other images
public record ImageFacts(
    Image image,
    List<LineageLink> lineage,
    List<RegionAvailability> otherRegions,
    Optional<NewerImage> newer,
    Optional<String> newerProblem,
    Optional<Scan> scan,
    Optional<String> problem) {
  /// Why an image may not be found: DescribeImages does not state which it is.
  public static final String NOT_FOUND =
      "deregistered, not shared with this account, or not allowed by its Allowed AMIs";

  /// Copies the lists.
  public ImageFacts {
    lineage = List.copyOf(lineage);
    otherRegions = List.copyOf(otherRegions);
  }

  /// The facts of an image that EC2 shows.
  public ImageFacts(
      Image image,
      List<LineageLink> lineage,
      List<RegionAvailability> otherRegions,
      Optional<NewerImage> newer,
      Optional<String> newerProblem,
      Optional<Scan> scan) {
    this(image, lineage, otherRegions, newer, newerProblem, scan, Optional.empty());
  }

  /// What an instance that runs the image shows of it.
  public static ImageFacts ofInstance(InstanceImage image, String region) {
    return new ImageFacts(
        image.toImage(region),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of("not found in %s: %s".formatted(region, image.reason())));
  }

  /// Whether EC2 shows the image.
  public boolean isShown() {
    return problem.isEmpty();
  }
}
