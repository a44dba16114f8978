package dev.amitrail.report.stack;

import java.util.List;
import java.util.stream.Stream;

/// A stack, its resources, and the stacks nested in it.
///
/// @param path the prefix of the logical ids of this stack's parameters and resources in a report:
///   empty for the root, `Network.` for a stack nested in it as `Network`
public record StackTree(
    String path, Stack stack, List<StackResource> resources, List<StackTree> nested) {
  /// Copies the lists.
  public StackTree {
    resources = List.copyOf(resources);
    nested = List.copyOf(nested);
  }

  /// This stack and all below it, each before those nested in it.
  public Stream<StackTree> all() {
    return Stream.concat(Stream.of(this), nested.stream().flatMap(StackTree::all));
  }

  /// Whether a stack with this id is nested directly in this one.
  public boolean hasNested(String stackId) {
    return nested.stream().anyMatch(one -> one.stack().id().equals(stackId));
  }

  /// The physical ids of all resources of a type, those of nested stacks too.
  public List<String> physicalIds(String type) {
    return all()
        .flatMap(tree -> tree.resources().stream())
        .filter(resource -> resource.type().equals(type))
        .map(StackResource::physicalId)
        .distinct()
        .toList();
  }
}
