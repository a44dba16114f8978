package dev.amitrail.report;

import java.util.List;
import java.util.Map;

/// What stacks of one Region really run, as read.
///
/// @param instances those that belong to the stacks
/// @param groups the stacks' Auto Scaling groups by name
/// @param launches which image each launch template version and launch configuration names
record Workload(
    List<Instance> instances,
    Map<String, ScalingGroup> groups,
    Map<LaunchSource, LaunchImage> launches) {
  Workload {
    instances = List.copyOf(instances);
    groups = Map.copyOf(groups);
    launches = Map.copyOf(launches);
  }
}
