package dev.amitrail.report.workload;

import dev.amitrail.aws.AwsError;
import dev.amitrail.aws.FanOut;
import dev.amitrail.report.model.ReportFailedException;
import dev.amitrail.report.stack.StackResource;
import dev.amitrail.report.stack.StackTree;
import dev.amitrail.report.workload.LaunchSource.TemplateVersion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;

/// Reads what stacks of one Region really run, for all of them at once: one request for the
/// instances, one for the Auto Scaling groups if there are any, one for each launch template, one
/// for the launch configurations if there are any, and one for instances that bear no tag of their
/// stack if there are any. Up to five in a row.
public final class WorkloadReader {
  private final Ec2Instances instances;
  private final AutoScalingGroups groups;
  private final FanOut fanOut;

  public WorkloadReader(Ec2Instances instances, AutoScalingGroups groups, FanOut fanOut) {
    this.instances = instances;
    this.groups = groups;
    this.fanOut = fanOut;
  }

  /// What these stacks run.
  ///
  /// @throws ReportFailedException if an API did not answer: a report of half of it would tell of
  ///   changes that never were
  public Workload read(String region, List<StackTree> trees) {
    try {
      return readAll(region, trees);
    } catch (SdkException e) {
      throw new ReportFailedException("what runs in " + region, AwsError.of(e));
    }
  }

  private Workload readAll(String region, List<StackTree> trees) {
    Map<String, ScalingGroup> found =
        groups.named(region, physicalIds(trees, StackResource.AUTO_SCALING_GROUP)).stream()
            .collect(Collectors.toMap(ScalingGroup::name, Function.identity(), (one, _) -> one));
    List<Instance> running = running(region, trees, found.values());
    Workload read = new Workload(running, found, Map.of());
    Map<LaunchSource, LaunchImage> launches = new HashMap<>();
    List<LaunchSource> sources =
        found.values().stream().flatMap(group -> group.launches().stream()).toList();
    launches.putAll(templates(region, templates(sources, trees, read)));
    launches.putAll(configurations(region, sources, trees));
    sources.stream()
        .filter(LaunchSource.GroupsOwn.class::isInstance)
        .map(LaunchSource.GroupsOwn.class::cast)
        .forEach(own -> launches.put(own, new LaunchImage.Named(own.imageId())));
    return new Workload(running, found, launches);
  }

  private List<Instance> running(
      String region, List<StackTree> trees, Collection<ScalingGroup> scalingGroups) {
    List<String> stackIds =
        trees.stream().flatMap(StackTree::all).map(tree -> tree.stack().id()).toList();
    List<Instance> running = new ArrayList<>(instances.ofStacks(region, stackIds));
    Set<String> seen = running.stream().map(Instance::id).collect(Collectors.toSet());
    List<String> untagged =
        Stream.concat(
                physicalIds(trees, StackResource.INSTANCE).stream(),
                scalingGroups.stream().flatMap(group -> group.instanceIds().stream()))
            .filter(id -> !seen.contains(id))
            .toList();
    running.addAll(instances.withIds(region, untagged));
    return running;
  }

  /// The versions of each template that someone launches: those that groups name, and the latest of
  /// a template that nothing of its own stack uses.
  private static Map<String, Set<String>> templates(
      List<LaunchSource> sources, List<StackTree> trees, Workload read) {
    Map<String, Set<String>> versions = new TreeMap<>();
    sources.stream()
        .filter(TemplateVersion.class::isInstance)
        .map(TemplateVersion.class::cast)
        .forEach(
            used ->
                versions
                    .computeIfAbsent(used.template(), _ -> new TreeSet<>())
                    .add(used.version()));
    for (StackTree tree : trees) {
      Set<String> used = read.templatesUsedIn(tree);
      tree.physicalIds(StackResource.LAUNCH_TEMPLATE).stream()
          .filter(template -> !used.contains(template))
          .forEach(
              template ->
                  versions
                      .computeIfAbsent(template, _ -> new TreeSet<>())
                      .add(TemplateVersion.LATEST));
    }
    return versions;
  }

  private Map<LaunchSource, LaunchImage> templates(
      String region, Map<String, Set<String>> versions) {
    Map<LaunchSource, LaunchImage> images = new LinkedHashMap<>();
    fanOut
        .over(
            List.copyOf(versions.entrySet()),
            template -> template(region, template.getKey(), template.getValue()))
        .forEach(read -> images.putAll(read.get()));
    return images;
  }

  private Answer template(String region, String template, Collection<String> versions) {
    try {
      Map<LaunchSource, LaunchImage> images = new LinkedHashMap<>();
      instances
          .launchTemplate(region, template, versions)
          .forEach((version, image) -> images.put(new TemplateVersion(template, version), image));
      return () -> images;
    } catch (SdkException e) {
      return () -> {
        throw e;
      };
    }
  }

  /// What a request of many at once was answered: the images, or the exception, thrown once all are
  /// done.
  private interface Answer {
    Map<LaunchSource, LaunchImage> get();
  }

  private Map<LaunchSource, LaunchImage> configurations(
      String region, List<LaunchSource> sources, List<StackTree> trees) {
    List<String> names =
        Stream.concat(
                sources.stream()
                    .filter(LaunchSource.Configuration.class::isInstance)
                    .map(source -> ((LaunchSource.Configuration) source).name()),
                physicalIds(trees, StackResource.LAUNCH_CONFIGURATION).stream())
            .toList();
    return groups.launchConfigurations(region, names).stream()
        .collect(
            Collectors.toMap(
                found -> new LaunchSource.Configuration(found.name()),
                AutoScalingGroups.Configured::image,
                (one, _) -> one));
  }

  private static List<String> physicalIds(List<StackTree> trees, String type) {
    return trees.stream().flatMap(tree -> tree.physicalIds(type).stream()).toList();
  }
}
