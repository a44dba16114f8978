package dev.amitrail.replication.mutants;

import dev.amitrail.replication.SimulatedReplication;
import dev.amitrail.simulation.Run;
import dev.amitrail.simulation.Scenario;
import dev.amitrail.simulation.SimulatedDeployment;
import dev.amitrail.simulation.Simulation;
import dev.amitrail.simulation.audit.Invariant;
import java.util.stream.LongStream;

/// Looks for a seed that violates an invariant. Is called across class loaders, so its parameters
/// and its result are types of the JDK.
public final class ViolationSearch {
  private ViolationSearch() {}

  /// The first seed found that violates the invariant, or 0 if none of them does.
  ///
  /// @param invariant the name of an [Invariant]
  /// @param seeds how many seeds to try, from 1
  public static long seedThatViolates(String invariant, int seeds) {
    Invariant wanted = Invariant.valueOf(invariant);
    return LongStream.rangeClosed(1, seeds)
        .parallel()
        .filter(seed -> violates(seed, wanted))
        .findAny()
        .orElse(0);
  }

  private static boolean violates(long seed, Invariant invariant) {
    Run run =
        Simulation.run(
            seed, Scenario.random(seed, SimulatedDeployment.standard()), SimulatedReplication::new);
    return run.violations().stream().anyMatch(violation -> violation.invariant() == invariant);
  }
}
