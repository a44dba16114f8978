package dev.amitrail.report.deployed;

import dev.amitrail.report.deployed.DeployedImage.Use;
import dev.amitrail.report.model.Unresolved;
import dev.amitrail.report.stack.StackResource;
import dev.amitrail.report.stack.StackTree;
import dev.amitrail.report.workload.Instance;
import dev.amitrail.report.workload.LaunchImage;
import dev.amitrail.report.workload.LaunchSource;
import dev.amitrail.report.workload.ScalingGroup;
import dev.amitrail.report.workload.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which images the resources of a stack use: a pure function of what was read of it.
public final class ResourceImages {
  /// Resources that launch instances by ways that are not looked into. Those whose instances belong
  /// to a stack of their own (Elastic Beanstalk, StackSets, Service Catalog) have a report there.
  private static final Map<String, String> NOT_LOOKED_INTO =
      Map.ofEntries(
          notLookedInto("AWS::Batch::ComputeEnvironment", "AWS Batch chooses its images"),
          notLookedInto("AWS::Cloud9::EnvironmentEC2", "AWS Cloud9 chooses its image"),
          notLookedInto("AWS::EC2::EC2Fleet", "EC2 Fleet launches its instances itself"),
          notLookedInto("AWS::EC2::SpotFleet", "Spot Fleet launches its instances itself"),
          notLookedInto("AWS::EKS::Nodegroup", "Amazon EKS manages the nodes' image"),
          notLookedInto("AWS::EMR::Cluster", "Amazon EMR chooses its images"),
          notLookedInto("AWS::GameLift::Fleet", "Amazon GameLift chooses its image"),
          notLookedInto("AWS::OpsWorks::Instance", "AWS OpsWorks launches it"));

  private final StackTree root;
  private final Workload workload;
  private final Set<String> usedTemplates;
  private final Set<String> usedConfigurations;
  private final List<Unit> units = new ArrayList<>();
  private final List<Unresolved> unresolved = new ArrayList<>();
  private final Set<String> taken = new HashSet<>();

  private ResourceImages(StackTree root, Workload workload) {
    this.root = root;
    this.workload = workload;
    this.usedTemplates = workload.templatesUsedIn(root);
    this.usedConfigurations = workload.configurationsUsedIn(root);
  }

  /// An image that a resource is to launch, and what its instances run.
  public record Unit(String imageId, Use use) {}

  public static ResourceImages of(StackTree root, Workload workload) {
    ResourceImages images = new ResourceImages(root, workload);
    root.all().forEach(tree -> tree.resources().forEach(resource -> images.add(tree, resource)));
    images.addInstancesOfOtherResources();
    return images;
  }

  public List<Unit> units() {
    return List.copyOf(units);
  }

  public List<Unresolved> unresolved() {
    return List.copyOf(unresolved);
  }

  private void add(StackTree tree, StackResource resource) {
    String name = tree.path() + resource.logicalId();
    switch (resource.type()) {
      case StackResource.INSTANCE -> addInstance(name, resource);
      case StackResource.AUTO_SCALING_GROUP -> addGroup(name, resource);
      case StackResource.LAUNCH_TEMPLATE -> addTemplate(name, resource);
      case StackResource.LAUNCH_CONFIGURATION -> addConfiguration(name, resource);
      case StackResource.NESTED_STACK -> addIfUnread(name, tree, resource);
      default ->
          Optional.ofNullable(NOT_LOOKED_INTO.get(resource.type()))
              .ifPresent(
                  why ->
                      unresolved.add(
                          new Unresolved(name, resource.type(), "not looked into: " + why)));
    }
  }

  private void addInstance(String name, StackResource resource) {
    List<Instance> found = take(instance -> instance.id().equals(resource.physicalId()));
    if (found.isEmpty()) {
      unresolved.add(
          new Unresolved(
              name,
              resource.type(),
              "instance %s does not exist any more".formatted(resource.physicalId())));
    }
    found.forEach(
        instance ->
            units.add(
                new Unit(
                    instance.imageId(),
                    new Use(name, resource.type(), Optional.empty(), count(found)))));
  }

  /// The instances of a group that run what none of its launch sources names are told once, with
  /// the first of these.
  private void addGroup(String name, StackResource resource) {
    ScalingGroup group = workload.groups().get(resource.physicalId());
    List<String> members = group == null ? List.of() : group.instanceIds();
    List<Instance> running =
        take(
            instance ->
                instance.group().equals(Optional.of(resource.physicalId()))
                    || members.contains(instance.id()));
    if (group == null) {
      unresolved.add(
          new Unresolved(
              name,
              resource.type(),
              "Auto Scaling group %s does not exist any more".formatted(resource.physicalId())));
    }
    Map<String, String> launched = group == null ? Map.of() : launched(name, resource, group);
    if (launched.isEmpty()) {
      addByWhatRuns(name, resource.type(), running);
      return;
    }
    SortedMap<String, Integer> rest = count(running);
    rest.keySet().removeAll(launched.keySet());
    for (Map.Entry<String, String> source : launched.entrySet()) {
      SortedMap<String, Integer> mine =
          count(running.stream().filter(one -> one.imageId().equals(source.getKey())).toList());
      mine.putAll(rest);
      rest.clear();
      units.add(
          new Unit(
              source.getKey(),
              new Use(name, resource.type(), Optional.of(source.getValue()), mine)));
    }
  }

  /// The images that a group launches, in the order of its sources, and what names each.
  private Map<String, String> launched(String name, StackResource resource, ScalingGroup group) {
    Map<String, String> images = new LinkedHashMap<>();
    for (LaunchSource source : group.launches()) {
      switch (image(source)) {
        case LaunchImage.Named(String id) -> images.putIfAbsent(id, source.told());
        case LaunchImage.Unknown(String reason) ->
            unresolved.add(
                new Unresolved(name, resource.type(), "%s: %s".formatted(source.told(), reason)));
      }
    }
    return images;
  }

  private void addTemplate(String name, StackResource resource) {
    if (!usedTemplates.contains(resource.physicalId())) {
      addUnused(
          name,
          resource,
          new LaunchSource.TemplateVersion(
              resource.physicalId(), LaunchSource.TemplateVersion.LATEST));
    }
  }

  private void addConfiguration(String name, StackResource resource) {
    if (!usedConfigurations.contains(resource.physicalId())) {
      addUnused(name, resource, new LaunchSource.Configuration(resource.physicalId()));
    }
  }

  /// A launch template or configuration that nothing of the stack uses: what it would launch. One
  /// that something uses is told there.
  private void addUnused(String name, StackResource resource, LaunchSource source) {
    switch (image(source)) {
      case LaunchImage.Named(String id) ->
          units.add(
              new Unit(
                  id, new Use(name, resource.type(), Optional.of(source.told()), new TreeMap<>())));
      case LaunchImage.Unknown(String reason) ->
          unresolved.add(new Unresolved(name, resource.type(), reason));
    }
  }

  private LaunchImage image(LaunchSource source) {
    return workload
        .launches()
        .getOrDefault(source, new LaunchImage.Unknown("it does not exist any more"));
  }

  private void addIfUnread(String name, StackTree tree, StackResource resource) {
    if (tree.nested().stream().noneMatch(one -> one.stack().id().equals(resource.physicalId()))) {
      unresolved.add(
          new Unresolved(name, resource.type(), "the nested stack does not exist any more"));
    }
  }

  /// Instances that bear a tag of the stack, but were launched by a resource of another kind.
  private void addInstancesOfOtherResources() {
    Map<String, StackTree> byId = new HashMap<>();
    root.all().forEach(tree -> byId.put(tree.stack().id(), tree));
    Map<Resource, List<Instance>> rest =
        take(instance -> instance.stackId().filter(byId::containsKey).isPresent()).stream()
            .collect(
                Collectors.groupingBy(
                    instance -> resource(instance, byId.get(instance.stackId().orElseThrow())),
                    LinkedHashMap::new,
                    Collectors.toList()));
    rest.forEach((resource, running) -> addByWhatRuns(resource.name(), resource.type(), running));
  }

  private record Resource(String name, String type) {}

  private static Resource resource(Instance instance, @Nullable StackTree tree) {
    String logicalId = instance.logicalId().orElse(instance.id());
    if (tree == null) {
      return new Resource(logicalId, StackResource.INSTANCE);
    }
    return new Resource(
        tree.path() + logicalId,
        tree.resources().stream()
            .filter(resource -> resource.logicalId().equals(logicalId))
            .map(StackResource::type)
            .findFirst()
            .orElse(StackResource.INSTANCE));
  }

  private void addByWhatRuns(String name, String type, List<Instance> running) {
    for (String imageId : new LinkedHashSet<>(running.stream().map(Instance::imageId).toList())) {
      units.add(
          new Unit(
              imageId,
              new Use(
                  name,
                  type,
                  Optional.empty(),
                  count(running.stream().filter(one -> one.imageId().equals(imageId)).toList()))));
    }
  }

  /// The instances that are meant and that no resource has taken yet.
  private List<Instance> take(Predicate<Instance> which) {
    return workload.instances().stream()
        .filter(which)
        .filter(instance -> taken.add(instance.id()))
        .toList();
  }

  private static SortedMap<String, Integer> count(List<Instance> instances) {
    SortedMap<String, Integer> counts = new TreeMap<>();
    instances.forEach(instance -> counts.merge(instance.imageId(), 1, Integer::sum));
    return counts;
  }

  private static Map.Entry<String, String> notLookedInto(String type, String why) {
    return Map.entry(type, why);
  }
}
