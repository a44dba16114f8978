package dev.amitrail.infra.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.image.Ec2Images;
import dev.amitrail.infra.SynthesisedDeployment;
import dev.amitrail.infra.testing.RepositoryFiles;
import dev.amitrail.infra.testing.SynthesisedTemplate;
import dev.amitrail.infra.testing.TemplateStatement;
import dev.amitrail.replication.AmiReplicationHandler;
import dev.amitrail.replication.ReplicationEvents;
import dev.amitrail.replication.ReplicationSweepHandler;
import dev.amitrail.replication.ec2.EbsDefaults;
import dev.amitrail.replication.ec2.Ec2ImageAttributes;
import dev.amitrail.replication.ec2.Ec2ImageWriter;
import dev.amitrail.replication.pointer.SsmPointers;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the functions that replicate may do. [KmsKeyPermissionsTest] has what they may do with
/// keys.
class ReplicationPermissionsTest {
  /// Events and the sweep apply one plan, so they may do the same.
  static Stream<Class<?>> handlers() {
    return Stream.of(AmiReplicationHandler.class, ReplicationSweepHandler.class);
  }

  static Stream<SynthesisedDeployment> deployments() {
    return PoliciesTest.deployments();
  }

  @ParameterizedTest
  @MethodSource("handlers")
  void theActionsAreThoseThatTheGatewaysDeclare(Class<?> handler) {
    assertThat(SynthesisedDeployment.ofCdkJson().home().actionsOf(handler))
        .containsExactlyInAnyOrderElementsOf(
            DeclaredActions.of(
                handler,
                Ec2Images.ACTIONS,
                EbsDefaults.ACTIONS,
                Ec2ImageWriter.ACTIONS,
                Ec2ImageAttributes.READ_ACTIONS,
                Ec2ImageAttributes.WRITE_ACTIONS,
                SsmPointers.READ_ACTIONS,
                SsmPointers.WRITE_ACTIONS,
                ReplicationEvents.ACTIONS));
  }

  @ParameterizedTest
  @MethodSource("handlers")
  void inADryRunTheActionsAreReads(Class<?> handler) {
    assertThat(SynthesisedDeployment.dryRun().home().actionsOf(handler))
        .containsExactlyInAnyOrderElementsOf(
            DeclaredActions.of(
                handler,
                Ec2Images.ACTIONS,
                EbsDefaults.ACTIONS,
                Ec2ImageAttributes.READ_ACTIONS,
                SsmPointers.READ_ACTIONS));
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void theSweepHasTheStatementsOfTheFunctionForEvents(SynthesisedDeployment deployment) {
    assertThat(ofTheWork(deployment, ReplicationSweepHandler.class))
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(ofTheWork(deployment, AmiReplicationHandler.class));
  }

  /// Each function has its own log group, and schedules send no failures to a queue.
  private static List<TemplateStatement> ofTheWork(
      SynthesisedDeployment deployment, Class<?> handler) {
    return deployment.home().statementsOf(handler).stream()
        .filter(
            statement ->
                statement.actions().stream()
                    .noneMatch(name -> name.startsWith("logs:") || name.startsWith("sqs:")))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ami-trail/", "/images/golden/"})
  void pointersAreReadAndWrittenBelowTheirPrefixInTheRegionsOfTheDeployment(String prefix) {
    SynthesisedTemplate home =
        SynthesisedDeployment.of(
                """
                {"homeRegion": "ap-southeast-2", "replicaRegions": ["us-east-1"],
                 "pointerPrefix": "%s"}
                """
                    .formatted(prefix))
            .home();

    assertThat(handlers())
        .allSatisfy(
            handler ->
                assertThat(home.statementsOf(handler))
                    .filteredOn(statement -> statement.actions().toString().contains("ssm:"))
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
  void imagesAndSnapshotsAreWrittenInTheRegionsOfTheDeployment(SynthesisedDeployment deployment) {
    List<String> images = arns(deployment, "image");
    List<String> imagesAndSnapshots =
        Stream.concat(images.stream(), arns(deployment, "snapshot").stream()).toList();

    for (TemplateStatement statement :
        deployment.home().statementsOf(AmiReplicationHandler.class)) {
      if (statement.actions().contains("ec2:CopyImage")) {
        assertThat(statement.resources()).containsExactlyInAnyOrderElementsOf(imagesAndSnapshots);
      } else if (statement.actions().contains("ec2:CreateTags")) {
        assertThat(Set.copyOf(statement.resources()))
            .isIn(Set.copyOf(images), Set.copyOf(arns(deployment, "snapshot")));
      }
    }
  }

  private static List<String> arns(SynthesisedDeployment deployment, String type) {
    return deployment.settings().regions().stream()
        .map(region -> "arn:aws:ec2:%s::%s/*".formatted(region, type))
        .toList();
  }

  @Test
  void tagsAreWrittenTogetherWithTheSourceIdOrAreTrailTagsOfASource() {
    assertThat(SynthesisedDeployment.ofCdkJson().home().statementsOf(AmiReplicationHandler.class))
        .filteredOn(statement -> statement.actions().contains("ec2:CreateTags"))
        .extracting(TemplateStatement::conditions)
        .containsExactlyInAnyOrder(
            RepositoryFiles.json(
                "{\"ForAnyValue:StringEquals\": {\"aws:TagKeys\": [\"origin.id\"]}}"),
            RepositoryFiles.json(
                """
                {"ForAnyValue:StringEquals": {"aws:TagKeys": ["origin.id"]},
                 "Null": {"ec2:CreateAction": ["false"]}}
                """),
            RepositoryFiles.json(
                """
                {"Null": {"aws:TagKeys": ["false"]},
                 "ForAllValues:StringEquals": {"aws:TagKeys": [
                   "ap-southeast-2.origin.id", "ap-southeast-2.origin.failed",
                   "us-east-1.origin.id", "us-east-1.origin.failed",
                   "eu-west-1.origin.id", "eu-west-1.origin.failed"]}}
                """));
  }

  /// What is mirrored to a snapshot needs the tag that names its source, so nobody else's snapshot
  /// may get it.
  @Test
  void snapshotsAreTaggedOnlyWhenTheyAreMade() {
    assertThat(SynthesisedDeployment.ofCdkJson().home().statementsOf(AmiReplicationHandler.class))
        .filteredOn(
            statement ->
                statement.actions().contains("ec2:CreateTags")
                    && statement.resources().toString().contains("snapshot"))
        .singleElement()
        .satisfies(
            statement ->
                assertThat(statement.conditions().at("/Null/ec2:CreateAction/0").asText())
                    .isEqualTo("false"));
  }
}
