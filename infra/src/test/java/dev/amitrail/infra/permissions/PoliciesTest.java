package dev.amitrail.infra.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.amitrail.infra.SynthesisedDeployment;
import dev.amitrail.infra.testing.RepositoryFiles;
import dev.amitrail.infra.testing.RolePolicy;
import dev.amitrail.infra.testing.SynthesisedTemplate;
import dev.amitrail.infra.testing.TemplateRule;
import dev.amitrail.infra.testing.TemplateStatement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds for every policy of a deployment, of roles and of resources.
class PoliciesTest {
  /// Reads that IAM cannot limit to resources (Service Authorization Reference).
  private static final List<String> READS_WITHOUT_RESOURCES =
      List.of(
          "autoscaling:DescribeAutoScalingGroups",
          "autoscaling:DescribeLaunchConfigurations",
          "cloudformation:DescribeStacks",
          "cloudformation:ListStacks",
          "ec2:DescribeImages",
          "ec2:DescribeInstanceImageMetadata",
          "ec2:DescribeInstances",
          "ec2:DescribeLaunchTemplateVersions",
          "ec2:GetEbsDefaultKmsKeyId",
          "ec2:GetEbsEncryptionByDefault");

  static Stream<SynthesisedDeployment> deployments() {
    return Stream.of(
        SynthesisedDeployment.ofCdkJson(),
        SynthesisedDeployment.dryRun(),
        SynthesisedDeployment.withKmsKeys(),
        SynthesisedDeployment.inOneRegion("\"notifyEmail\": \"amis@example.com\""));
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void noAllowedActionHasAWildcard(SynthesisedDeployment deployment) {
    assertThat(statements(deployment))
        .filteredOn(TemplateStatement::allows)
        .flatExtracting(TemplateStatement::actions)
        .isNotEmpty()
        .noneMatch(action -> action.contains("*"));
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void onlyRequestsWithoutTlsAreDenied(SynthesisedDeployment deployment) {
    assertThat(statements(deployment))
        .filteredOn(statement -> !statement.allows())
        .isNotEmpty()
        .allSatisfy(
            statement ->
                assertThat(statement.conditions())
                    .isEqualTo(
                        RepositoryFiles.json(
                            "{\"Bool\": {\"aws:SecureTransport\": [\"false\"]}}")));
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void everyResourceIsNamedExceptForReadsWithoutResources(SynthesisedDeployment deployment) {
    assertThat(statements(deployment))
        .filteredOn(statement -> statement.resources().contains("*"))
        .as("one for each function, but for that which uses the bucket alone")
        .hasSize(deployment.home().functions().size() - 1)
        .allSatisfy(
            statement -> {
              assertThat(statement.actions()).isSubsetOf(READS_WITHOUT_RESOURCES);
              assertThat(statement.conditions()).hasSize(1);
              assertThat(statement.conditions().at("/StringEquals/aws:RequestedRegion"))
                  .extracting(region -> region.asText())
                  .containsExactlyInAnyOrderElementsOf(deployment.settings().regions());
            });
  }

  /// What precedes the wildcard is a complete name: a resource type, a folder of the bucket, the
  /// prefix of the pointers.
  @ParameterizedTest
  @MethodSource("deployments")
  void aWildcardInAResourceFollowsACompleteNameAndASlash(SynthesisedDeployment deployment) {
    assertThat(statements(deployment))
        .filteredOn(TemplateStatement::allows)
        .flatExtracting(TemplateStatement::resources)
        .filteredOn(resource -> resource.contains("*") && !resource.equals("*"))
        .isNotEmpty()
        .allSatisfy(
            resource -> {
              assertThat(resource).matches("arn:aws:[a-z0-9]+:[^*/]*:[^*/]*:[^*]*[^*/:]/\\*");
              String[] parts = resource.split(":", -1);
              if (!parts[2].equals("s3")) {
                assertThat(deployment.settings().regions()).contains(parts[3]);
                boolean isOfAws = parts[2].equals("ec2") || resource.endsWith("/aws/service/*");
                assertThat(parts[4]).isEqualTo(isOfAws ? "" : SynthesisedTemplate.ACCOUNT);
              }
            });
  }

  /// Without this condition a rule of any account could send to our queues, and an alarm of any
  /// account to our topic.
  @ParameterizedTest
  @MethodSource("deployments")
  void aServiceIsAllowedToActOnlyForARuleOfTheDeploymentOrAnAlarmOfItsAccount(
      SynthesisedDeployment deployment) {
    for (SynthesisedTemplate template : deployment.templates()) {
      List<String> rules = template.rules().stream().map(TemplateRule::arn).toList();
      assertThat(template.statements())
          .filteredOn(
              statement ->
                  statement.allows()
                      && statement.principal().has("Service")
                      && !statement.actions().equals(List.of("sts:AssumeRole"))
                      && !isForAlarmsOfTheAccount(statement))
          .extracting(statement -> statement.conditions().at("/ArnEquals/aws:SourceArn/0").asText())
          .isSubsetOf(rules);
    }
  }

  private static boolean isForAlarmsOfTheAccount(TemplateStatement statement) {
    return statement.principal().path("Service").asText().equals("cloudwatch.amazonaws.com")
        && statement
            .conditions()
            .at("/StringEquals/aws:SourceAccount/0")
            .asText()
            .equals(SynthesisedTemplate.ACCOUNT);
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void aRoleIsForLambdaOrEventBridgeAndHasNoManagedPolicyOfAws(SynthesisedDeployment deployment) {
    for (SynthesisedTemplate template : deployment.templates()) {
      assertThat(template.resources("AWS::IAM::Role").values())
          .allSatisfy(
              role -> {
                assertThat(role.has("ManagedPolicyArns")).isFalse();
                assertThat(role.has("Policies")).isFalse();
                assertThat(role.path("AssumeRolePolicyDocument").path("Statement"))
                    .singleElement()
                    .extracting(statement -> statement.path("Principal").path("Service").asText())
                    .isIn("lambda.amazonaws.com", "events.amazonaws.com");
              });
    }
  }

  @Test
  void aForwardersRoleMaySendToTheHomeRegionsBusOnly() {
    for (SynthesisedTemplate forwarder : SynthesisedDeployment.ofCdkJson().forwarders().values()) {
      assertThat(forwarder.resources("AWS::IAM::Role").keySet())
          .hasSize(4)
          .allSatisfy(
              role ->
                  assertThat(forwarder.statementsOf(role))
                      .singleElement()
                      .satisfies(
                          statement -> {
                            assertThat(statement.actions()).containsExactly("events:PutEvents");
                            assertThat(statement.resources())
                                .containsExactly(
                                    "arn:aws:events:ap-southeast-2:123456789012:event-bus/ami-trail");
                          }));
    }
  }

  /// The inline policies of a role may have 10,240 characters together, a managed policy 6,144
  /// ("IAM and AWS STS quotas").
  @Test
  void thePoliciesOfTheLargestDeploymentAreWithinIamsQuotas() {
    SynthesisedTemplate home = SynthesisedDeployment.inAllRegionsWithKmsKeys().home();

    for (String role : home.resources("AWS::IAM::Role").keySet()) {
      assertThat(
              home.policiesOf("AWS::IAM::Policy", role).stream().mapToInt(RolePolicy::size).sum())
          .as(role)
          .isLessThanOrEqualTo(10_240);
      assertThat(home.policiesOf("AWS::IAM::ManagedPolicy", role))
          .as(role)
          .hasSizeLessThanOrEqualTo(10)
          .allSatisfy(policy -> assertThat(policy.size()).isLessThanOrEqualTo(6_144));
    }
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void theBusForForwardedEventsAllowsItsOwnAccount(SynthesisedDeployment deployment) {
    SynthesisedTemplate home = deployment.home();

    assertThat(home.statements())
        .filteredOn(statement -> statement.principal().has("AWS"))
        .filteredOn(statement -> statement.actions().contains("events:PutEvents"))
        .singleElement()
        .satisfies(
            statement -> {
              assertThat(home.text(statement.principal().path("AWS")))
                  .isEqualTo("arn:aws:iam::%s:root".formatted(SynthesisedTemplate.ACCOUNT));
              assertThat(
                      home.referencedResource(TextNode.valueOf(statement.resources().getFirst()))
                          .path("Name")
                          .asText())
                  .isEqualTo("ami-trail");
            });
    assertThat(home.resources("AWS::Events::EventBusPolicy")).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void everyEventPatternNamesTheAccount(SynthesisedDeployment deployment) {
    for (SynthesisedTemplate template : deployment.templates()) {
      assertThat(template.resources("AWS::Events::Rule").values())
          .filteredOn(rule -> rule.has("EventPattern"))
          .isNotEmpty()
          .allSatisfy(
              rule ->
                  assertThat(template.texts(rule.path("EventPattern").path("account")))
                      .containsExactly(SynthesisedTemplate.ACCOUNT));
    }
  }

  private static List<TemplateStatement> statements(SynthesisedDeployment deployment) {
    return deployment.templates().stream()
        .flatMap(template -> template.statements().stream())
        .toList();
  }
}
