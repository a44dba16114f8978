package dev.amitrail.report.workload;

import java.util.List;

/// An Auto Scaling group.
///
/// @param sources what its new instances are launched from: several for a mixed instances policy
///   with overrides
public record ScalingGroup(String name, List<LaunchSource> sources, List<String> instanceIds) {
  /// Copies the lists.
  public ScalingGroup {
    sources = List.copyOf(sources);
    instanceIds = List.copyOf(instanceIds);
  }
}
