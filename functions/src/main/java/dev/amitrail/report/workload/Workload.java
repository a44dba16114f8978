package dev.amitrail.report.workload;

import dev.amitrail.report.stack.StackResource;
import dev.amitrail.report.stack.StackTree;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What stacks of one Region really run, as read.
///
/// @param instances those that belong to the stacks
/// @param groups the stacks' Auto Scaling groups by name
/// @param launches which image each launch template version and launch configuration names
public record Workload(
    List<Instance> instances,
    Map<String, ScalingGroup> groups,
    Map<LaunchSource, LaunchImage> launches) {
  public Workload {
    instances = List.copyOf(instances);
    groups = Map.copyOf(groups);
    launches = Map.copyOf(launches);
  }

  /// The launch templates that something of this stack is launched from: one of another stack may
  /// be launched from them as well, which is that stack's report.
  public Set<String> templatesUsedIn(StackTree tree) {
    Stream<String> ofGroups =
        launchedIn(tree)
            .filter(LaunchSource.TemplateVersion.class::isInstance)
            .map(source -> ((LaunchSource.TemplateVersion) source).template());
    Stream<String> ofInstances =
        instancesOf(tree).flatMap(instance -> instance.launchTemplate().stream());
    return Stream.concat(ofGroups, ofInstances).collect(Collectors.toSet());
  }

  /// The launch configurations that a group of this stack launches from.
  public Set<String> configurationsUsedIn(StackTree tree) {
    return launchedIn(tree)
        .filter(LaunchSource.Configuration.class::isInstance)
        .map(source -> ((LaunchSource.Configuration) source).name())
        .collect(Collectors.toSet());
  }

  private Stream<LaunchSource> launchedIn(StackTree tree) {
    return tree.physicalIds(StackResource.AUTO_SCALING_GROUP).stream()
        .flatMap(name -> Optional.ofNullable(groups.get(name)).stream())
        .flatMap(group -> group.launches().stream());
  }

  private Stream<Instance> instancesOf(StackTree tree) {
    Set<String> stackIds = tree.all().map(one -> one.stack().id()).collect(Collectors.toSet());
    Set<String> ids = Set.copyOf(tree.physicalIds(StackResource.INSTANCE));
    return instances.stream()
        .filter(
            instance ->
                ids.contains(instance.id())
                    || instance.stackId().filter(stackIds::contains).isPresent());
  }
}
