package dev.amitrail.report.workload;

import dev.amitrail.report.stack.StackResource;
import dev.amitrail.report.stack.StackTree;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What stacks of one Region run, as read.
///
/// @param instances those that belong to the stacks
/// @param groups the stacks' Auto Scaling groups by name
/// @param images the image of each launch source
public record Workload(
    List<Instance> instances,
    Map<String, ScalingGroup> groups,
    Map<LaunchSource, LaunchImage> images) {
  /// Copies the collections.
  public Workload {
    instances = List.copyOf(instances);
    groups = Map.copyOf(groups);
    images = Map.copyOf(images);
  }

  /// The image of a launch source.
  public LaunchImage image(LaunchSource source) {
    return Optional.ofNullable(images.get(source))
        .orElseGet(() -> new LaunchImage.Unknown("it does not exist any more"));
  }

  /// Whether a group has instances, by its own statement or by their tags.
  public boolean hasInstances(ScalingGroup group) {
    return !group.members().isEmpty()
        || instances.stream()
            .anyMatch(instance -> instance.group().equals(Optional.of(group.name())));
  }

  /// The launch templates that a group of this stack names, or that an instance of it was launched
  /// from. Those of other stacks do not count: they are part of the reports of these.
  public Set<String> templatesUsedIn(StackTree tree) {
    Stream<String> ofGroups =
        sourcesIn(tree, LaunchSource.TemplateVersion.class)
            .map(LaunchSource.TemplateVersion::template);
    Stream<String> ofInstances =
        StackInstances.of(tree, this).byResource().values().stream()
            .flatMap(List::stream)
            .flatMap(instance -> instance.launchTemplate().stream());
    return Stream.concat(ofGroups, ofInstances).collect(Collectors.toSet());
  }

  /// The launch configurations that a group of this stack launches from.
  public Set<String> configurationsUsedIn(StackTree tree) {
    return sourcesIn(tree, LaunchSource.Configuration.class)
        .map(LaunchSource.Configuration::name)
        .collect(Collectors.toSet());
  }

  private <T extends LaunchSource> Stream<T> sourcesIn(StackTree tree, Class<T> kind) {
    return tree.physicalIds(StackResource.AUTO_SCALING_GROUP).stream()
        .map(groups::get)
        .filter(Objects::nonNull)
        .flatMap(group -> Stream.concat(group.sources().stream(), group.unused().stream()))
        .filter(kind::isInstance)
        .map(kind::cast);
  }
}
