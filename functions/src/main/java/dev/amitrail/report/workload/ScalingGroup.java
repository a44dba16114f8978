package dev.amitrail.report.workload;

import java.util.List;

/// An Auto Scaling group, and what its new instances are launched from: several for a mixed
/// instances policy with overrides.
public record ScalingGroup(String name, List<LaunchSource> launches, List<String> instanceIds) {
  public ScalingGroup {
    instanceIds = List.copyOf(instanceIds);
    launches = List.copyOf(launches);
  }
}
