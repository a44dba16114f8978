package dev.amitrail.replication;

import dev.amitrail.aws.Metric;
import dev.amitrail.replication.plan.ReplicationOutcome;
import dev.amitrail.replication.plan.ReplicationOutcome.Kind;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The result of a sweep. What it did for each family is in its log.
///
/// @param totals `families` seen, `left` for lack of time, `orphans` and the GiB of their volumes,
///   and the number of outcomes of each kind
/// @param regions Region -> what was done there or, in a dry run, would be done; without Regions
///   where that is nothing
/// @param state what there is, as far as the sweep read it: `unreadRegions`; wanted replicas that
///   are `available`; the age of the oldest pending copy, `oldestPendingSeconds`; and
///   `pointersNotConfirmed`, which is absent if the sweep did not come to all pointers
public record SweepResult(
    Map<String, Long> totals, SortedMap<String, RegionTotals> regions, Map<String, Long> state) {
  /// Copies the collections.
  public SweepResult {
    totals = Collections.unmodifiableMap(new LinkedHashMap<>(totals));
    regions = Collections.unmodifiableSortedMap(new TreeMap<>(regions));
    state = Collections.unmodifiableMap(new LinkedHashMap<>(state));
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

  /// What of [SweepResult#state] a sweep read.
  public enum State {
    /// In how many Regions images could not be read.
    UNREAD_REGIONS("unreadRegions"),
    /// Wanted replicas that are available.
    AVAILABLE("available"),
    /// The age of the oldest copy of a source that is pending.
    OLDEST_PENDING_SECONDS("oldestPendingSeconds"),
    /// Pointers that were set and not read with the value, one for each Region.
    POINTERS_NOT_CONFIRMED("pointersNotConfirmed");

    private final String key;

    State(String key) {
      this.key = key;
    }
  }

  /// What was measured. A sweep that read only a part of the families knows of a gauge that it is
  /// at least its value: it is measured if it is above 0, and of the replicas that are available
  /// nothing is.
  Map<Metric, Long> metrics() {
    Map<Metric, Long> metrics = ReplicationResult.counters(kind -> total(kind.value()));
    boolean hasReadAll =
        total("left") == 0 && state(State.UNREAD_REGIONS).filter(count -> count == 0).isPresent();
    state(State.AVAILABLE)
        .filter(_ -> hasReadAll)
        .ifPresent(count -> metrics.put(Metric.REPLICAS_AVAILABLE, count));
    state(State.OLDEST_PENDING_SECONDS)
        .filter(age -> hasReadAll || age > 0)
        .ifPresent(age -> metrics.put(Metric.OLDEST_PENDING_REPLICA, age));
    Optional.of(total(Kind.GIVEN_UP.value()))
        .filter(count -> hasReadAll || count > 0)
        .ifPresent(count -> metrics.put(Metric.REPLICAS_GIVEN_UP, count));
    state(State.POINTERS_NOT_CONFIRMED)
        .filter(count -> hasReadAll || count > 0)
        .ifPresent(count -> metrics.put(Metric.POINTERS_NOT_CONFIRMED, count));
    return metrics;
  }

  private long total(String name) {
    return totals.getOrDefault(name, 0L);
  }

  private Optional<Long> state(State part) {
    return Optional.ofNullable(state.get(part.key));
  }

  /// Counts as a sweep goes on.
  public static final class Counter {
    private final Map<String, Long> totals = new LinkedHashMap<>();
    private final SortedMap<String, RegionTotals> regions = new TreeMap<>();
    private final Map<String, Long> state = new LinkedHashMap<>();

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

    /// Sets a part of what there is.
    public void state(State part, long value) {
      state.put(part.key, value);
    }

    /// What was counted until now.
    public SweepResult result() {
      return new SweepResult(totals, regions, state);
    }
  }
}
