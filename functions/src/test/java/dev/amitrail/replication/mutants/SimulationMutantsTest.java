package dev.amitrail.replication.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.simulation.audit.Invariant;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// The simulation notices each mutant by the invariant that is there for it, and every invariant
/// notices at least one. `mvn -Pmutants -pl functions -am test` runs it and prints a line for each.
///
/// Two mutants at a time: much of a mutant's time is its compilation and its first runs, which use
/// one processor.
@Tag("mutants")
@Execution(ExecutionMode.CONCURRENT)
final class SimulationMutantsTest {
  static final List<Mutant> MUTANTS = Mutants.ALL;

  @ParameterizedTest
  @FieldSource("MUTANTS")
  void theInvariantNoticesTheMutant(Mutant mutant, @TempDir Path folder) throws Exception {
    try (MutantClasses classes = MutantClasses.of(mutant, folder)) {
      long seed =
          (long)
              classes
                  .loadClass(ViolationSearch.class.getName())
                  .getMethod("seedThatViolates", String.class, int.class)
                  .invoke(
                      null, mutant.noticedBy().name(), Integer.getInteger("mutants.seeds", 2_000));

      System.out.printf(
          "mutant: %-70s %s%n",
          mutant, seed == 0 ? "SURVIVED" : mutant.noticedBy() + ", seed " + seed);
      assertThat(seed).as("a seed that violates %s", mutant.noticedBy()).isPositive();
    }
  }

  @Test
  void everyInvariantNoticesAMutant() {
    assertThat(MUTANTS.stream().map(Mutant::noticedBy).collect(Collectors.toSet()))
        .containsExactlyInAnyOrder(Invariant.values());
  }

  @Test
  void theRealCodeViolatesNothingThatAMutantDoes() {
    assertThat(
            Arrays.stream(Invariant.values())
                .filter(invariant -> ViolationSearch.seedThatViolates(invariant.name(), 5) != 0))
        .isEmpty();
  }
}
