package dev.amitrail.replication;

import dev.amitrail.replication.plan.ReplicationOutcome.Kind;
import java.util.LinkedHashMap;
import java.util.Map;

/// The result of a sweep. What it did for each family is in its log.
///
/// @param totals `families` seen, `left` for lack of time, `orphans` and the GiB of their volumes,
///   and the number of outcomes of each kind
public record SweepResult(Map<String, Long> totals) {

  /// Counts as a sweep goes on.
  static final class Counter {
    private final Map<String, Long> counts = new LinkedHashMap<>();

    Counter() {
      set("families", 0);
      set("left", 0);
      set("orphans", 0);
      set("orphanGibibytes", 0);
    }

    void set(String name, long value) {
      counts.put(name, value);
    }

    void add(String name, long value) {
      counts.merge(name, value, Long::sum);
    }

    void count(Kind kind) {
      add(kind.value(), 1);
    }

    SweepResult result() {
      return new SweepResult(new LinkedHashMap<>(counts));
    }
  }
}
