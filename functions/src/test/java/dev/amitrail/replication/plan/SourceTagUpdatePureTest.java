package dev.amitrail.replication.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.image.TestImage;
import dev.amitrail.replication.plan.ReplicationOutcome.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class SourceTagUpdatePureTest {
  private static final String REGION = "us-east-1";
  private static final String REPLICA_TAG = "us-east-1.origin.id";
  private static final String FAILURE_TAG = "us-east-1.origin.failed";
  private static final String FIRST = "ami-0c000000000000001";
  private static final String SECOND = "ami-0c000000000000002";
  private static final String TWO_REFUSALS = "2 refused for ami-0abcdef1234567890: no";

  /// What is written on a source after one Region was served.
  ///
  /// @param source the source, with its tags
  /// @param images what was read of the Region
  /// @param outcome what was done there
  record Case(
      String what,
      TestImage source,
      RegionImages images,
      ReplicationOutcome outcome,
      Map<String, String> set,
      Set<String> remove) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Case> replicas() {
    return Stream.of(
        writes("a new copy", source(), read(), copied(FIRST), Map.of(REPLICA_TAG, FIRST)),
        writes(
            "an adopted copy",
            source(),
            read(copy(FIRST)),
            outcome(Kind.ADOPTED, FIRST),
            Map.of(REPLICA_TAG, FIRST)),
        writesNothing(
            "a replica that is recorded",
            source().tag(REPLICA_TAG, FIRST),
            read(copy(FIRST)),
            outcome(Kind.PRESENT, FIRST)));
  }

  static Stream<Case> refusals() {
    return Stream.of(
        writes(
            "the first refusal",
            source(),
            read(),
            failed(true),
            Map.of(FAILURE_TAG, "1 refused for ami-0abcdef1234567890: no key")),
        writes(
            "the next refusal",
            source().tag(FAILURE_TAG, TWO_REFUSALS),
            read(),
            failed(true),
            Map.of(FAILURE_TAG, "3 refused for ami-0abcdef1234567890: no key")),
        writes(
            "the first refusal of a requested copy",
            source().tag(FAILURE_TAG, TWO_REFUSALS).tag(REPLICA_TAG, "again"),
            read(),
            failed(true),
            Map.of(FAILURE_TAG, "1 refused for ami-0abcdef1234567890 'again': no key")),
        writes(
            "a refusal in a Region that cannot be read",
            source(),
            new RegionImages.Unread(REGION, "no"),
            failed(true),
            Map.of(FAILURE_TAG, "1 refused for ami-0abcdef1234567890: no key")),
        writes(
            "a refused request for an available replica",
            source().tag(FAILURE_TAG, TWO_REFUSALS),
            read(copy(FIRST)),
            new ReplicationOutcome(
                REGION, Kind.FAILED, Optional.of(FIRST), List.of("no tags"), true),
            Map.of(FAILURE_TAG, "3 refused for ami-0abcdef1234567890: no tags")),
        writesNothing("a failure that another attempt may change", source(), read(), failed(false)),
        writesNothing(
            "a permanent outcome that is no failure",
            source(),
            read(),
            new ReplicationOutcome(REGION, Kind.DEFERRED, Optional.empty(), List.of("x"), true)));
  }

  static Stream<Case> failedCopies() {
    TestImage failed = copy(FIRST).failed("no key");
    return Stream.of(
        writes(
            "another copy after one that failed",
            source(),
            read(failed),
            copied(SECOND),
            Map.of(REPLICA_TAG, SECOND, FAILURE_TAG, FIRST + ": no key")),
        writes(
            "a Region that is given up",
            source(),
            read(failed),
            outcome(Kind.GIVEN_UP),
            Map.of(FAILURE_TAG, FIRST + ": no key")),
        writesNothing(
            "a failed copy that is counted",
            source().tag(FAILURE_TAG, FIRST + ": no key"),
            read(failed),
            outcome(Kind.GIVEN_UP)),
        writesNothing(
            "a failed copy that a person made",
            source(),
            read(copy(FIRST).name("by hand").failed("no key")),
            outcome(Kind.GIVEN_UP)),
        writesNothing(
            "refusals after a failed copy",
            source().tag(FAILURE_TAG, TWO_REFUSALS),
            read(failed),
            outcome(Kind.GIVEN_UP)),
        writes(
            "a copy that EC2 starts after refusals",
            source().tag(FAILURE_TAG, TWO_REFUSALS),
            read(failed),
            copied(SECOND),
            Map.of(REPLICA_TAG, SECOND, FAILURE_TAG, FIRST + ": no key")),
        writesNothing("a Region without any copy", source(), read(), outcome(Kind.MISSING)));
  }

  static Stream<Case> successes() {
    TestImage failedOnce = source().tag(FAILURE_TAG, FIRST + ": no key");
    return Stream.of(
        new Case(
            "an available replica after failures",
            failedOnce,
            read(copy(FIRST).failed("no key"), copy(SECOND)),
            outcome(Kind.PRESENT, SECOND),
            Map.of(),
            Set.of(FAILURE_TAG)),
        writesNothing(
            "an available replica", source(), read(copy(SECOND)), outcome(Kind.PRESENT, SECOND)),
        writesNothing(
            "a failed copy and an available replica",
            source(),
            read(copy(FIRST).failed("no key"), copy(SECOND)),
            outcome(Kind.PRESENT, SECOND)),
        writesNothing(
            "a pending replica after failures",
            failedOnce,
            read(copy(FIRST).failed("no key"), copy(SECOND).state("pending")),
            outcome(Kind.PRESENT, SECOND)),
        writesNothing(
            "an available copy that is not the replica",
            failedOnce,
            read(copy(FIRST), copy(SECOND).state("pending")),
            outcome(Kind.PRESENT, SECOND)));
  }

  @ParameterizedTest
  @MethodSource({"replicas", "refusals", "failedCopies", "successes"})
  void oneRegionLeadsToTags(Case region) {
    SourceTagUpdate update =
        SourceTagUpdate.of(
            region.source().build(), List.of(region.images()), List.of(region.outcome()));

    assertThat(update.set()).isEqualTo(region.set());
    assertThat(update.remove()).isEqualTo(region.remove());
    assertThat(update.noRoom()).isEmpty();
  }

  @Test
  void theOutcomeOfAnotherRegionDoesNotCount() {
    ReplicationOutcome elsewhere =
        new ReplicationOutcome("eu-west-1", Kind.FAILED, Optional.empty(), List.of("no"), true);

    assertThat(SourceTagUpdate.of(source().build(), List.of(read()), List.of(elsewhere)).set())
        .isEmpty();
  }

  @Test
  void everyReplicaIsRecordedUnderItsRegion() {
    SourceTagUpdate update = twoReplicas(source().ownTags(48));

    assertThat(update.set())
        .isEqualTo(Map.of("us-east-1.origin.id", FIRST, "eu-west-1.origin.id", SECOND));
    assertThat(update.noRoom()).isEmpty();
  }

  @Test
  void withRoomForOneTagTheFirstByNameIsWritten() {
    SourceTagUpdate update = twoReplicas(source().ownTags(49));

    assertThat(update.set()).isEqualTo(Map.of("eu-west-1.origin.id", SECOND));
    assertThat(update.noRoom()).containsExactly("us-east-1.origin.id");
  }

  @Test
  void withoutRoomNothingIsWritten() {
    SourceTagUpdate update = twoReplicas(source().ownTags(50));

    assertThat(update.set()).isEmpty();
    assertThat(update.noRoom()).containsExactly("eu-west-1.origin.id", "us-east-1.origin.id");
  }

  @Test
  void changingATagNeedsNoRoom() {
    SourceTagUpdate update = twoReplicas(source().ownTags(49).tag("us-east-1.origin.id", "again"));

    assertThat(update.set()).isEqualTo(Map.of("us-east-1.origin.id", FIRST));
    assertThat(update.noRoom()).containsExactly("eu-west-1.origin.id");
  }

  @Test
  void tagsOfAwsNeedNoRoom() {
    assertThat(twoReplicas(source().ownTags(48).tag("aws:x", "1").tag("aws:y", "2")).noRoom())
        .isEmpty();
  }

  @Test
  void idsOfReplicasComeBeforeFailures() {
    SourceTagUpdate update =
        SourceTagUpdate.of(
            source().ownTags(49).build(),
            List.of(read(copy(FIRST).failed("no key"))),
            List.of(copied(SECOND)));

    assertThat(update.set()).isEqualTo(Map.of(REPLICA_TAG, SECOND));
    assertThat(update.noRoom()).containsExactly(FAILURE_TAG);
  }

  private static Case writes(
      String what,
      TestImage source,
      RegionImages images,
      ReplicationOutcome outcome,
      Map<String, String> set) {
    return new Case(what, source, images, outcome, set, Set.of());
  }

  private static Case writesNothing(
      String what, TestImage source, RegionImages images, ReplicationOutcome outcome) {
    return writes(what, source, images, outcome, Map.of());
  }

  private static SourceTagUpdate twoReplicas(TestImage source) {
    return SourceTagUpdate.of(
        source.build(),
        List.of(),
        List.of(copied(FIRST), ReplicationOutcome.of("eu-west-1", Kind.COPIED, SECOND, List.of())));
  }

  private static TestImage source() {
    return TestImage.source();
  }

  private static TestImage copy(String id) {
    return TestImage.copy(id, REGION);
  }

  private static RegionImages read(TestImage... copies) {
    return new RegionImages.Read(
        REGION, Stream.of(copies).map(TestImage::build).toList(), Optional.empty());
  }

  private static ReplicationOutcome copied(String replica) {
    return outcome(Kind.COPIED, replica);
  }

  private static ReplicationOutcome outcome(Kind kind, String replica) {
    return ReplicationOutcome.of(REGION, kind, replica, List.of());
  }

  private static ReplicationOutcome outcome(Kind kind) {
    return ReplicationOutcome.of(REGION, kind, "a reason");
  }

  private static ReplicationOutcome failed(boolean permanent) {
    return new ReplicationOutcome(
        REGION, Kind.FAILED, Optional.empty(), List.of("no key"), permanent);
  }
}
