package dev.amitrail.simulation;

import dev.amitrail.simulation.audit.Violation;
import dev.amitrail.simulation.ec2.SimulatedAccount;
import dev.amitrail.simulation.time.RunLog;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What became of a run.
///
/// @param converged virtual time until nothing changed any more
/// @param calls how many requests the code under test sent before the last sweep of the proof
/// @param callsAtRest how many it sent in that sweep, which finds nothing to do
/// @param violations what did not hold, the first one first
/// @param counts how often each kind of trouble happened
public record Run(
    long seed,
    Scenario scenario,
    SimulatedAccount cloud,
    Duration converged,
    int calls,
    int callsAtRest,
    List<Violation> violations,
    Map<Disturbance, Integer> counts,
    RunLog log) {
  private static final int TAIL = 60;

  /// Copies the list.
  public Run {
    violations = List.copyOf(violations);
  }

  /// Whether every invariant held.
  public boolean holds() {
    return violations.isEmpty();
  }

  /// What a person needs to see what went wrong, and to see it again.
  public String report() {
    return """
    seed %d: %s
    %s

    What was done to it:
    %s

    How it ended:
    %s
    """
        .formatted(
            seed,
            holds() ? "all invariants hold" : "broke " + violations.getFirst(),
            scenario,
            log.schedule(),
            log.tail(TAIL));
  }
}
