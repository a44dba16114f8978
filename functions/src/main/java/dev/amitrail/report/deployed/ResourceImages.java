package dev.amitrail.report.deployed;

import dev.amitrail.report.deployed.ResourceImage.Resource;
import dev.amitrail.report.stack.StackResource;
import dev.amitrail.report.stack.StackTree;
import dev.amitrail.report.workload.Instance;
import dev.amitrail.report.workload.LaunchImage;
import dev.amitrail.report.workload.LaunchSource;
import dev.amitrail.report.workload.LaunchSource.TemplateVersion;
import dev.amitrail.report.workload.ScalingGroup;
import dev.amitrail.report.workload.StackInstances;
import dev.amitrail.report.workload.Workload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Which images the resources of a stack use: a pure function of what was read of the stack.
final class ResourceImages {
  private final Workload workload;
  private final StackInstances instances;
  private final Set<String> usedTemplates;
  private final Set<String> usedConfigurations;

  private ResourceImages(StackTree root, Workload workload) {
    this.workload = workload;
    this.instances = StackInstances.of(root, workload);
    this.usedTemplates = workload.templatesUsedIn(root);
    this.usedConfigurations = workload.configurationsUsedIn(root);
  }

  /// The images of a stack and of the stacks nested in it, resource by resource in the stack's
  /// order.
  static List<ResourceImage> of(StackTree root, Workload workload) {
    ResourceImages images = new ResourceImages(root, workload);
    return root.all()
        .flatMap(tree -> tree.resources().stream().flatMap(one -> images.of(tree, one)))
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
          usedTemplates.contains(id) ? Stream.empty() : ofUnusedTemplate(resource, id);
      case StackResource.LAUNCH_CONFIGURATION ->
          usedConfigurations.contains(id)
              ? Stream.empty()
              : Stream.of(ofUnused(resource, new LaunchSource.Configuration(id)));
      case StackResource.NESTED_STACK ->
          tree.hasNested(id)
              ? Stream.empty()
              : Stream.of(resource.unknown("the nested stack does not exist any more"));
      default -> ofOther(resource);
    };
  }

  private Stream<ResourceImage> ofInstance(Resource resource, String id) {
    List<Instance> found = instances.of(resource.path());
    return found.isEmpty()
        ? Stream.of(resource.unknown("instance %s does not exist any more".formatted(id)))
        : running(resource, found);
  }

  private Stream<ResourceImage> ofDeletedGroup(Resource resource, String name) {
    return Stream.concat(
        Stream.of(
            resource.unknown("Auto Scaling group %s does not exist any more".formatted(name))),
        running(resource, instances.of(resource.path())));
  }

  /// A resource of a type that is not read: the images of the instances that have its tag, and a
  /// line if its type launches instances, or if it has such instances.
  private Stream<ResourceImage> ofOther(Resource resource) {
    List<Instance> found = instances.of(resource.path());
    Optional<String> reason =
        LaunchingTypes.reason(resource.type())
            .or(
                () ->
                    found.isEmpty()
                        ? Optional.empty()
                        : Optional.of("it launches instances; those with its tag are reported"));
    return Stream.concat(
        reason.stream().map(text -> resource.unknown("not read: " + text)),
        running(resource, found));
  }

  private Stream<ResourceImage> ofGroup(Resource resource, ScalingGroup group) {
    List<ResourceImage> images = new ArrayList<>();
    Map<String, String> launched = named(resource, group.sources(), images);
    // That a template names no image is no loss where it launches nothing.
    Map<String, String> unused = named(resource, group.unused(), new ArrayList<>());
    unused.keySet().removeAll(launched.keySet());
    List<Instance> running = instances.of(resource.path());
    // What a source launches whose image is not known is not known to be drift.
    boolean isAnyUnknown = launched.isEmpty() || !images.isEmpty();
    Predicate<Instance> isUnclear =
        instance -> isAnyUnknown && !launched.containsKey(instance.imageId());
    List<Instance> clear = running.stream().filter(isUnclear.negate()).toList();
    List<Instance> unclear = running.stream().filter(isUnclear).toList();
    return Stream.of(
            images.stream(),
            launched(resource, launched, clear),
            running(resource, unclear),
            unused.entrySet().stream()
                .map(image -> resource.names(image.getKey(), image.getValue())))
        .flatMap(each -> each);
  }

  /// What names each image, in the order of these sources. A line is added for each that names
  /// none.
  private Map<String, String> named(
      Resource resource, List<LaunchSource> sources, List<ResourceImage> unknown) {
    Map<String, String> named = new LinkedHashMap<>();
    for (LaunchSource source : sources) {
      switch (workload.image(source)) {
        case LaunchImage.Named(String id) -> named.putIfAbsent(id, source.description());
        case LaunchImage.Unknown(String reason) ->
            unknown.add(resource.unknown("%s: %s".formatted(source.description(), reason)));
      }
    }
    return named;
  }

  /// One for each image that the group is known to launch. Instances with an image that no launch
  /// source of the group names are counted once, with the first of them.
  ///
  /// @param launched what names each image, in the order of the group's launch sources
  private static Stream<ResourceImage> launched(
      Resource resource, Map<String, String> launched, List<Instance> running) {
    Optional<String> first = launched.keySet().stream().findFirst();
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
                                    || (first.equals(Optional.of(image.getKey()))
                                        && !launched.containsKey(instance.imageId())))
                        .toList()));
  }

  /// A launch template that nothing that was read names: the images of its default and of its
  /// latest version. Which of them a resource of another type launches is not known: CloudFormation
  /// adds a version with each update and leaves the default as it is (`AWS::EC2::LaunchTemplate`,
  /// CloudFormation user guide), and AWS Batch, for one, takes the default where no version is
  /// named. A template that is named is part of the resource that names it.
  private Stream<ResourceImage> ofUnusedTemplate(Resource resource, String id) {
    TemplateVersion byDefault = TemplateVersion.byDefault(id);
    TemplateVersion latest = TemplateVersion.latest(id);
    LaunchImage image = workload.image(latest);
    return workload.image(byDefault).equals(image)
        ? Stream.of(
            ofUnused(
                resource, image, "%s and %s".formatted(byDefault.description(), latest.version())))
        : Stream.of(ofUnused(resource, byDefault), ofUnused(resource, latest));
  }

  private ResourceImage ofUnused(Resource resource, LaunchSource source) {
    return ofUnused(resource, workload.image(source), source.description());
  }

  private static ResourceImage ofUnused(Resource resource, LaunchImage image, String through) {
    return switch (image) {
      case LaunchImage.Named(String id) -> resource.names(id, through);
      case LaunchImage.Unknown(String reason) ->
          resource.unknown("%s: %s".formatted(through, reason));
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
