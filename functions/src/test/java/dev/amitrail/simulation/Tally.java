package dev.amitrail.simulation;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// How often each kind of trouble happened, over all runs of this JVM. A proof by simulation proves
/// nothing about what never happened, so a build can ask for what did not.
public final class Tally {
  private static final Map<Happening, Long> TOTALS =
      Collections.synchronizedMap(new EnumMap<>(Happening.class));

  private final Map<Happening, Integer> counts = new EnumMap<>(Happening.class);

  /// Counts one.
  void count(Happening happening) {
    counts.merge(happening, 1, Integer::sum);
  }

  /// The counts of one run.
  Map<Happening, Integer> counts() {
    return Collections.unmodifiableMap(new EnumMap<>(counts));
  }

  /// Adds the counts of one run to those of the JVM.
  void close() {
    counts.forEach((happening, count) -> TOTALS.merge(happening, (long) count, Long::sum));
  }

  /// The counts of all runs of this JVM.
  public static Map<Happening, Long> totals() {
    synchronized (TOTALS) {
      return Collections.unmodifiableMap(new EnumMap<>(TOTALS));
    }
  }

  /// What never happened in this JVM so far.
  public static List<Happening> never() {
    return Arrays.stream(Happening.values())
        .filter(happening -> !TOTALS.containsKey(happening))
        .toList();
  }
}
