package dev.amitrail.simulation;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// How often each kind of trouble happened, over all runs of this JVM. A proof by simulation proves
/// nothing about what never happened, so a build can ask for what did not.
public final class DisturbanceCounts {
  private static final Map<Disturbance, Long> TOTALS =
      Collections.synchronizedMap(new EnumMap<>(Disturbance.class));

  private final Map<Disturbance, Integer> counts = new EnumMap<>(Disturbance.class);

  /// Counts one.
  public void count(Disturbance happening) {
    counts.merge(happening, 1, Integer::sum);
  }

  /// The counts of one run.
  Map<Disturbance, Integer> counts() {
    return Collections.unmodifiableMap(new EnumMap<>(counts));
  }

  /// Adds the counts of one run to those of the JVM.
  void close() {
    counts.forEach((happening, count) -> TOTALS.merge(happening, (long) count, Long::sum));
  }

  /// The counts of all runs of this JVM.
  public static Map<Disturbance, Long> totals() {
    synchronized (TOTALS) {
      return Collections.unmodifiableMap(new EnumMap<>(TOTALS));
    }
  }

  /// What never happened in this JVM so far.
  public static List<Disturbance> never() {
    return Arrays.stream(Disturbance.values())
        .filter(happening -> !TOTALS.containsKey(happening))
        .toList();
  }
}
