package dev.amitrail.report.model;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The list of all stacks that have a report, one row for each: what the fleet page shows. Its
/// components are the JSON form that is published.
///
/// @param version of the JSON form
/// @param stacks in the order of their account, Region and name
/// @param rows the version of each row object that the list is made of, those of stacks that are
///   not in it included: key -> ETag; absent in a list that an earlier build wrote
public record Fleet(
    int version, List<FleetStack> stacks, @Nullable SortedMap<String, String> rows) {
  /// The version of the JSON form this code writes, and the newest it reads.
  public static final int VERSION = 1;

  private static final Comparator<FleetStack> ORDER =
      Comparator.comparing(FleetStack::account)
          .thenComparing(FleetStack::region)
          .thenComparing(FleetStack::stackName);

  /// Copies the collections.
  public Fleet {
    stacks = List.copyOf(stacks);
    rows = rows == null ? null : Collections.unmodifiableSortedMap(new TreeMap<>(rows));
  }

  /// The list of these stacks.
  ///
  /// @param rows the row objects that it is made of: key -> ETag
  public static Fleet of(Collection<FleetStack> stacks, Map<String, String> rows) {
    return new Fleet(VERSION, stacks.stream().sorted(ORDER).toList(), new TreeMap<>(rows));
  }

  /// The latest of the times by which its rows are compared.
  public Instant latestTime() {
    return stacks.stream()
        .map(FleetStack::latestTime)
        .max(Comparator.naturalOrder())
        .orElse(Instant.EPOCH);
  }

  /// A list without stacks.
  public static Fleet empty() {
    return new Fleet(VERSION, List.of(), null);
  }
}
