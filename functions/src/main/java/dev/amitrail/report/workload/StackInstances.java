package dev.amitrail.report.workload;

import dev.amitrail.report.stack.StackResource;
import dev.amitrail.report.stack.StackTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which resource of a stack each of its instances belongs to: a pure function. An instance counts
/// once, and only for a resource that the stack lists now.
///
/// An instance of an `AWS::EC2::Instance` or of an Auto Scaling group belongs to the resource with
/// that physical id. An instance that a resource of another type launched has the stack and the
/// logical id in its tags. The tags alone prove nothing: a resource that its stack retained, or
/// that is being replaced, keeps them ("DeletionPolicy attribute", CloudFormation user guide).
///
/// @param byResource instances by the path of their resource: its logical id; within nested stacks,
///   logical ids joined by dots
public record StackInstances(Map<String, List<Instance>> byResource) {
  /// The instances of a stack and of the stacks nested in it.
  public static StackInstances of(StackTree root, Workload workload) {
    Owners owners = Owners.of(root, workload);
    Map<String, List<Instance>> byResource = new LinkedHashMap<>();
    for (Instance instance : workload.instances()) {
      owners
          .of(instance)
          .ifPresent(
              path -> byResource.computeIfAbsent(path, _ -> new ArrayList<>()).add(instance));
    }
    return new StackInstances(byResource);
  }

  /// The instances of one resource.
  ///
  /// @param path as in [#byResource]
  public List<Instance> of(String path) {
    return byResource.getOrDefault(path, List.of());
  }

  /// The path of the resource by the id of an instance, by the name of a group, and by stack and
  /// logical id for resources of other types.
  private record Owners(
      Map<String, String> ofInstances, Map<String, String> ofGroups, Map<Tags, String> ofOthers) {

    private record Tags(String stackId, String logicalId) {}

    static Owners of(StackTree root, Workload workload) {
      Owners owners = new Owners(new HashMap<>(), new HashMap<>(), new HashMap<>());
      root.all()
          .forEach(
              tree -> tree.resources().forEach(resource -> owners.add(tree, resource, workload)));
      return owners;
    }

    private void add(StackTree tree, StackResource resource, Workload workload) {
      String path = tree.path() + resource.logicalId();
      String id = resource.physicalId();
      switch (resource.type()) {
        case StackResource.INSTANCE -> ofInstances.putIfAbsent(id, path);
        case StackResource.AUTO_SCALING_GROUP -> {
          ofGroups.putIfAbsent(id, path);
          Optional.ofNullable(workload.groups().get(id))
              .map(ScalingGroup::members)
              .orElse(List.of())
              .forEach(member -> ofInstances.putIfAbsent(member.instanceId(), path));
        }
        default -> ofOthers.putIfAbsent(new Tags(tree.stack().id(), resource.logicalId()), path);
      }
    }

    Optional<String> of(Instance instance) {
      return Optional.ofNullable(ofInstances.get(instance.id()))
          .or(() -> instance.group().map(ofGroups::get))
          .or(
              () ->
                  instance
                      .stackId()
                      .flatMap(
                          stack -> instance.logicalId().map(logical -> new Tags(stack, logical)))
                      .map(ofOthers::get));
    }
  }
}
