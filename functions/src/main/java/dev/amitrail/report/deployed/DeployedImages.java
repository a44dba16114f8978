package dev.amitrail.report.deployed;

import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.model.StackReport.Awaiting;
import dev.amitrail.report.model.Unresolved;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/// What a stack deploys, from the stack and its workload alone.
///
/// @param unresolved resources whose images are not known
/// @param instances an instance that runs the image, by the image's id
/// @param awaiting Auto Scaling groups that have no instances yet
public record DeployedImages(
    List<DeployedImage> images,
    List<Unresolved> unresolved,
    Map<String, String> instances,
    List<Awaiting> awaiting) {
  /// Copies the collections.
  public DeployedImages {
    images = List.copyOf(images);
    unresolved = List.copyOf(unresolved);
    instances = Map.copyOf(instances);
    awaiting = List.copyOf(awaiting);
  }

  /// What a stack deploys that runs no instances, nor waits for any.
  public DeployedImages(List<DeployedImage> images, List<Unresolved> unresolved) {
    this(images, unresolved, Map.of(), List.of());
  }

  /// Whether the stack deploys no image, and has no resource whose images are not known: one that
  /// is not read may well launch instances.
  public boolean isEmpty() {
    return images.isEmpty() && unresolved.isEmpty();
  }

  /// The ids of all these images, and of those that instances run.
  public Collection<String> imageIds() {
    return images.stream().flatMap(DeployedImage::imageIds).distinct().toList();
  }

  /// The same, with the images that resources still run attributed to the parameters that named
  /// them in the previous report.
  public DeployedImages after(StackReport previous) {
    List<DeployedImage> attributed = images;
    for (DeployedImage image : images) {
      attributed = UsageAttribution.moved(image, attributed, previous);
    }
    return new DeployedImages(attributed, unresolved, instances, awaiting);
  }
}
