package dev.amitrail.simulation;

import dev.amitrail.simulation.time.RunLog;
import dev.amitrail.simulation.time.VirtualTime;

/// What all parts of a run share.
public record RunState(VirtualTime time, RunLog log, DisturbanceCounts counts, Scenario scenario) {
  /// Counts a kind of trouble that has just taken effect, and notes it.
  public void count(Disturbance happening, String what) {
    counts.count(happening);
    RunLog.Kind kind =
        happening.kind() == Disturbance.Kind.OPERATION ? RunLog.Kind.OPERATION : RunLog.Kind.FAULT;
    log.add(kind, happening + " " + what);
  }

  /// Whether faults and operations still happen.
  public boolean isTroubled() {
    return time.now() < VirtualTime.micros(scenario.trouble());
  }
}
