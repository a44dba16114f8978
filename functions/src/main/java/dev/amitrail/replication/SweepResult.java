package dev.amitrail.replication;

import dev.amitrail.replication.plan.ReplicationOutcome;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The result of a sweep. What it did for each family is in its log.
///
/// @param totals `families` seen, `left` for lack of time, `orphans` and the GiB of their volumes,
///   and the number of outcomes of each kind
/// @param regions Region -> what was done there or, in a dry run, would be done; without Regions
///   where that is nothing
public record SweepResult(Map<String, Long> totals, SortedMap<String, RegionTotals> regions) {
  /// Copies the collections.
  public SweepResult {
    totals = Collections.unmodifiableMap(new LinkedHashMap<>(totals));
    regions = Collections.unmodifiableSortedMap(new TreeMap<>(regions));
  }

  /// What was done, or would be done, in one Region.
  ///
  /// @param copies how many copies are started there
  /// @param gibibytes the size of the volumes of the images that are copied, as EC2 states it. What
  ///   is transferred and stored is at most as much: how much of a volume is in use, and what of it
  ///   the Region has from an earlier copy, EC2 does not state
  /// @param adopted how many existing copies are recorded as replicas
  /// @param pointers how many pointers are set there
  public record RegionTotals(long copies, long gibibytes, long adopted, long pointers) {
    /// Nothing.
    public static final RegionTotals NONE = new RegionTotals(0, 0, 0, 0);

    private RegionTotals and(RegionTotals more) {
      return new RegionTotals(
          copies + more.copies,
          gibibytes + more.gibibytes,
          adopted + more.adopted,
          pointers + more.pointers);
    }

    /// What one outcome adds.
    private static RegionTotals of(ReplicationOutcome outcome, int gibibytes) {
      return switch (outcome.effect()) {
        case COPIED -> new RegionTotals(1, gibibytes, 0, 0);
        case ADOPTED -> new RegionTotals(0, 0, 1, 0);
        case PUBLISHED -> new RegionTotals(0, 0, 0, 1);
        case PRESENT,
            MIRRORED,
            SKIPPED,
            REFUSED,
            DEFERRED,
            MISSING,
            GIVEN_UP,
            NOT_MIRRORABLE,
            FAILED ->
            NONE;
      };
    }
  }

  /// Counts as a sweep goes on.
  public static final class Counter {
    private final Map<String, Long> totals = new LinkedHashMap<>();
    private final SortedMap<String, RegionTotals> regions = new TreeMap<>();

    /// Of a sweep that begins.
    public Counter() {
      set("families", 0);
      set("left", 0);
      set("orphans", 0);
      set("orphanGibibytes", 0);
    }

    /// Sets a number.
    public void set(String name, long value) {
      totals.put(name, value);
    }

    /// Adds to a number.
    public void add(String name, long value) {
      totals.merge(name, value, Long::sum);
    }

    /// Counts the outcomes of a family.
    public void count(FamilyOutcomes family) {
      for (ReplicationOutcome outcome : family.outcomes()) {
        count(outcome);
        RegionTotals more = RegionTotals.of(outcome, family.gibibytes());
        if (!more.equals(RegionTotals.NONE)) {
          regions.merge(outcome.region(), more, RegionTotals::and);
        }
      }
    }

    /// Counts an outcome of no family.
    public void count(ReplicationOutcome outcome) {
      add(outcome.kind().value(), 1);
    }

    /// What was counted until now.
    public SweepResult result() {
      return new SweepResult(totals, regions);
    }
  }
}
