package dev.amitrail.report;

import dev.amitrail.image.AwsFailure;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksRequest;

/// Reads stacks from CloudFormation.
public final class CloudFormationStacks {
  /// The IAM actions that these reads need.
  public static final List<String> ACTIONS = List.of("cloudformation:DescribeStacks");

  private final Function<String, CloudFormationClient> clients;

  /// Reads through these clients.
  ///
  /// @param clients the CloudFormation client of a Region
  public CloudFormationStacks(Function<String, CloudFormationClient> clients) {
    this.clients = clients;
  }

  /// The stack with this id; empty if there is none, which CloudFormation answers as a
  /// `ValidationError` (DescribeStacks, CloudFormation API reference).
  ///
  /// @throws ReportFailedException if CloudFormation did not answer
  public Optional<Stack> find(String region, String stackId) {
    var request = DescribeStacksRequest.builder().stackName(stackId).build();
    try {
      return clients.apply(region).describeStacks(request).stacks().stream()
          .findFirst()
          .map(stack -> stack(region, stackId, stack));
    } catch (SdkException e) {
      AwsFailure failure = AwsFailure.of(e);
      if (failure.is("ValidationError")) {
        return Optional.empty();
      }
      throw new ReportFailedException("the stack %s".formatted(stackId), failure);
    }
  }

  private static Stack stack(
      String region,
      String askedFor,
      software.amazon.awssdk.services.cloudformation.model.Stack described) {
    String id = Optional.ofNullable(described.stackId()).orElse(askedFor);
    return new Stack(
        id,
        described.stackName(),
        region,
        StackArn.account(id),
        described.stackStatusAsString(),
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
