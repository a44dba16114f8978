package dev.amitrail.report;

import dev.amitrail.image.Image;
import java.util.List;
import java.util.Optional;

/// What is known of one image beyond what EC2 itself shows of it.
record ImageStory(
    Image image, List<LineageLink> lineage, List<Elsewhere> elsewhere, Optional<NewerImage> newer) {
  ImageStory {
    lineage = List.copyOf(lineage);
    elsewhere = List.copyOf(elsewhere);
  }
}
