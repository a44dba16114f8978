package dev.amitrail.report.deployed;

import dev.amitrail.report.model.ReportedImage;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.model.Unresolved;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/// What a stack deploys, as the stack alone tells it.
public record DeployedImages(List<DeployedImage> images, List<Unresolved> unresolved) {
  public DeployedImages {
    images = List.copyOf(images);
    unresolved = List.copyOf(unresolved);
  }

  public boolean isEmpty() {
    return images.isEmpty();
  }

  /// The ids of all images it tells of.
  public Collection<String> imageIds() {
    return images.stream().flatMap(DeployedImage::imageIds).distinct().toList();
  }

  /// The same, once the images that resources still run are told where the report before had them:
  /// under the parameter that named them and names another now. CloudFormation does not tell which
  /// parameter a resource takes its image from; the report before does.
  public DeployedImages after(StackReport before) {
    List<DeployedImage> told = images;
    for (DeployedImage image : images) {
      told = UsageAttribution.moved(image, told, before);
    }
    return new DeployedImages(told, unresolved);
  }

  Stream<DeployedImage> parameters() {
    return images.stream()
        .filter(image -> image.declaredBy() == ReportedImage.DeclaredBy.PARAMETER);
  }
}
