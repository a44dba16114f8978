package dev.amitrail.report.deployed;

import dev.amitrail.report.deployed.ResourceImage.Resource;
import dev.amitrail.report.stack.StackResource;
import dev.amitrail.report.stack.StackTree;
import dev.amitrail.report.workload.Instance;
import dev.amitrail.report.workload.ScalingGroup;
import dev.amitrail.report.workload.Workload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which resource of a stack each of its instances belongs to. An instance counts once: for the
/// first resource that is this instance, or the Auto Scaling group that it is a member of.
///
/// @param members the instances of `AWS::EC2::Instance` resources and of Auto Scaling groups
/// @param others the other instances with the stack's tag: resources of other types launched them
record InstanceOwners(Map<Resource, List<Instance>> members, Map<Resource, List<Instance>> others) {

  static InstanceOwners of(StackTree root, Workload workload) {
    Map<Resource, List<Instance>> members = new LinkedHashMap<>();
    Map<Resource, List<Instance>> others = new LinkedHashMap<>();
    for (Instance instance : workload.instances()) {
      Optional<Resource> owner = owner(instance, root, workload);
      owner.ifPresentOrElse(
          resource -> add(members, resource, instance),
          () -> tagged(instance, root).ifPresent(resource -> add(others, resource, instance)));
    }
    return new InstanceOwners(members, others);
  }

  /// The instances of an `AWS::EC2::Instance` resource or of an Auto Scaling group.
  List<Instance> of(Resource resource) {
    return members.getOrDefault(resource, List.of());
  }

  private static void add(
      Map<Resource, List<Instance>> owned, Resource resource, Instance instance) {
    owned.computeIfAbsent(resource, _ -> new ArrayList<>()).add(instance);
  }

  private static Optional<Resource> owner(Instance instance, StackTree root, Workload workload) {
    return root.all()
        .flatMap(
            tree ->
                tree.resources().stream()
                    .filter(resource -> owns(resource, instance, workload))
                    .map(resource -> Resource.of(tree, resource)))
        .findFirst();
  }

  private static boolean owns(StackResource resource, Instance instance, Workload workload) {
    return switch (resource.type()) {
      case StackResource.INSTANCE -> instance.id().equals(resource.physicalId());
      case StackResource.AUTO_SCALING_GROUP ->
          instance.group().equals(Optional.of(resource.physicalId()))
              || Optional.ofNullable(workload.groups().get(resource.physicalId()))
                  .map(ScalingGroup::instanceIds)
                  .filter(ids -> ids.contains(instance.id()))
                  .isPresent();
      default -> false;
    };
  }

  /// The resource that the instance's tags name; an `AWS::EC2::Instance` where the stack has no
  /// such resource any more.
  private static Optional<Resource> tagged(Instance instance, StackTree root) {
    return root.all()
        .filter(tree -> instance.stackId().equals(Optional.of(tree.stack().id())))
        .findFirst()
        .map(
            tree -> {
              String logicalId = instance.logicalId().orElse(instance.id());
              return new Resource(
                  tree.path() + logicalId,
                  tree.resources().stream()
                      .filter(resource -> resource.logicalId().equals(logicalId))
                      .map(StackResource::type)
                      .findFirst()
                      .orElse(StackResource.INSTANCE));
            });
  }
}
