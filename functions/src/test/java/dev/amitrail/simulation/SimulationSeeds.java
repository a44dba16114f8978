package dev.amitrail.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.LongFunction;
import java.util.stream.LongStream;

/// Many seeds, and a report of the first that broke something. `-Dsimulation.seeds=N` runs N seeds
/// instead, and `-Dsimulation.seed=S` that one alone.
public final class SimulationSeeds {
  private static final String SEEDS = "simulation.seeds";
  private static final String SEED = "simulation.seed";

  private SimulationSeeds() {}

  /// Requires that every invariant holds for each of the seeds.
  ///
  /// @param usual how many, unless a system property sets another number
  /// @param run what one seed is
  public static void holdsForSeeds(int usual, LongFunction<Run> run) {
    Long one = Long.getLong(SEED);
    LongStream seeds =
        one != null
            ? LongStream.of(one)
            : LongStream.rangeClosed(1, Integer.getInteger(SEEDS, usual));
    seeds
        .parallel()
        .mapToObj(run)
        .filter(each -> !each.holds())
        .findFirst()
        .ifPresent(broken -> assertThat(broken.violations()).as(broken.report()).isEmpty());
  }
}
