package dev.amitrail.report;

import java.util.List;

/// An Auto Scaling group, and what its new instances are launched from: several for a mixed
/// instances policy with overrides.
record ScalingGroup(String name, List<LaunchSource> launches, List<String> instanceIds) {
  ScalingGroup {
    instanceIds = List.copyOf(instanceIds);
    launches = List.copyOf(launches);
  }
}
