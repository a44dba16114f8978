package dev.amitrail.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Each invariant finds the fault it is there for, within a few hundred seeds.
class InvariantsTest {
  private static final int SEEDS = 600;

  @ParameterizedTest
  @EnumSource
  void anInvariantFindsItsFault(Invariant invariant) {
    Map<Invariant, Subject.Factory> faulty = FaultySubjects.byInvariant();

    assertThat(faulty).containsKey(invariant);
    Run run = firstToBreak(invariant, Objects.requireNonNull(faulty.get(invariant)));
    assertThat(run.report()).contains("seed " + run.seed()).contains("What was done to it");
  }

  @Test
  void tagsInTheTokenMakeTwoReplicas() {
    firstToBreak(Invariant.AT_MOST_ONE_REPLICA, FaultySubjects.TagsInTheToken::new);
  }

  @Test
  void trustingTagsForWhatAnImageIsLeavesASourceWithoutItsReplica() {
    firstToBreak(Invariant.ONE_REPLICA_OR_A_REASON, FaultySubjects.TrustsTags::new);
  }

  private static Run firstToBreak(Invariant invariant, Subject.Factory factory) {
    return LongStream.rangeClosed(1, SEEDS)
        .mapToObj(
            seed -> Simulation.run(seed, Scenario.random(seed, Deployment.standard()), factory))
        .filter(run -> run.breaches().stream().anyMatch(breach -> breach.invariant() == invariant))
        .findFirst()
        .orElseThrow(() -> new AssertionError(invariant + " held for " + SEEDS + " seeds"));
  }
}
