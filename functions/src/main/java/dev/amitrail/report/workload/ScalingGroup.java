package dev.amitrail.report.workload;

import java.util.List;
import java.util.Optional;

/// An Auto Scaling group.
///
/// @param sources what its new instances are launched from: several for a mixed instances policy
///   with overrides
/// @param unused what it names and launches no image of: the launch template of a mixed instances
///   policy each of whose overrides names another template or an image
/// @param wanted how many instances it is to have (DesiredCapacity of AutoScalingGroup, Amazon EC2
///   Auto Scaling API reference)
public record ScalingGroup(
    String name,
    List<LaunchSource> sources,
    List<LaunchSource> unused,
    List<Member> members,
    int wanted) {
  /// Copies the lists.
  public ScalingGroup {
    sources = List.copyOf(sources);
    unused = List.copyOf(unused);
    members = List.copyOf(members);
  }

  /// An instance of the group.
  ///
  /// @param imageId the image of its current root volume, where the group states it: after an
  ///   instance refresh replaced the root volume, and for overrides that name an image (data type
  ///   Instance, Amazon EC2 Auto Scaling API reference). EC2 states the image that the instance was
  ///   launched from, also after its root volume was replaced (data type Instance, EC2 API
  ///   reference), so the group's statement takes precedence.
  public record Member(String instanceId, Optional<String> imageId) {}
}
