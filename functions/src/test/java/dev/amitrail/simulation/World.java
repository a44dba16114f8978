package dev.amitrail.simulation;

/// What all parts of a run share.
record World(VirtualTime time, RunLog log, Tally tally, Scenario scenario) {
  /// Counts a kind of trouble that has just taken effect, and notes it.
  void happened(Happening happening, String what) {
    tally.count(happening);
    RunLog.Kind kind = happening.kind() == Happening.Kind.ACT ? RunLog.Kind.ACT : RunLog.Kind.FAULT;
    log.add(kind, happening + " " + what);
  }

  /// Whether faults and acts still go on.
  boolean isTroubled() {
    return time.now() < VirtualTime.micros(scenario.trouble());
  }
}
