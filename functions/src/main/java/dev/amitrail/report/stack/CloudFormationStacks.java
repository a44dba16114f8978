package dev.amitrail.report.stack;

import dev.amitrail.aws.AwsCallException;
import dev.amitrail.aws.AwsError;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksResponse;
import software.amazon.awssdk.services.cloudformation.model.ListStackResourcesRequest;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;

/// Reads stacks from CloudFormation.
public final class CloudFormationStacks {
  /// The IAM actions that reading one stack needs.
  public static final List<String> ACTIONS =
      List.of("cloudformation:DescribeStacks", "cloudformation:ListStackResources");

  /// The IAM actions that reading all stacks of a Region needs: they cannot be limited to resources
  /// (DescribeStacks, CloudFormation API reference).
  public static final List<String> ALL_STACKS_ACTIONS =
      List.of("cloudformation:DescribeStacks", "cloudformation:ListStacks");

  private final Function<String, CloudFormationClient> clients;

  /// Reads through these clients.
  ///
  /// @param clients the CloudFormation client of a Region
  public CloudFormationStacks(Function<String, CloudFormationClient> clients) {
    this.clients = clients;
  }

  /// The stack with this id; empty if there is none, for which CloudFormation returns a
  /// `ValidationError` (DescribeStacks, CloudFormation API reference). A deleted stack is returned
  /// for another 90 days.
  ///
  /// @throws AwsCallException if the call failed
  public Optional<Stack> find(String region, String stackId) {
    var request = DescribeStacksRequest.builder().stackName(stackId).build();
    try {
      return clients.apply(region).describeStacks(request).stacks().stream()
          .findFirst()
          .map(stack -> stack(region, stack));
    } catch (SdkException e) {
      AwsError failure = AwsError.of(e);
      if (failure.is("ValidationError")) {
        return Optional.empty();
      }
      throw new AwsCallException("the stack %s".formatted(stackId), failure);
    }
  }

  /// Lists the stacks of a Region, nested ones too, without deleted ones: one request for a page of
  /// them.
  ///
  /// @param hasTime asked before each page
  /// @param each takes each stack
  /// @return whether there was time for all of them
  /// @throws AwsCallException if a call failed
  public boolean list(String region, BooleanSupplier hasTime, Consumer<Stack> each) {
    try {
      Iterator<DescribeStacksResponse> pages =
          clients
              .apply(region)
              .describeStacksPaginator(DescribeStacksRequest.builder().build())
              .iterator();
      while (pages.hasNext()) {
        if (!hasTime.getAsBoolean()) {
          return false;
        }
        pages.next().stacks().forEach(stack -> each.accept(stack(region, stack)));
      }
      return true;
    } catch (SdkException e) {
      throw new AwsCallException("the stacks of " + region, AwsError.of(e));
    }
  }

  /// A root stack with its resources and its nested stacks: one request for the resources of each
  /// stack, and one for each nested stack.
  ///
  /// @throws AwsCallException if a call failed
  public StackTree tree(Stack root) {
    return tree(root, () -> true).orElseThrow();
  }

  /// As [#tree(Stack)], as long as there is time.
  ///
  /// @param hasTime asked before the resources of each stack
  /// @return empty if there was no time for all of it
  public Optional<StackTree> tree(Stack root, BooleanSupplier hasTime) {
    return tree("", root, hasTime);
  }

  private Optional<StackTree> tree(String path, Stack stack, BooleanSupplier hasTime) {
    if (!hasTime.getAsBoolean()) {
      return Optional.empty();
    }
    List<StackResource> resources = resources(stack);
    List<StackTree> nested = new ArrayList<>();
    for (StackResource resource : resources) {
      if (!resource.type().equals(StackResource.NESTED_STACK)) {
        continue;
      }
      Optional<Stack> child = find(stack.region(), resource.physicalId());
      if (child.isPresent()) {
        Optional<StackTree> below = tree(path + resource.logicalId() + ".", child.get(), hasTime);
        if (below.isEmpty()) {
          return Optional.empty();
        }
        nested.add(below.get());
      }
    }
    return Optional.of(new StackTree(path, stack, resources, nested));
  }

  private List<StackResource> resources(Stack stack) {
    var request = ListStackResourcesRequest.builder().stackName(stack.id()).build();
    try {
      return clients
          .apply(stack.region())
          .listStackResourcesPaginator(request)
          .stackResourceSummaries()
          .stream()
          .flatMap(CloudFormationStacks::resource)
          .toList();
    } catch (SdkException e) {
      throw new AwsCallException("the resources of " + stack.id(), AwsError.of(e));
    }
  }

  /// A resource that is deleted, or was never created, deploys nothing. One that the stack retained
  /// when the resource was removed from its template (`DELETE_SKIPPED`, StackResourceSummary,
  /// CloudFormation API reference) is not part of the stack any more.
  private static Stream<StackResource> resource(StackResourceSummary summary) {
    @SuppressWarnings("NullAway") // the SDK's getters return null for an absent field
    Optional<String> physicalId = Optional.ofNullable(summary.physicalResourceId());
    String status = summary.resourceStatusAsString();
    return "DELETE_COMPLETE".equals(status) || "DELETE_SKIPPED".equals(status)
        ? Stream.empty()
        : physicalId
            .filter(id -> !id.isEmpty())
            .map(id -> new StackResource(summary.logicalResourceId(), id, summary.resourceType()))
            .stream();
  }

  private static Stack stack(
      String region, software.amazon.awssdk.services.cloudformation.model.Stack described) {
    return new Stack(
        described.stackId(),
        described.stackName(),
        region,
        StackArn.of(described.stackId()).account(),
        described.stackStatusAsString(),
        Optional.ofNullable(described.creationTime()).map(Object::toString),
        Optional.ofNullable(described.lastUpdatedTime()).map(Object::toString),
        Optional.ofNullable(described.rootId()).or(() -> Optional.ofNullable(described.parentId())),
        described.parameters().stream()
            .map(
                parameter ->
                    new Stack.Parameter(
                        parameter.parameterKey(),
                        Optional.ofNullable(parameter.parameterValue()).orElse(""),
                        Optional.ofNullable(parameter.resolvedValue())))
            .toList());
  }
}
