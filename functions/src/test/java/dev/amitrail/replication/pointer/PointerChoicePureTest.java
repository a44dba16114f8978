package dev.amitrail.replication.pointer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.image.Image;
import dev.amitrail.image.TestImage;
import dev.amitrail.image.WantedRegions;
import dev.amitrail.replication.plan.SourceSelection;
import dev.amitrail.replication.pointer.PointerCandidate.Completeness;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PointerChoicePureTest {
  private static final String FIRST = "ami-0c000000000000001";
  private static final String SECOND = "ami-0c000000000000002";
  private static final String THIRD = "ami-0c000000000000003";

  private static final PointerCandidate OLD =
      candidate(SECOND, "2026-07-01", Completeness.COMPLETE);
  private static final PointerCandidate YOUNG =
      candidate(FIRST, "2026-07-02", Completeness.COMPLETE);

  @Test
  void theYoungestCompleteFamilyWins() {
    assertThat(choose(YOUNG, candidate(THIRD, "2026-07-03", Completeness.INCOMPLETE), OLD))
        .isEqualTo(new PointerChoice.Winner(YOUNG));
  }

  @Test
  void ofTwoWithTheSameDateTheGreaterIdWins() {
    PointerCandidate one = candidate(FIRST, "2026-07-01", Completeness.COMPLETE);
    PointerCandidate two = candidate(SECOND, "2026-07-01", Completeness.COMPLETE);

    assertThat(choose(one, two)).isEqualTo(new PointerChoice.Winner(two));
    assertThat(choose(two, one)).isEqualTo(new PointerChoice.Winner(two));
  }

  @Test
  void withoutACompleteFamilyThePointerStays() {
    assertThat(choose()).isEqualTo(new PointerChoice.None());
    assertThat(choose(candidate(FIRST, "2026-07-01", Completeness.INCOMPLETE)))
        .isEqualTo(new PointerChoice.None());
  }

  /// Another Region cannot be read, and none of these families needs it.
  @Test
  void a20AnUnreadableRegionHoldsNoPointerBackThatDoesNotNeedIt() {
    Image olderCopy = TestImage.copy(THIRD, "us-east-1").created("2026-07-01").build();

    assertThat(PointerChoice.of(List.of(OLD, YOUNG), List.of(olderCopy)))
        .isEqualTo(new PointerChoice.Winner(YOUNG));
  }

  @Test
  void aCompleteFamilyYieldsToAYoungerOneThatMayBeComplete() {
    PointerCandidate undecided = candidate(THIRD, "2026-07-03", Completeness.UNDECIDED);
    PointerCandidate unknown = candidate(THIRD, "2026-07-03", Completeness.UNKNOWN);

    assertThat(choose(OLD, undecided)).isEqualTo(new PointerChoice.Rollback(undecided));
    assertThat(choose(OLD, unknown)).isInstanceOf(PointerChoice.Wait.class);
  }

  @ParameterizedTest
  @CsvSource({"2026-07-03, true", "2026-07-02, false", "2026-07-01, false"})
  void aPointerWaitsForAYoungerSourceThatCouldNotBeRead(String created, boolean waits) {
    Image copy = TestImage.copy(THIRD, "us-east-1").created(created).build();

    assertThat(PointerChoice.of(List.of(OLD, YOUNG), List.of(copy)))
        .isInstanceOf(waits ? PointerChoice.Wait.class : PointerChoice.Winner.class);
  }

  /// A pointer that names an image may go to a source of 2026-07-02.
  @Test
  void itIsARollbackIfTheImageOrItsSourceIsGoneOrYounger() {
    Image younger = TestImage.image(FIRST, TestImage.HOME).created("2026-07-03").build();
    Image older = TestImage.image(SECOND, TestImage.HOME).created("2026-07-01").build();

    assertThat(isRollback(FIRST, Set.of(), younger)).isTrue();
    assertThat(isRollback(SECOND, Set.of(), older)).isFalse();
    assertThat(isRollback(FIRST, Set.of(), YOUNG.source())).as("equally old").isFalse();
    assertThat(isRollback(FIRST, Set.of())).as("deregistered").isTrue();
  }

  @Test
  void theSourceOfAReplicaDecidesAndNotTheReplica() {
    Image replica = TestImage.copy(THIRD, "us-east-1").created("2026-07-09").build();
    Image source = TestImage.source().created("2026-07-01").build();

    assertThat(isRollback(THIRD, Set.of(), replica, source)).as("older source").isFalse();
    assertThat(
            isRollback(THIRD, Set.of(), replica, TestImage.source().created("2026-07-03").build()))
        .as("younger source")
        .isTrue();
    assertThat(isRollback(THIRD, Set.of(), replica)).as("source is gone").isTrue();
    assertThat(isRollback(THIRD, Set.of(TestImage.HOME), replica)).as("not read").isFalse();
  }

  private static boolean isRollback(String named, Set<String> unread, Image... images) {
    Map<String, Image> byId =
        Arrays.stream(images).collect(Collectors.toMap(Image::id, Function.identity()));
    return new SweptImages(byId, unread, Instant.EPOCH).isYounger(named, YOUNG.source());
  }

  private static PointerChoice choose(PointerCandidate... candidates) {
    return PointerChoice.of(List.of(candidates), List.of());
  }

  private static PointerCandidate candidate(String id, String created, Completeness completeness) {
    return new PointerCandidate(
        new SourceSelection.Source(
            TestImage.image(id, TestImage.HOME).created(created).build(),
            new WantedRegions(List.of(), Map.of(), Map.of())),
        new TreeMap<>(),
        completeness);
  }
}
