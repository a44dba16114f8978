package dev.amitrail.replication.pointer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.image.TestImage;
import dev.amitrail.image.TrailTags;
import dev.amitrail.image.WantedRegions;
import dev.amitrail.replication.TestSettings;
import dev.amitrail.replication.plan.Family;
import dev.amitrail.replication.plan.RegionImages;
import dev.amitrail.replication.plan.ReplicationPlan;
import dev.amitrail.replication.plan.SourceSelection;
import dev.amitrail.replication.pointer.Pointer.Current;
import dev.amitrail.replication.pointer.Pointer.Move;
import dev.amitrail.replication.pointer.PointerCandidate.Completeness;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PointerPureTest {
  private static final String FIRST = "ami-0c000000000000001";
  private static final String SECOND = "ami-0c000000000000002";
  private static final Instant TIME = Instant.parse("2026-07-10T00:00:00Z");

  @Test
  void aFamilyIsCompleteWhenEveryWantedReplicaIsAvailable() {
    PointerCandidate candidate =
        of(
            read("us-east-1", TestImage.copy(FIRST, "us-east-1")),
            read("eu-west-1", TestImage.copy(SECOND, "eu-west-1")));

    assertThat(candidate.completeness()).isEqualTo(Completeness.COMPLETE);
    assertThat(candidate.isComplete()).isTrue();
    assertThat(candidate.images())
        .isEqualTo(
            Map.of(TestImage.HOME, TestImage.SOURCE_ID, "us-east-1", FIRST, "eu-west-1", SECOND));
  }

  @Test
  void aRecordedReplicaNeedsNoActionAndCounts() {
    TestImage recording = source().tag("us-east-1.origin.id", FIRST);
    TestImage replica =
        TestImage.copy(FIRST, "us-east-1").tags(TrailTags.origin(recording.build()));

    assertThat(of(recording, "all", read("us-east-1", replica)).images())
        .containsEntry("us-east-1", FIRST);
  }

  @Test
  void aPendingOrMissingReplicaMakesAFamilyIncomplete() {
    RegionImages there = read("us-east-1", TestImage.copy(FIRST, "us-east-1"));

    assertThat(of(there, read("eu-west-1", TestImage.copy(SECOND, "eu-west-1").state("pending"))))
        .extracting(PointerCandidate::completeness)
        .isEqualTo(Completeness.INCOMPLETE);
    assertThat(of(there, new RegionImages.Read("eu-west-1", List.of(), Optional.empty())))
        .extracting(PointerCandidate::completeness)
        .isEqualTo(Completeness.INCOMPLETE);
  }

  @Test
  void aRefusedNameOfReplicateToMakesAFamilyIncomplete() {
    assertThat(
            of(
                source(),
                "us-east-1 us-esat-1",
                read("us-east-1", TestImage.copy(FIRST, "us-east-1"))))
        .extracting(PointerCandidate::completeness)
        .isEqualTo(Completeness.INCOMPLETE);
  }

  @Test
  void theOwnRegionInReplicateToHoldsNothingBack() {
    assertThat(
            of(
                source(),
                "us-east-1 " + TestImage.HOME,
                read("us-east-1", TestImage.copy(FIRST, "us-east-1"))))
        .extracting(PointerCandidate::completeness)
        .isEqualTo(Completeness.COMPLETE);
    assertThat(of(source(), TestImage.HOME).completeness()).isEqualTo(Completeness.INCOMPLETE);
  }

  @Test
  void aRegionThatCouldNotBeReadLeavesItOpenWhetherAFamilyIsComplete() {
    RegionImages there = read("us-east-1", TestImage.copy(FIRST, "us-east-1"));
    RegionImages unread = new RegionImages.Unread("eu-west-1", "no");
    TestImage recording = source().tag("eu-west-1.origin.id", SECOND);

    assertThat(of(source(), "all", there, unread).completeness()).isEqualTo(Completeness.UNKNOWN);
    assertThat(of(source(), "all", there, unread).isComplete()).isFalse();
    assertThat(of(recording, "all", there, unread).completeness())
        .isEqualTo(Completeness.UNDECIDED);
    assertThat(
            of(
                    recording,
                    "all",
                    new RegionImages.Read("us-east-1", List.of(), Optional.empty()),
                    unread)
                .completeness())
        .isEqualTo(Completeness.INCOMPLETE);
  }

  @Test
  void aCopyThatIsNotProvedIsNoImageOfAPointer() {
    TestImage recording = source().tag("us-east-1.origin.id", FIRST);
    TestImage unstated =
        TestImage.image(FIRST, "us-east-1").name("web-2026.07-from-" + TestImage.SOURCE_ID);
    RegionImages region =
        new RegionImages.Read("us-east-1", List.of(), Optional.of(unstated.build()));

    assertThat(of(recording, "us-east-1", region).completeness())
        .isEqualTo(Completeness.INCOMPLETE);
    RegionImages tied =
        new RegionImages.Read(
            "us-east-1",
            List.of(),
            Optional.of(unstated.tags(TrailTags.origin(recording.build())).build()));
    assertThat(of(recording, "us-east-1", tied).completeness()).isEqualTo(Completeness.COMPLETE);
  }

  @Test
  void aPointerMovesUnlessItNamesTheImageOrIsForeign() {
    Optional<Current> none = Optional.empty();

    assertThat(Pointer.move(none, FIRST)).isEqualTo(new Move.To(FIRST));
    assertThat(Pointer.move(Optional.of(new Current(SECOND, "aws:ec2:image", TIME)), FIRST))
        .isEqualTo(new Move.To(FIRST));
    assertThat(Pointer.move(Optional.of(new Current(FIRST, "aws:ec2:image", TIME)), FIRST))
        .isEqualTo(new Move.Keep(TIME));
    assertThat(Pointer.move(Optional.of(new Current(SECOND, "text", TIME)), FIRST))
        .isEqualTo(new Move.Foreign("text"));
  }

  private static TestImage source() {
    return TestImage.source();
  }

  private static RegionImages read(String region, TestImage copy) {
    return new RegionImages.Read(region, List.of(copy.build()), Optional.empty());
  }

  private static PointerCandidate of(RegionImages... regions) {
    return of(source(), "all", regions);
  }

  private static PointerCandidate of(TestImage image, String replicateTo, RegionImages... regions) {
    var settings = TestSettings.replicatingTo("us-east-1", "eu-west-1");
    var source =
        new SourceSelection.Source(
            image.tag("replicate-to", replicateTo).build(),
            WantedRegions.parse(replicateTo, TestImage.HOME, settings.regions()));
    var family = new Family(source, List.of(regions), false);
    return PointerCandidate.of(family, ReplicationPlan.of(source, family.regions(), settings));
  }
}
