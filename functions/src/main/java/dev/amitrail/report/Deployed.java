package dev.amitrail.report;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/// What a stack deploys, as the stack alone tells it.
record Deployed(List<DeployedImage> images, List<Unresolved> unresolved) {
  Deployed {
    images = List.copyOf(images);
    unresolved = List.copyOf(unresolved);
  }

  boolean isEmpty() {
    return images.isEmpty();
  }

  /// The ids of all images it tells of.
  Collection<String> imageIds() {
    return images.stream().flatMap(DeployedImage::imageIds).distinct().toList();
  }

  /// The same, once the images that resources still run are told where the report before had them:
  /// under the parameter that named them and names another now. CloudFormation does not tell which
  /// parameter a resource takes its image from; the report before does.
  Deployed after(StackReport before) {
    List<DeployedImage> told = images;
    for (DeployedImage image : images) {
      told = StillRunning.moved(image, told, before);
    }
    return new Deployed(told, unresolved);
  }

  Stream<DeployedImage> parameters() {
    return images.stream()
        .filter(image -> image.declaredBy() == ReportedImage.DeclaredBy.PARAMETER);
  }
}
