package dev.amitrail.report.workload;

import dev.amitrail.aws.AwsCallException;
import dev.amitrail.aws.AwsError;
import dev.amitrail.aws.FanOut;
import dev.amitrail.report.stack.StackResource;
import dev.amitrail.report.stack.StackTree;
import dev.amitrail.report.workload.LaunchSource.Configuration;
import dev.amitrail.report.workload.LaunchSource.GroupOverride;
import dev.amitrail.report.workload.LaunchSource.TemplateVersion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;

/// Reads what the stacks of one Region run, for all of them together: one request for the
/// instances, one for the Auto Scaling groups if there are any, one for each launch template, one
/// for the launch configurations if there are any, and one for instances without the tag of their
/// stack if there are any. The first two are made side by side: up to four in sequence.
public final class WorkloadReader {
  private final Ec2Instances instances;
  private final LaunchTemplates launchTemplates;
  private final AutoScalingGroups groups;
  private final FanOut fanOut;

  /// A reader of these APIs.
  public WorkloadReader(
      Ec2Instances instances,
      LaunchTemplates launchTemplates,
      AutoScalingGroups groups,
      FanOut fanOut) {
    this.instances = instances;
    this.launchTemplates = launchTemplates;
    this.groups = groups;
    this.fanOut = fanOut;
  }

  /// What these stacks run.
  ///
  /// @throws AwsCallException if a call failed: a report of the rest would show changes that did
  ///   not happen
  public Workload read(String region, List<StackTree> trees) {
    try {
      FanOut.Both<Map<String, ScalingGroup>, List<Instance>> read =
          fanOut.both(() -> scalingGroups(region, trees), () -> tagged(region, trees));
      Map<String, ScalingGroup> scalingGroups = read.first();
      List<Instance> running = running(region, trees, scalingGroups.values(), read.second());
      return new Workload(
          running,
          scalingGroups,
          images(region, trees, new Workload(running, scalingGroups, Map.of())));
    } catch (SdkException e) {
      throw new AwsCallException("what runs in " + region, AwsError.of(e));
    }
  }

  private Map<String, ScalingGroup> scalingGroups(String region, List<StackTree> trees) {
    return groups.named(region, physicalIds(trees, StackResource.AUTO_SCALING_GROUP)).stream()
        .collect(Collectors.toMap(ScalingGroup::name, Function.identity(), (one, _) -> one));
  }

  private List<Instance> tagged(String region, List<StackTree> trees) {
    return instances.ofStacks(
        region, trees.stream().flatMap(StackTree::all).map(tree -> tree.stack().id()).toList());
  }

  private List<Instance> running(
      String region,
      List<StackTree> trees,
      Collection<ScalingGroup> scalingGroups,
      List<Instance> tagged) {
    Set<String> known = tagged.stream().map(Instance::id).collect(Collectors.toSet());
    List<Instance> running = new ArrayList<>(tagged);
    List<String> untagged =
        Stream.concat(
                physicalIds(trees, StackResource.INSTANCE).stream(),
                members(scalingGroups).map(ScalingGroup.Member::instanceId))
            .filter(id -> !known.contains(id))
            .toList();
    running.addAll(instances.withIds(region, untagged));
    return asStatedByGroups(running, scalingGroups);
  }

  /// The instances with the image that their group states, where it states one.
  private static List<Instance> asStatedByGroups(
      List<Instance> running, Collection<ScalingGroup> scalingGroups) {
    Map<String, String> stated = new HashMap<>();
    members(scalingGroups)
        .forEach(
            member -> member.imageId().ifPresent(image -> stated.put(member.instanceId(), image)));
    return running.stream()
        .map(instance -> instance.withImage(stated.getOrDefault(instance.id(), instance.imageId())))
        .toList();
  }

  private static Stream<ScalingGroup.Member> members(Collection<ScalingGroup> scalingGroups) {
    return scalingGroups.stream().flatMap(group -> group.members().stream());
  }

  private Map<LaunchSource, LaunchImage> images(
      String region, List<StackTree> trees, Workload read) {
    List<LaunchSource> sources =
        read.groups().values().stream()
            .flatMap(group -> Stream.concat(group.sources().stream(), group.unused().stream()))
            .toList();
    Map<LaunchSource, LaunchImage> images = new HashMap<>();
    images.putAll(templateImages(region, versions(sources, trees, read)));
    images.putAll(
        groups.launchConfigurations(
            region,
            Stream.concat(
                    only(Configuration.class, sources).map(Configuration::name),
                    physicalIds(trees, StackResource.LAUNCH_CONFIGURATION).stream())
                .toList()));
    only(GroupOverride.class, sources)
        .forEach(override -> images.put(override, new LaunchImage.Named(override.imageId())));
    return images;
  }

  /// The versions of each template that are read: those that groups name, and the default and the
  /// latest one of a template that nothing of its own stack names.
  private static Map<String, Set<String>> versions(
      List<LaunchSource> sources, List<StackTree> trees, Workload read) {
    Stream<TemplateVersion> unused =
        trees.stream()
            .flatMap(
                tree -> {
                  Set<String> used = read.templatesUsedIn(tree);
                  return tree.physicalIds(StackResource.LAUNCH_TEMPLATE).stream()
                      .filter(template -> !used.contains(template));
                })
            .flatMap(
                template ->
                    Stream.of(
                        TemplateVersion.byDefault(template), TemplateVersion.latest(template)));
    return Stream.concat(only(TemplateVersion.class, sources), unused)
        .collect(
            Collectors.groupingBy(
                TemplateVersion::template,
                TreeMap::new,
                Collectors.mapping(
                    TemplateVersion::version, Collectors.toCollection(TreeSet::new))));
  }

  private Map<LaunchSource, LaunchImage> templateImages(
      String region, Map<String, Set<String>> versions) {
    Map<LaunchSource, LaunchImage> images = new HashMap<>();
    fanOut
        .attempt(
            versions.keySet(),
            template ->
                launchTemplates.images(region, template, versions.getOrDefault(template, Set.of())))
        .forEach(
            (template, read) ->
                read.orThrow()
                    .forEach(
                        (version, image) ->
                            images.put(new TemplateVersion(template, version), image)));
    return images;
  }

  private static <T extends LaunchSource> Stream<T> only(
      Class<T> kind, List<LaunchSource> sources) {
    return sources.stream().filter(kind::isInstance).map(kind::cast);
  }

  private static List<String> physicalIds(List<StackTree> trees, String type) {
    return trees.stream().flatMap(tree -> tree.physicalIds(type).stream()).toList();
  }
}
