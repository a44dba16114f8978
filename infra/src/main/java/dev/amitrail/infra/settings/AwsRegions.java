package dev.amitrail.infra.settings;

import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/// The Regions that the AWS SDK for Java knows, which the functions call AWS with. A Region that is
/// newer needs a newer SDK.
final class AwsRegions {
  private AwsRegions() {}

  /// Whether there is a Region of this name. The SDK lists a global one for each partition too,
  /// such as `aws-global`, which nothing can be deployed to.
  static boolean exists(String region) {
    return Region.regions().stream()
        .anyMatch(known -> known.id().equals(region) && !known.isGlobalRegion());
  }

  /// The partition of a Region, such as `aws` or `aws-cn`. No request crosses partitions.
  static String partition(String region) {
    return PartitionMetadata.of(Region.of(region)).id();
  }
}
