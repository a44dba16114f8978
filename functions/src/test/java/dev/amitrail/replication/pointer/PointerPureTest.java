package dev.amitrail.replication.pointer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.image.TestImage;
import dev.amitrail.image.TrailTags;
import dev.amitrail.replication.TestSettings;
import dev.amitrail.replication.plan.Family;
import dev.amitrail.replication.plan.RegionImages;
import dev.amitrail.replication.plan.ReplicationPlan;
import dev.amitrail.replication.plan.SourceSelection;
import dev.amitrail.replication.plan.WantedRegions;
import dev.amitrail.replication.pointer.Pointer.Current;
import dev.amitrail.replication.pointer.Pointer.Move;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class PointerPureTest {
  private static final String FIRST = "ami-0c000000000000001";
  private static final String SECOND = "ami-0c000000000000002";

  @Test
  void theYoungestCompleteFamilyWins() {
    PointerCandidate old = candidate(SECOND, "2026-07-01", true);
    PointerCandidate young = candidate(FIRST, "2026-07-02", true);
    PointerCandidate youngest = candidate("ami-0c000000000000003", "2026-07-03", false);

    assertThat(Pointer.winner(List.of(young, youngest, old))).contains(young);
  }

  @Test
  void ofTwoWithTheSameDateTheGreaterIdWins() {
    PointerCandidate one = candidate(FIRST, "2026-07-01", true);
    PointerCandidate two = candidate(SECOND, "2026-07-01", true);

    assertThat(Pointer.winner(List.of(one, two))).contains(two);
    assertThat(Pointer.winner(List.of(two, one))).contains(two);
  }

  @Test
  void withoutACompleteFamilyThereIsNoWinner() {
    assertThat(Pointer.winner(List.of(candidate(FIRST, "2026-07-01", false)))).isEmpty();
  }

  @Test
  void aFamilyIsCompleteWhenEveryWantedReplicaIsAvailable() {
    assertThat(
            of(
                read("us-east-1", TestImage.copy(FIRST, "us-east-1")),
                read("eu-west-1", TestImage.copy(SECOND, "eu-west-1"))))
        .isEqualTo(
            new PointerCandidate(
                source().build(),
                new TreeMap<>(
                    Map.of(
                        TestImage.HOME,
                        TestImage.SOURCE_ID,
                        "us-east-1",
                        FIRST,
                        "eu-west-1",
                        SECOND)),
                true));
  }

  @Test
  void aRecordedReplicaNeedsNoActionAndCounts() {
    TestImage recording = source().tag("us-east-1.origin.id", FIRST);
    TestImage replica =
        TestImage.copy(FIRST, "us-east-1").tags(TrailTags.origin(recording.build()));

    assertThat(of(recording, read("us-east-1", replica)).images())
        .containsEntry("us-east-1", FIRST);
  }

  @Test
  void aPendingMissingOrUnreadReplicaMakesAFamilyIncomplete() {
    RegionImages there = read("us-east-1", TestImage.copy(FIRST, "us-east-1"));

    assertThat(of(there, read("eu-west-1", TestImage.copy(SECOND, "eu-west-1").state("pending"))))
        .extracting(PointerCandidate::complete)
        .isEqualTo(false);
    assertThat(
            of(there, new RegionImages.Read("eu-west-1", List.of(), Optional.empty())).complete())
        .isFalse();
    assertThat(of(there, new RegionImages.Unread("eu-west-1", "no")).complete()).isFalse();
  }

  @Test
  void aPointerMovesUnlessItNamesTheImageOrIsForeign() {
    Optional<Current> none = Optional.empty();

    assertThat(Pointer.move(none, FIRST)).isEqualTo(new Move.To(FIRST));
    assertThat(Pointer.move(Optional.of(new Current(SECOND, "aws:ec2:image")), FIRST))
        .isEqualTo(new Move.To(FIRST));
    assertThat(Pointer.move(Optional.of(new Current(FIRST, "aws:ec2:image")), FIRST))
        .isEqualTo(new Move.Keep());
    assertThat(Pointer.move(Optional.of(new Current(SECOND, "text")), FIRST))
        .isEqualTo(new Move.Foreign("text"));
  }

  private static PointerCandidate candidate(String id, String created, boolean complete) {
    return new PointerCandidate(
        TestImage.image(id, TestImage.HOME).created(created).build(), new TreeMap<>(), complete);
  }

  private static TestImage source() {
    return TestImage.source().tag("replicate-to", "all");
  }

  private static RegionImages read(String region, TestImage copy) {
    return new RegionImages.Read(region, List.of(copy.build()), Optional.empty());
  }

  private static PointerCandidate of(RegionImages... regions) {
    return of(source(), regions);
  }

  private static PointerCandidate of(TestImage image, RegionImages... regions) {
    var settings = TestSettings.replicatingTo("us-east-1", "eu-west-1");
    var source =
        new SourceSelection.Source(
            image.build(), WantedRegions.parse("all", TestImage.HOME, settings.regions()));
    var family = new Family(source, List.of(regions), false);
    return PointerCandidate.of(family, ReplicationPlan.of(source, family.regions(), settings));
  }
}
