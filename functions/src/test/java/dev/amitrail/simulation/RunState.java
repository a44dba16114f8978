package dev.amitrail.simulation;

import dev.amitrail.simulation.time.RunLog;
import dev.amitrail.simulation.time.VirtualTime;

/// What all parts of a run share.
public record RunState(VirtualTime time, RunLog log, DisturbanceCounts counts, Scenario scenario) {
  /// Counts a kind of trouble that has just taken effect, and notes it.
  public void happened(Disturbance happening, String what) {
    counts.count(happening);
    RunLog.Kind kind =
        happening.kind() == Disturbance.Kind.ACT ? RunLog.Kind.ACT : RunLog.Kind.FAULT;
    log.add(kind, happening + " " + what);
  }

  /// Whether faults and acts still go on.
  public boolean isTroubled() {
    return time.now() < VirtualTime.micros(scenario.trouble());
  }
}
