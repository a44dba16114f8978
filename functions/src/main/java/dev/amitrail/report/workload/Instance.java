package dev.amitrail.report.workload;

import java.util.Optional;

/// An EC2 instance that is not terminated.
///
/// @param stackId the stack that it, or its Auto Scaling group, is a resource of: from a tag that
///   only CloudFormation can write
/// @param imageId the image of its root volume: as its Auto Scaling group states it, otherwise the
///   one it was launched from
/// @param logicalId the resource's logical id in that stack
/// @param group the name of its Auto Scaling group
/// @param launchTemplate the id of the launch template it was launched from
public record Instance(
    String id,
    String imageId,
    Optional<String> stackId,
    Optional<String> logicalId,
    Optional<String> group,
    Optional<String> launchTemplate) {

  Instance withImage(String image) {
    return new Instance(id, image, stackId, logicalId, group, launchTemplate);
  }
}
