package dev.amitrail.replication.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.replication.plan.ReplicationOutcome.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ReplicationOutcomePureTest {
  @Test
  void theValuesOfAnOutcomeAreThoseOfTheContract() {
    assertThat(Arrays.stream(Kind.values()).map(Kind::value))
        .containsExactly(
            "copied",
            "adopted",
            "present",
            "mirrored",
            "published",
            "skipped",
            "refused",
            "deferred",
            "missing",
            "givenUp",
            "notMirrorable",
            "failed");
  }

  @Test
  void theReasonIsAllNotesAsOneText() {
    assertThat(outcome(Kind.COPIED, "a", "b").reason()).contains("a; b");
    assertThat(outcome(Kind.COPIED).reason()).isEmpty();
  }

  @Test
  void notesAreAddedBeforeAndAfter() {
    ReplicationOutcome permanent =
        new ReplicationOutcome("us-east-1", Kind.FAILED, Optional.of("ami-1"), List.of("b"), true);

    assertThat(permanent.after(List.of("a")).with("c"))
        .isEqualTo(
            new ReplicationOutcome(
                "us-east-1", Kind.FAILED, Optional.of("ami-1"), List.of("a", "b", "c"), true));
  }

  @Test
  void aPlannedOutcomeIsSkippedAndKeepsWhatItWouldBe() {
    ReplicationOutcome planned =
        ReplicationOutcome.planned("us-east-1", Kind.COPIED, Optional.empty(), List.of("a"));

    assertThat(planned.kind()).isEqualTo(Kind.SKIPPED);
    assertThat(planned.isNewOnSource()).isFalse();
    assertThat(planned.after(List.of("b")).with("c").effect()).isEqualTo(Kind.COPIED);
    assertThat(outcome(Kind.ADOPTED).effect()).isEqualTo(Kind.ADOPTED);
  }

  @ParameterizedTest
  @EnumSource
  void onlyFailedIsAFailure(Kind kind) {
    assertThat(outcome(kind).isFailure()).isEqualTo(kind == Kind.FAILED);
  }

  @ParameterizedTest
  @EnumSource
  void onlyCopiedAndAdoptedAreNewOnTheSource(Kind kind) {
    assertThat(outcome(kind).isNewOnSource())
        .isEqualTo(kind == Kind.COPIED || kind == Kind.ADOPTED);
  }

  private static ReplicationOutcome outcome(Kind kind, String... notes) {
    return ReplicationOutcome.of("us-east-1", kind, "ami-1", List.of(notes));
  }
}
