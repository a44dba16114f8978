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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the functions that replicate may do. [KmsKeyPermissionsTest] has what they may do with
/// keys.
class ReplicationPermissionsTest {
  /// Events and the sweep apply one plan, so they may do the same. The sweep also reads how Regions
  /// encrypt by default.
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
                ofTheSweepOnly(handler),
                Ec2ImageWriter.ACTIONS,
                Ec2ImageAttributes.READ_ACTIONS,
                Ec2ImageAttributes.WRITE_IMAGE_ACTIONS,
                Ec2ImageAttributes.WRITE_SNAPSHOT_ACTIONS,
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
                ofTheSweepOnly(handler),
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

  private static List<String> ofTheSweepOnly(Class<?> handler) {
    return handler.equals(ReplicationSweepHandler.class) ? EbsDefaults.ACTIONS : List.of();
  }

  /// Each function has its own log group, schedules send no failures to a queue, and reads that are
  /// not of one resource are compared by their actions.
  private static List<TemplateStatement> ofTheWork(
      SynthesisedDeployment deployment, Class<?> handler) {
    return deployment.home().statementsOf(handler).stream()
        .filter(
            statement ->
                statement.actions().stream()
                    .noneMatch(
                        name ->
                            name.startsWith("logs:")
                                || name.startsWith("sqs:")
                                || Ec2Images.ACTIONS.contains(name)))
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
    Set<String> images = Set.copyOf(arns(deployment, "image"));
    Set<String> snapshots = Set.copyOf(arns(deployment, "snapshot"));
    Set<String> both =
        Stream.concat(images.stream(), snapshots.stream()).collect(Collectors.toSet());

    assertThat(deployment.home().statementsOf(AmiReplicationHandler.class))
        .filteredOn(statement -> statement.actions().toString().contains("ec2:"))
        .filteredOn(statement -> !statement.resources().contains("*"))
        .allSatisfy(
            statement ->
                assertThat(Set.copyOf(statement.resources())).isIn(images, snapshots, both));
  }

  private static List<String> arns(SynthesisedDeployment deployment, String type) {
    return deployment.settings().regions().stream()
        .map(region -> "arn:aws:ec2:%s::%s/*".formatted(region, type))
        .toList();
  }

  /// In this order: of new copies, by adoption, mirrored, on a source.
  @Test
  void tagsAreWrittenUnderConditions() {
    assertThat(statements("ec2:CreateTags"))
        .extracting(TemplateStatement::conditions)
        .containsExactlyInAnyOrder(
            RepositoryFiles.json(
                """
                {"StringEquals": {"ec2:CreateAction": ["CopyImage"]},
                 "ForAnyValue:StringEquals": {"aws:TagKeys": ["origin.id"]},
                 "ForAllValues:StringNotEquals": {"aws:TagKeys": ["replicate-to", "publish-as"]}}
                """),
            RepositoryFiles.json(
                """
                {"Null": {"aws:TagKeys": ["false"]},
                 "ForAllValues:StringEquals": {"aws:TagKeys": [
                   "origin.id", "origin.region", "origin.account"]}}
                """),
            RepositoryFiles.json(
                """
                {"Null": {"aws:ResourceTag/origin.id": ["false"]},
                 "ForAllValues:StringNotEquals": {"aws:TagKeys": ["replicate-to", "publish-as"]}}
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
    assertThat(statements("ec2:CreateTags"))
        .filteredOn(statement -> statement.resources().toString().contains("snapshot"))
        .singleElement()
        .satisfies(
            statement ->
                assertThat(statement.conditions().at("/StringEquals/ec2:CreateAction/0").asText())
                    .isEqualTo("CopyImage"));
  }

  @Test
  void aSnapshotIsSharedWithEverybodyOnlyWhereTheSettingAsksForIt() {
    assertThat(statements("ec2:ModifySnapshotAttribute"))
        .extracting(TemplateStatement::conditions)
        .containsExactly(
            RepositoryFiles.json(
                """
                {"Null": {"aws:ResourceTag/origin.id": ["false"]},
                 "StringNotEquals": {"ec2:Add/group": ["all"]}}
                """));
    assertThat(
            SynthesisedDeployment.inOneRegion("\"mirrorPublic\": true")
                .home()
                .statementsOf(AmiReplicationHandler.class))
        .filteredOn(statement -> statement.actions().contains("ec2:ModifySnapshotAttribute"))
        .extracting(TemplateStatement::conditions)
        .containsExactly(
            RepositoryFiles.json("{\"Null\": {\"aws:ResourceTag/origin.id\": [\"false\"]}}"));
  }

  @Test
  void imagesOfTheAccountAreCopiedAndThoseWithoutAStatedOwner() {
    assertThat(statements("ec2:CopyImage"))
        .extracting(TemplateStatement::conditions)
        .containsExactly(
            RepositoryFiles.json("{\"StringEqualsIfExists\": {\"ec2:Owner\": [\"123456789012\"]}}"),
            RepositoryFiles.json("{}"));
  }

  private static List<TemplateStatement> statements(String action) {
    return SynthesisedDeployment.ofCdkJson()
        .home()
        .statementsOf(AmiReplicationHandler.class)
        .stream()
        .filter(statement -> statement.actions().contains(action))
        .toList();
  }
}
