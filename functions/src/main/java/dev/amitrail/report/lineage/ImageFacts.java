package dev.amitrail.report.lineage;

import dev.amitrail.image.Image;
import dev.amitrail.report.model.LineageLink;
import dev.amitrail.report.model.NewerImage;
import dev.amitrail.report.model.RegionAvailability;
import java.util.List;
import java.util.Optional;

/// What is known of one image beyond what EC2 itself shows of it.
public record ImageFacts(
    Image image,
    List<LineageLink> lineage,
    List<RegionAvailability> elsewhere,
    Optional<NewerImage> newer) {
  public ImageFacts {
    lineage = List.copyOf(lineage);
    elsewhere = List.copyOf(elsewhere);
  }
}
