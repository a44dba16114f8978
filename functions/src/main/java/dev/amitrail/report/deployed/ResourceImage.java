package dev.amitrail.report.deployed;

import dev.amitrail.report.deployed.DeployedImage.Use;
import dev.amitrail.report.model.Unresolved;
import dev.amitrail.report.stack.StackResource;
import dev.amitrail.report.stack.StackTree;
import dev.amitrail.report.workload.Instance;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What is known of one resource of a stack. A resource can have several of these: one for each
/// image, and one for each image that is not known.
sealed interface ResourceImage {
  /// The resource launches this image, or runs it.
  record Known(String imageId, Use use) implements ResourceImage {}

  /// It launches instances whose image is not known.
  record Unknown(Unresolved line) implements ResourceImage {}

  /// A resource as a report names it.
  ///
  /// @param path its logical id; within nested stacks, logical ids joined by dots
  record Resource(String path, String type) {
    static Resource of(StackTree tree, StackResource resource) {
      return new Resource(tree.path() + resource.logicalId(), resource.type());
    }

    /// The image that it launches instances from.
    ///
    /// @param through what names the image
    ResourceImage launches(String imageId, String through, List<Instance> instances) {
      return new Known(imageId, new Use(path, type, Optional.of(through), count(instances), false));
    }

    /// An image that it names, and that nothing that was read launches instances of.
    ///
    /// @param through what names the image
    ResourceImage names(String imageId, String through) {
      return new Known(imageId, new Use(path, type, Optional.of(through), count(List.of()), true));
    }

    /// The image that its instances run.
    ResourceImage runs(String imageId, List<Instance> instances) {
      return new Known(imageId, new Use(path, type, Optional.empty(), count(instances), false));
    }

    ResourceImage unknown(String reason) {
      return new Unknown(new Unresolved(path, type, reason));
    }
  }

  /// How many of the instances run each image.
  private static SortedMap<String, Integer> count(List<Instance> instances) {
    SortedMap<String, Integer> counts = new TreeMap<>();
    instances.forEach(instance -> counts.merge(instance.imageId(), 1, Integer::sum));
    return counts;
  }
}
