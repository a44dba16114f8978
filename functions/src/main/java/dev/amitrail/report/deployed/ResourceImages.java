package dev.amitrail.report.deployed;

import dev.amitrail.report.deployed.ResourceImage.Resource;
import dev.amitrail.report.stack.StackResource;
import dev.amitrail.report.stack.StackTree;
import dev.amitrail.report.workload.Instance;
import dev.amitrail.report.workload.LaunchImage;
import dev.amitrail.report.workload.LaunchSource;
import dev.amitrail.report.workload.ScalingGroup;
import dev.amitrail.report.workload.Workload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Which images the resources of a stack use: a pure function of what was read of the stack.
final class ResourceImages {
  /// Types of resources that launch instances and are not read, with the reason. Where the
  /// instances belong to a stack of their own (Elastic Beanstalk, StackSets, Service Catalog), that
  /// stack has its own report.
  private static final Map<String, String> NOT_READ =
      Map.of(
          "AWS::Batch::ComputeEnvironment", "AWS Batch chooses its images",
          "AWS::Cloud9::EnvironmentEC2", "AWS Cloud9 chooses its image",
          "AWS::EC2::EC2Fleet", "EC2 Fleet launches its instances itself",
          "AWS::EC2::SpotFleet", "Spot Fleet launches its instances itself",
          "AWS::EKS::Nodegroup", "Amazon EKS manages the nodes' image",
          "AWS::EMR::Cluster", "Amazon EMR chooses its images",
          "AWS::GameLift::Fleet", "Amazon GameLift chooses its image",
          "AWS::OpsWorks::Instance", "AWS OpsWorks launches it");

  private final Workload workload;
  private final InstanceOwners instances;
  private final Set<String> usedTemplates;
  private final Set<String> usedConfigurations;

  private ResourceImages(StackTree root, Workload workload) {
    this.workload = workload;
    this.instances = InstanceOwners.of(root, workload);
    this.usedTemplates = workload.templatesUsedIn(root);
    this.usedConfigurations = workload.configurationsUsedIn(root);
  }

  /// The images of a stack and of the stacks nested in it: resource by resource in the stack's
  /// order, then those of instances that resources of other types launched.
  static List<ResourceImage> of(StackTree root, Workload workload) {
    ResourceImages images = new ResourceImages(root, workload);
    return Stream.concat(
            root.all()
                .flatMap(tree -> tree.resources().stream().flatMap(one -> images.of(tree, one))),
            images.instances.others().entrySet().stream()
                .flatMap(other -> running(other.getKey(), other.getValue())))
        .toList();
  }

  private Stream<ResourceImage> of(StackTree tree, StackResource described) {
    Resource resource = Resource.of(tree, described);
    String id = described.physicalId();
    return switch (described.type()) {
      case StackResource.INSTANCE -> ofInstance(resource, id);
      case StackResource.AUTO_SCALING_GROUP ->
          Optional.ofNullable(workload.groups().get(id))
              .map(group -> ofGroup(resource, group))
              .orElseGet(() -> ofDeletedGroup(resource, id));
      case StackResource.LAUNCH_TEMPLATE ->
          usedTemplates.contains(id)
              ? Stream.empty()
              : Stream.of(ofUnused(resource, LaunchSource.TemplateVersion.latest(id)));
      case StackResource.LAUNCH_CONFIGURATION ->
          usedConfigurations.contains(id)
              ? Stream.empty()
              : Stream.of(ofUnused(resource, new LaunchSource.Configuration(id)));
      case StackResource.NESTED_STACK ->
          tree.hasNested(id)
              ? Stream.empty()
              : Stream.of(resource.unknown("the nested stack does not exist any more"));
      default ->
          Stream.ofNullable(NOT_READ.get(described.type()))
              .map(reason -> resource.unknown("not looked into: " + reason));
    };
  }

  private Stream<ResourceImage> ofInstance(Resource resource, String id) {
    List<Instance> found = instances.of(resource);
    return found.isEmpty()
        ? Stream.of(resource.unknown("instance %s does not exist any more".formatted(id)))
        : running(resource, found);
  }

  private Stream<ResourceImage> ofDeletedGroup(Resource resource, String name) {
    return Stream.concat(
        Stream.of(
            resource.unknown("Auto Scaling group %s does not exist any more".formatted(name))),
        running(resource, instances.of(resource)));
  }

  private Stream<ResourceImage> ofGroup(Resource resource, ScalingGroup group) {
    List<ResourceImage> images = new ArrayList<>();
    Map<String, String> launched = new LinkedHashMap<>();
    for (LaunchSource source : group.sources()) {
      switch (workload.image(source)) {
        case LaunchImage.Named(String id) -> launched.putIfAbsent(id, source.description());
        case LaunchImage.Unknown(String reason) ->
            images.add(resource.unknown("%s: %s".formatted(source.description(), reason)));
      }
    }
    List<Instance> running = instances.of(resource);
    return Stream.concat(
        images.stream(),
        launched.isEmpty() ? running(resource, running) : launched(resource, launched, running));
  }

  /// One for each image that the group launches. Instances with an image that no launch source of
  /// the group names are counted once, with the first of them.
  ///
  /// @param launched what names each image, in the order of the group's launch sources
  private static Stream<ResourceImage> launched(
      Resource resource, Map<String, String> launched, List<Instance> running) {
    String first = launched.keySet().iterator().next();
    return launched.entrySet().stream()
        .map(
            image ->
                resource.launches(
                    image.getKey(),
                    image.getValue(),
                    running.stream()
                        .filter(
                            instance ->
                                instance.imageId().equals(image.getKey())
                                    || (image.getKey().equals(first)
                                        && !launched.containsKey(instance.imageId())))
                        .toList()));
  }

  /// A launch template or configuration that nothing of the stack uses: what it would launch. One
  /// that is used is part of the resource that uses it.
  private ResourceImage ofUnused(Resource resource, LaunchSource source) {
    return switch (workload.image(source)) {
      case LaunchImage.Named(String id) -> resource.launches(id, source.description(), List.of());
      case LaunchImage.Unknown(String reason) -> resource.unknown(reason);
    };
  }

  /// One for each image that these instances run.
  private static Stream<ResourceImage> running(Resource resource, List<Instance> running) {
    return running.stream()
        .map(Instance::imageId)
        .distinct()
        .map(
            imageId ->
                resource.runs(
                    imageId,
                    running.stream().filter(one -> one.imageId().equals(imageId)).toList()));
  }
}
