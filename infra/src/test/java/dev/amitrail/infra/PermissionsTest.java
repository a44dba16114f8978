package dev.amitrail.infra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.image.Ec2Images;
import dev.amitrail.replication.AmiReplicationHandler;
import dev.amitrail.replication.ReplicationEvents;
import dev.amitrail.replication.ReplicationSweepHandler;
import dev.amitrail.replication.ec2.Ec2ImageAttributes;
import dev.amitrail.replication.ec2.Ec2ImageWriter;
import dev.amitrail.replication.pointer.SsmPointers;
import dev.amitrail.report.ReportRefreshHandler;
import dev.amitrail.report.StackReportHandler;
import dev.amitrail.report.publish.ReportBucket;
import dev.amitrail.report.publish.ReportEvents;
import dev.amitrail.report.stack.CloudFormationStacks;
import dev.amitrail.report.workload.AutoScalingGroups;
import dev.amitrail.report.workload.Ec2Instances;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What may be done, by whom: in the roles of the functions exactly what their gateways declare,
/// and what Lambda itself needs to log and to hand on failures.
class PermissionsTest {
  /// What every function may do beside its work, with why: it logs, and Lambda puts failed
  /// invocations into a queue in its name (the reads are what CDK grants to a sender).
  private static final List<String> EVERY_FUNCTIONS =
      List.of(
          "logs:CreateLogStream",
          "logs:PutLogEvents",
          "sqs:GetQueueAttributes",
          "sqs:GetQueueUrl",
          "sqs:SendMessage");

  /// Reads that know no resources (Service Authorization Reference).
  private static final List<String> WITHOUT_RESOURCES =
      List.of(
          "autoscaling:DescribeAutoScalingGroups",
          "autoscaling:DescribeLaunchConfigurations",
          "cloudformation:DescribeStacks",
          "cloudformation:ListStacks",
          "ec2:DescribeImages",
          "ec2:DescribeInstances",
          "ec2:DescribeLaunchTemplateVersions");

  private static final Collection<String> REPORTING =
      union(
          List.of(
              Ec2Images.ACTIONS,
              Ec2Instances.ACTIONS,
              Ec2Instances.PARAMETER_ACTIONS,
              AutoScalingGroups.ACTIONS,
              CloudFormationStacks.ACTIONS,
              ReportBucket.OBJECT_ACTIONS,
              ReportBucket.BUCKET_ACTIONS,
              ReportEvents.ACTIONS));

  private static final Set<String> READS =
      Set.of(
          "autoscaling:DescribeAutoScalingGroups",
          "autoscaling:DescribeLaunchConfigurations",
          "cloudformation:DescribeStacks",
          "cloudformation:ListStackResources",
          "ec2:DescribeImages",
          "ec2:DescribeInstances",
          "ec2:DescribeLaunchTemplateVersions",
          "s3:GetObject",
          "s3:ListBucket",
          "ssm:GetParameters");

  private static final String DRY_RUN =
      """
      {"homeRegion": "ap-southeast-2", "replicaRegions": ["us-east-1"], "dryRun": true,
       "kmsKeys": {"us-east-1": "alias/replicas"},
       "sourceKmsKeys": ["arn:aws:kms:ap-southeast-2:123456789012:key/5ec2"]}
      """;

  private static final String WITH_MAIL =
      """
      {"homeRegion": "eu-west-1", "replicaRegions": [], "notifyEmail": "amis@example.com"}
      """;

  static Stream<Deployment> deployments() {
    return Stream.of(
        Deployment.byDefault(),
        Deployment.of(DRY_RUN),
        Deployment.of(KeyPermissionsTest.WITH_KEYS),
        Deployment.of(WITH_MAIL));
  }

  /// Events and the sweep apply one plan, so they may do the same.
  static Stream<Class<?>> replicating() {
    return Stream.of(AmiReplicationHandler.class, ReplicationSweepHandler.class);
  }

  @ParameterizedTest
  @MethodSource("replicating")
  void replicatingMayDoWhatItsGatewaysDeclare(Class<?> handler) {
    assertThat(actions(Deployment.byDefault(), handler))
        .containsExactlyInAnyOrderElementsOf(
            union(
                List.of(
                    Ec2Images.ACTIONS,
                    Ec2ImageWriter.ACTIONS,
                    Ec2ImageAttributes.READ_ACTIONS,
                    Ec2ImageAttributes.WRITE_ACTIONS,
                    SsmPointers.READ_ACTIONS,
                    SsmPointers.WRITE_ACTIONS,
                    ReplicationEvents.ACTIONS,
                    EVERY_FUNCTIONS)));
  }

  @Test
  void reportingMayDoWhatItsGatewaysDeclare() {
    assertThat(actions(Deployment.byDefault(), StackReportHandler.class))
        .containsExactlyInAnyOrderElementsOf(union(List.of(REPORTING, EVERY_FUNCTIONS)));
  }

  @Test
  void refreshingMayDoWhatReportingMayAndReadAllStacks() {
    assertThat(actions(Deployment.byDefault(), ReportRefreshHandler.class))
        .containsExactlyInAnyOrderElementsOf(
            new TreeSet<>(
                union(
                    List.of(REPORTING, CloudFormationStacks.ALL_STACKS_ACTIONS, EVERY_FUNCTIONS))));
  }

  @Test
  void aDryRunMayReadOnly() {
    Deployment deployment = Deployment.of(DRY_RUN);

    assertThat(replicating())
        .allSatisfy(
            handler ->
                assertThat(actions(deployment, handler))
                    .containsExactlyInAnyOrderElementsOf(
                        union(
                            List.of(
                                Ec2Images.ACTIONS,
                                Ec2ImageAttributes.READ_ACTIONS,
                                SsmPointers.READ_ACTIONS,
                                EVERY_FUNCTIONS))));
    assertThat(actions(deployment, StackReportHandler.class))
        .containsExactlyInAnyOrderElementsOf(union(List.of(READS, EVERY_FUNCTIONS)));
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void theSweepMayDoWhatAnEventMayDo(Deployment deployment) {
    assertThat(withoutLog(deployment, ReplicationSweepHandler.class))
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(withoutLog(deployment, AmiReplicationHandler.class));
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void noActionIsAPattern(Deployment deployment) {
    assertThat(deployment.templates())
        .flatExtracting(Template::statements)
        .filteredOn(Statement::allows)
        .flatExtracting(Statement::actions)
        .isNotEmpty()
        .noneMatch(action -> action.contains("*"));
  }

  /// Denying is done in patterns, and only to what comes without TLS.
  @ParameterizedTest
  @MethodSource("deployments")
  void onlyUnencryptedRequestsAreDenied(Deployment deployment) {
    assertThat(deployment.templates())
        .flatExtracting(Template::statements)
        .filteredOn(statement -> !statement.allows())
        .isNotEmpty()
        .allSatisfy(
            statement ->
                assertThat(statement.conditions())
                    .isEqualTo(
                        Repository.json("{\"Bool\": {\"aws:SecureTransport\": [\"false\"]}}")));
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void everyResourceIsNamedButWhereEc2KnowsNone(Deployment deployment) {
    List<Statement> everywhere =
        deployment.templates().stream()
            .flatMap(template -> template.statements().stream())
            .filter(statement -> statement.resources().contains("*"))
            .toList();

    int functions = deployment.home().resources("AWS::Lambda::Function").size();
    assertThat(everywhere).hasSize(functions);
    assertThat(everywhere)
        .allSatisfy(
            statement -> {
              assertThat(statement.actions()).isSubsetOf(WITHOUT_RESOURCES);
              assertThat(statement.conditions().size()).isEqualTo(1);
              assertThat(
                      new Template("", statement.conditions())
                          .texts(
                              statement
                                  .conditions()
                                  .path("StringEquals")
                                  .path("aws:RequestedRegion")))
                  .containsExactlyInAnyOrderElementsOf(deployment.settings().regions());
            });
  }

  /// So that what stands before the star is a whole name: one of a service's kinds, a folder of the
  /// bucket, the prefix of the pointers.
  @ParameterizedTest
  @MethodSource("deployments")
  void aStarStandsForWhatIsBelowSomethingNamedAndForNothingElse(Deployment deployment) {
    List<String> stars =
        deployment.templates().stream()
            .flatMap(template -> template.statements().stream())
            .filter(Statement::allows)
            .flatMap(statement -> statement.resources().stream())
            .filter(resource -> resource.contains("*") && !resource.equals("*"))
            .toList();

    assertThat(stars)
        .isNotEmpty()
        .allSatisfy(
            resource -> {
              assertThat(resource).matches("arn:aws:[a-z0-9]+:[^*/]*:[^*/]*:[^*]*[^*/:]/\\*");
              String[] parts = resource.split(":", -1);
              if (!parts[2].equals("s3")) {
                assertThat(deployment.settings().regions()).contains(parts[3]);
                boolean isOfAws = parts[2].equals("ec2") || resource.endsWith("/aws/service/*");
                assertThat(parts[4]).isEqualTo(isOfAws ? "" : Template.ACCOUNT);
              }
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ami-trail/", "/images/golden/"})
  void pointersAreReadAndMovedBelowTheirPrefixInTheRegionsOfTheDeploymentOnly(String prefix) {
    Deployment deployment =
        Deployment.of(
            """
            {"homeRegion": "ap-southeast-2", "replicaRegions": ["us-east-1"],
             "pointerPrefix": "%s"}
            """
                .formatted(prefix));

    assertThat(replicating())
        .allSatisfy(
            handler ->
                assertThat(
                        deployment.home().statementsOf(handler).stream()
                            .filter(statement -> statement.actions().toString().contains("ssm:")))
                    .isNotEmpty()
                    .allSatisfy(
                        statement ->
                            assertThat(statement.resources())
                                .containsExactly(
                                    "arn:aws:ssm:ap-southeast-2:123456789012:parameter%s*"
                                        .formatted(prefix),
                                    "arn:aws:ssm:us-east-1:123456789012:parameter%s*"
                                        .formatted(prefix))));
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void imagesAndSnapshotsAreWrittenInTheRegionsOfTheDeploymentOnly(Deployment deployment) {
    List<String> images = arns(deployment, "image");
    Collection<String> imagesAndSnapshots = union(List.of(images, arns(deployment, "snapshot")));

    for (Statement statement : deployment.home().statementsOf(AmiReplicationHandler.class)) {
      if (statement.actions().contains("ec2:CopyImage")) {
        assertThat(statement.resources()).containsExactlyInAnyOrderElementsOf(imagesAndSnapshots);
      } else if (statement.actions().contains("ec2:CreateTags")) {
        assertThat(statement.resources()).isSubsetOf(imagesAndSnapshots).containsAll(images);
      }
    }
  }

  @Test
  void tagsAreWrittenWithTheOriginOrAreTheTrailOfASource() {
    assertThat(
            Deployment.byDefault().home().statementsOf(AmiReplicationHandler.class).stream()
                .filter(statement -> statement.actions().contains("ec2:CreateTags"))
                .map(Statement::conditions))
        .containsExactlyInAnyOrder(
            Repository.json("{\"ForAnyValue:StringEquals\": {\"aws:TagKeys\": [\"origin.id\"]}}"),
            Repository.json(
                """
                {"Null": {"aws:TagKeys": ["false"]},
                 "ForAllValues:StringEquals": {"aws:TagKeys": [
                   "ap-southeast-2.origin.id", "ap-southeast-2.origin.failed",
                   "us-east-1.origin.id", "us-east-1.origin.failed",
                   "eu-west-1.origin.id", "eu-west-1.origin.failed"]}}
                """));
  }

  @Test
  void reportsAreWrittenToTheirFolderAndToldToTheHomeRegionsDefaultBus() {
    List<Statement> statements =
        Deployment.byDefault().home().statementsOf(StackReportHandler.class);
    String bucket = "arn:aws:s3:::ami-trail-reports-123456789012-ap-southeast-2";

    for (String action : ReportBucket.OBJECT_ACTIONS) {
      assertThat(resources(statements, action))
          .containsExactlyInAnyOrder(
              bucket + "/reports/*",
              bucket + "/fleet.json",
              bucket + "/index.html",
              bucket + "/refresh.json");
    }
    assertThat(resources(statements, "s3:ListBucket")).containsExactly(bucket);
    assertThat(resources(statements, "cloudformation:DescribeStacks"))
        .containsExactlyInAnyOrder(
            "arn:aws:cloudformation:ap-southeast-2:123456789012:stack/*",
            "arn:aws:cloudformation:us-east-1:123456789012:stack/*",
            "arn:aws:cloudformation:eu-west-1:123456789012:stack/*");
    assertThat(resources(statements, "events:PutEvents"))
        .containsExactly("arn:aws:events:ap-southeast-2:123456789012:event-bus/default");
    assertThat(statements)
        .filteredOn(statement -> statement.actions().contains("events:PutEvents"))
        .extracting(Statement::conditions)
        .containsExactly(
            Repository.json("{\"StringEquals\": {\"events:source\": [\"ami-trail\"]}}"));
  }

  /// Otherwise a rule in anybody's account could send to our queues and topic.
  @ParameterizedTest
  @MethodSource("deployments")
  void aServiceActsOnlyForARuleOfTheDeployment(Deployment deployment) {
    for (Template template : deployment.templates()) {
      List<String> rules = template.rules().stream().map(TemplateRule::arn).toList();
      assertThat(template.statements())
          .filteredOn(
              statement ->
                  statement.allows()
                      && statement.principal().has("Service")
                      && !statement.actions().equals(List.of("sts:AssumeRole")))
          .allSatisfy(
              statement ->
                  assertThat(rules)
                      .contains(
                          statement
                              .conditions()
                              .path("ArnEquals")
                              .path("aws:SourceArn")
                              .path(0)
                              .asText()));
    }
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void aRoleIsForLambdaOrForEventsAndHasNoPolicyOfAnotherOwner(Deployment deployment) {
    for (Template template : deployment.templates()) {
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
    for (Template forwarder : Deployment.byDefault().forwarders().values()) {
      assertThat(forwarder.resources("AWS::IAM::Role").keySet())
          .hasSize(3)
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

  /// A role's own policies may have 10,240 characters together, a managed policy 6,144 ("IAM and
  /// STS quotas").
  @Test
  void thePoliciesOfTheLargestDeploymentFitInIam() {
    Template home = Deployment.everywhereWithKeys().home();

    for (String role : home.resources("AWS::IAM::Role").keySet()) {
      assertThat(home.policiesOf("AWS::IAM::Policy", role).stream().mapToInt(Policy::size).sum())
          .as(role)
          .isLessThanOrEqualTo(10_240);
      assertThat(home.policiesOf("AWS::IAM::ManagedPolicy", role))
          .as(role)
          .hasSizeLessThanOrEqualTo(10)
          .allSatisfy(policy -> assertThat(policy.size()).isLessThanOrEqualTo(6_144));
    }
  }

  private static List<String> arns(Deployment deployment, String type) {
    return deployment.settings().regions().stream()
        .map(region -> "arn:aws:ec2:%s::%s/*".formatted(region, type))
        .toList();
  }

  private static List<String> resources(List<Statement> statements, String action) {
    return statements.stream()
        .filter(statement -> statement.actions().contains(action))
        .flatMap(statement -> statement.resources().stream())
        .toList();
  }

  /// What a function may do beside writing to the log that is its own.
  private static List<Statement> withoutLog(Deployment deployment, Class<?> handler) {
    return deployment.home().statementsOf(handler).stream()
        .filter(
            statement -> statement.actions().stream().noneMatch(name -> name.startsWith("logs:")))
        .toList();
  }

  private static Set<String> actions(Deployment deployment, Class<?> handler) {
    Set<String> actions = new TreeSet<>();
    deployment
        .home()
        .statementsOf(handler)
        .forEach(statement -> actions.addAll(statement.actions()));
    return actions;
  }

  private static Collection<String> union(List<? extends Collection<String>> parts) {
    return parts.stream().flatMap(Collection::stream).toList();
  }
}
