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
import dev.amitrail.replication.ReplicationResult.Line;
import dev.amitrail.replication.plan.RegionImages;
import dev.amitrail.replication.plan.ReplicationAction;
import dev.amitrail.replication.plan.ReplicationAction.Copy;
import dev.amitrail.replication.plan.ReplicationPlan;
import dev.amitrail.replication.plan.ReplicationSettings;
import dev.amitrail.replication.plan.SourceSelection;
import dev.amitrail.replication.plan.WantedRegions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Corners that code was once wrong in: each test failed before the code was mended.
final class ReplicationCornersTest {
  private static final String FIRST = "ami-0c000000000000001";
  private static final String SECOND = "ami-0c000000000000002";

  @RegisterExtension
  final TestDeployment deployment = TestDeployment.replicatingTo("us-east-1", "eu-west-1");

  private final FakeEc2 ec2 = deployment.ec2();

  /// The replica becomes visible between the look by source and the look by id: it is the replica,
  /// and a copy with the first token would be a second one.
  @Test
  void aReplicaThatIsSeenOnlyByItsIdIsPresent() {
    Image source =
        TestImage.source()
            .tag("replicate-to", "us-east-1")
            .tag("us-east-1.origin.id", FIRST)
            .build();
    Image late = TestImage.copy(FIRST, "us-east-1").build();
    var read = new RegionImages.Read("us-east-1", List.of(), Optional.of(late));

    assertThat(plan(source, read)).isNotInstanceOf(Copy.class);
  }

  /// As it happens: a replica made by the word `again` gets a sibling.
  @Test
  void aReplicaThatBecomesVisibleWhileItIsLookedForGetsNoSibling() {
    deployment.source("us-east-1");
    ec2.setTag(TestImage.HOME, TestImage.SOURCE_ID, "us-east-1.origin.id", "again");
    ec2.hideNewImages();
    deployment.sourceIsAvailable();
    ec2.after("DescribeImages source-image-id", ec2::showNewImages);

    deployment.sourceIsAvailable();

    assertThat(ec2.imagesIn("us-east-1")).hasSize(1);
  }

  /// The doc comment of isOurOwnWrite, and DESIGN: only a word asks for something.
  @Test
  void aTrailTagThatIsTakenAwayAsksForNothing() {
    deployment.source("us-east-1");

    deployment.sourceIsTagged(List.of("us-east-1.origin.id"), Map.of("replicate-to", "us-east-1"));

    assertThat(ec2.calls()).isEmpty();
  }

  /// No outcome at all is nothing said.
  @Test
  void allOfADeploymentWithOneRegionIsRefusedAloud() {
    deployment.deploy(TestSettings.replicatingTo());
    deployment.source("all");

    assertThat(deployment.sourceIsAvailable().outcomes()).hasSize(1);
  }

  /// Nothing was put on the trail: the replica is there, and there is no room to say so.
  @Test
  void aReplicaThatHasNoRoomOnTheTrailIsPresentAndNotAdoptedAgainAndAgain() {
    ec2.with(TestImage.source().ownTags(49).tag("replicate-to", "us-east-1"));
    deployment.sourceIsAvailable();

    assertThat(deployment.sourceIsAvailable().outcomes())
        .extracting(Line::outcome, Line::reason)
        .containsExactly(
            tuple("present", "pending; the source has no room for the tag us-east-1.origin.id"));
  }

  /// The next delivery finds the replica and has no reason to say it again.
  @Test
  void whatWasLeftOutIsSaidAlsoWhereTheTrailCouldNotBeWritten() {
    ec2.with(TestImage.source().ownTags(48).tag("replicate-to", "us-east-1"));
    ec2.refuse(
        TestImage.HOME, "CreateTags", FakeEc2.refusal("UnauthorizedOperation", "not authorized"));

    assertThat(catchThrowable(deployment::sourceIsAvailable)).hasMessageContaining("own-48");
  }

  /// A dry run is there to say what would be done.
  @ParameterizedTest
  @CsvSource({"us-east-1, own-48", "us-east-1 us-east-1, 2 times"})
  void aDryRunSaysWhatACopyWouldSay(String replicateTo, String said) {
    deployment.deploy(TestSettings.dryRun(deployment.settings()));
    ec2.with(TestImage.source().ownTags(48).tag("replicate-to", replicateTo));

    assertThat(deployment.sourceIsAvailable().outcomes())
        .singleElement()
        .extracting(Line::reason)
        .asString()
        .contains(said);
  }

  /// Each failed copy has a reason of its own.
  @Test
  void theReasonGivenForACopyIsThatCopys() {
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

  /// "or is not what was expected": a dry run that is spelled wrong must not write.
  @ParameterizedTest
  @CsvSource({
    "AMI_TRAIL_DRY_RUN, yes",
    "AMI_TRAIL_DRY_RUN, ''",
    "AMI_TRAIL_REGIONS, ''",
    "AMI_TRAIL_ACCOUNT, ''",
    "AMI_TRAIL_KMS_KEYS, us-east-1="
  })
  void aVariableThatIsNotWhatWasExpectedIsNamed(String variable, String value) {
    var settings = TestSettings.dryRun(TestSettings.replicatingTo("us-east-1"));
    Map<String, String> environment = new HashMap<>(settings.toEnvironment());
    environment.put(variable, value);

    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> ReplicationSettings.fromEnvironment(environment))
        .withMessageContaining(variable);
  }

  /// Bad input is said in words, not by a NullPointerException.
  @Test
  void resourcesWithoutAnArnAreNone() {
    EventBridgeEvent event = event("ami-12345678", "[null]");

    assertThat(event.resources()).isEmpty();
    assertThat(AmiStateChange.of(event).imageId()).isEqualTo("ami-12345678");
  }

  /// Filters of DescribeImages take wildcards: `*` would be anybody's image.
  @ParameterizedTest
  @ValueSource(strings = {"", "*", "ami-*", "i-0abcdef1234567890"})
  void whatIsNoImageIdIsNeverLookedFor(String imageId) {
    EventBridgeEvent event = event(imageId, "[]");

    assertThatExceptionOfType(MalformedEventException.class)
        .isThrownBy(() -> AmiStateChange.of(event))
        .withMessageContaining("ImageId");
  }

  /// RegionLook.Read: `named` is "none of `copies`". Three in a row where two do.
  @Test
  void aFailedCopyOnTheTrailIsNotLookedForTwice() {
    deployment.source("us-east-1");
    deployment.sourceIsAvailable();
    ec2.fail("us-east-1", ec2.imagesIn("us-east-1").getFirst().imageId(), "no such key");
    ec2.forgetCalls();

    deployment.sourceIsAvailable();

    assertThat(ec2.calls()).hasSize(4);
  }

  /// A snapshot that is full of tags is no reason to fail an invocation for ever.
  @Test
  void aCopyWhoseSnapshotsHaveNoRoomCountsAllTheSame() {
    ec2.with(TestImage.copy(FIRST, "us-east-1"));
    ec2.refuse("us-east-1", "CreateTags", FakeEc2.refusal("TagLimitExceeded", "50"));
    deployment.source("us-east-1");

    assertThat(deployment.sourceIsAvailable().outcomes())
        .extracting(Line::outcome)
        .containsExactly("adopted");
  }

  private static ReplicationAction plan(Image source, RegionImages look) {
    var settings = TestSettings.replicatingTo("us-east-1");
    var wanted = WantedRegions.parse("us-east-1", source.region(), settings.regions());
    return ReplicationPlan.of(new SourceSelection.Source(source, wanted), List.of(look), settings)
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
