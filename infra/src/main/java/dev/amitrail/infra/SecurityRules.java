package dev.amitrail.infra;

import io.github.cdklabs.cdknag.AwsSolutionsChecks;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.Validations;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.constructs.IConstruct;

/// The rules of AWS Solutions, which cdk-nag checks at each synthesis: a finding without an answer
/// ends it with an error. The answers are here, each with its reason, and in
/// docs/security-findings.md.
final class SecurityRules {
  private SecurityRules() {}

  /// Checks all stacks of an app when it is synthesised.
  static void check(App app) {
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  }

  /// S1: server access logs of a bucket are enabled.
  static void answerAccessLogs(IConstruct bucket) {
    answer(
        bucket,
        "AwsSolutions-S1",
        "The logs need a bucket of their own. CloudTrail data events record the same requests;"
            + " whether to pay for them is the account's decision.");
  }

  /// SQS3: a queue has a dead-letter queue.
  static void answerDeadLetterQueue(IConstruct queue) {
    answer(
        queue,
        "AwsSolutions-SQS3",
        "It is a dead-letter queue, of rules or of functions. Only a person who redrives it"
            + " receives from it.");
  }

  /// IAM5: a policy has no wildcards. Only those in resources are answered, each by its own; one in
  /// an action stays a finding.
  static void answerWildcards(Role role, List<PolicyStatement> statements) {
    statements.stream()
        .flatMap(statement -> statement.getResources().stream())
        .filter(resource -> resource.contains("*"))
        .map(resource -> inFinding(resource, Stack.of(role)))
        .distinct()
        .forEach(
            resource ->
                answer(
                    role,
                    "AwsSolutions-IAM5[Resource::%s]".formatted(resource),
                    resource.equals("*")
                        ? "IAM cannot limit these reads to resources (Service Authorization"
                            + " Reference). A condition limits them to the Regions of the"
                            + " deployment."
                        : "What it stands for is not known at deployment: images, snapshots,"
                            + " stacks, reports, pointers. It follows their type or their"
                            + " prefix."));
  }

  /// As cdk-nag writes a resource that contains pseudo parameters.
  private static String inFinding(String resource, Stack stack) {
    return resource
        .replace(Aws.PARTITION, "<AWS::Partition>")
        .replace(stack.getAccount(), "<AWS::AccountId>")
        .replace(Aws.ACCOUNT_ID, "<AWS::AccountId>");
  }

  /// Writes what `Validations.acknowledge` writes, which refuses the IDs of IAM5: they contain `::`
  /// (aws-cdk-lib 2.263.0 with cdk-nag 3.0.2).
  private static void answer(IConstruct construct, String rule, String reason) {
    construct
        .getNode()
        .addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, Map.of(rule, reason));
  }
}
