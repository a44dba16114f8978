package dev.amitrail.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;

import dev.amitrail.event.AmiStateChange;
import dev.amitrail.event.EventBridgeEvent;
import dev.amitrail.event.LambdaJson;
import dev.amitrail.event.MalformedEventException;
import dev.amitrail.image.FakeEc2;
import dev.amitrail.image.Image;
import dev.amitrail.image.TestImage;
import dev.amitrail.image.WantedRegions;
import dev.amitrail.replication.ReplicationResult.Line;
import dev.amitrail.replication.plan.RegionImages;
import dev.amitrail.replication.plan.ReplicationAction;
import dev.amitrail.replication.plan.ReplicationAction.Copy;
import dev.amitrail.replication.plan.ReplicationPlan;
import dev.amitrail.replication.plan.SourceSelection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Cases in which the code had a fault once.
final class ReplicationCornersTest {
  private static final String FIRST = "ami-0c000000000000001";
  private static final String SECOND = "ami-0c000000000000002";

  @RegisterExtension
  final TestDeployment deployment = TestDeployment.replicatingTo("us-east-1", "eu-west-1");

  private final FakeEc2 ec2 = deployment.ec2();

  /// The replica becomes visible between the read by source and the read by id: it is the replica,
  /// and a copy with the first token would be a second one.
  @Test
  void aReplicaThatIsFoundOnlyByItsIdIsPresent() {
    Image source =
        TestImage.source()
            .tag("replicate-to", "us-east-1")
            .tag("us-east-1.origin.id", FIRST)
            .build();
    Image late = TestImage.copy(FIRST, "us-east-1").build();
    var read = new RegionImages.Read("us-east-1", List.of(), Optional.of(late));

    assertThat(plan(source, read)).isNotInstanceOf(Copy.class);
  }

  /// The same, with a replica made by the retry keyword `again`.
  @Test
  void aReplicaThatBecomesVisibleBetweenTheReadsIsNotCopiedAgain() {
    deployment.source("us-east-1");
    ec2.setTag(TestImage.HOME, TestImage.SOURCE_ID, "us-east-1.origin.id", "again");
    ec2.hideNewImages();
    deployment.sourceIsAvailable();
    ec2.after("DescribeImages source-image-id", ec2::showNewImages);

    deployment.sourceIsAvailable();

    assertThat(ec2.imagesIn("us-east-1")).hasSize(1);
  }

  /// Only a retry keyword is a request.
  @Test
  void removingATagOfAmiTrailRequestsNothing() {
    deployment.source("us-east-1");

    deployment.sourceIsTagged(List.of("us-east-1.origin.id"), Map.of("replicate-to", "us-east-1"));

    assertThat(ec2.calls()).isEmpty();
  }

  /// Not even one outcome would be silence.
  @Test
  void allIsRefusedInADeploymentWithOneRegion() {
    deployment.deploy(TestSettings.replicatingTo());
    deployment.source("all");

    assertThat(deployment.sourceIsAvailable().outcomes()).hasSize(1);
  }

  /// The replica exists, and the source has no room to record it.
  @Test
  void aReplicaThatCannotBeRecordedIsPresentAndNotAdoptedAgain() {
    ec2.with(TestImage.source().ownTags(49).tag("replicate-to", "us-east-1"));
    deployment.sourceIsAvailable();

    assertThat(deployment.sourceIsAvailable().outcomes())
        .extracting(Line::outcome, Line::reason)
        .containsExactly(
            tuple("present", "pending; the source has no room for the tag us-east-1.origin.id"));
  }

  /// The next delivery finds the replica and does not report them again.
  @Test
  void tagsLeftOutAreReportedAlsoWhereTheReplicaCouldNotBeRecorded() {
    ec2.with(TestImage.source().ownTags(48).tag("replicate-to", "us-east-1"));
    ec2.refuse(
        TestImage.HOME, "CreateTags", FakeEc2.refusal("UnauthorizedOperation", "not authorized"));

    assertThat(catchThrowable(deployment::sourceIsAvailable)).hasMessageContaining("own-48");
  }

  @ParameterizedTest
  @CsvSource({"us-east-1, own-48", "us-east-1 us-east-1, 2 times"})
  void aDryRunReportsTheNotesOfTheCopy(String replicateTo, String note) {
    deployment.deploy(TestSettings.dryRun(deployment.settings()));
    ec2.with(TestImage.source().ownTags(48).tag("replicate-to", replicateTo));

    assertThat(deployment.sourceIsAvailable().outcomes())
        .singleElement()
        .extracting(Line::reason)
        .asString()
        .contains(note);
  }

  /// Each failed copy has a reason of its own.
  @Test
  void theReasonOfAFailureIsThatOfTheRecordedCopy() {
    Image source =
        TestImage.source()
            .tag("replicate-to", "us-east-1")
            .tag("us-east-1.origin.id", FIRST)
            .build();
    List<Image> failed =
        List.of(
            TestImage.copy(FIRST, "us-east-1").failed("first").created("2026-07-01").build(),
            TestImage.copy(SECOND, "us-east-1").failed("second").created("2026-07-02").build());

    assertThat(plan(source, new RegionImages.Read("us-east-1", failed, Optional.empty())))
        .isInstanceOfSatisfying(
            Copy.class, copy -> assertThat(copy.notes()).contains(FIRST + " failed: first"));
  }

  /// A null element is ignored, and causes no NullPointerException.
  @Test
  void resourcesWithoutAnArnAreNone() {
    EventBridgeEvent event = event("ami-12345678", "[null]");

    assertThat(event.resources()).isEmpty();
    assertThat(AmiStateChange.of(event).imageId()).isEqualTo("ami-12345678");
  }

  /// Filters of DescribeImages accept wildcards: `*` would match any image.
  @ParameterizedTest
  @ValueSource(strings = {"", "*", "ami-*", "i-0abcdef1234567890"})
  void aTextThatIsNoImageIdIsNeverQueried(String imageId) {
    EventBridgeEvent event = event(imageId, "[]");

    assertThatExceptionOfType(MalformedEventException.class)
        .isThrownBy(() -> AmiStateChange.of(event))
        .withMessageContaining("ImageId");
  }

  /// The image that the tag names is already among the copies: no third read.
  @Test
  void aRecordedFailedCopyIsNotReadTwice() {
    deployment.source("us-east-1");
    deployment.sourceIsAvailable();
    ec2.fail("us-east-1", ec2.imagesIn("us-east-1").getFirst().imageId(), "no such key");
    ec2.forgetCalls();

    deployment.sourceIsAvailable();

    assertThat(ec2.calls()).hasSize(4);
  }

  /// A snapshot without room for tags must not fail every invocation.
  @Test
  void aCopyWhoseSnapshotsHaveNoRoomForTagsIsStillTheReplica() {
    ec2.with(TestImage.copy(FIRST, "us-east-1"));
    ec2.refuse("us-east-1", "CreateTags", FakeEc2.refusal("TagLimitExceeded", "50"));
    deployment.source("us-east-1");

    assertThat(deployment.sourceIsAvailable().outcomes())
        .extracting(Line::outcome)
        .containsExactly("adopted");
  }

  private static ReplicationAction plan(Image source, RegionImages images) {
    var settings = TestSettings.replicatingTo("us-east-1");
    var wanted = WantedRegions.parse("us-east-1", source.region(), settings.regions());
    return ReplicationPlan.of(new SourceSelection.Source(source, wanted), List.of(images), settings)
        .getFirst();
  }

  private static EventBridgeEvent event(String imageId, String resources) {
    return EventBridgeEvent.of(
        LambdaJson.event(
            """
            {"detail-type":"EC2 AMI State Change","source":"aws.ec2","account":"111122223333",
             "time":"2026-07-01T12:34:56Z","region":"us-east-1","resources":%s,
             "detail":{"ImageId":"%s","State":"available"}}
            """
                .formatted(resources, imageId)));
  }
}
