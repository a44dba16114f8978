package dev.amitrail.report.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Every stack that has a report, each in one line: what the fleet page shows. Its components are
/// the JSON form that is published.
///
/// @param version of the JSON form
/// @param stacks in the order of their account, Region and name
@JsonIgnoreProperties(ignoreUnknown = true)
public record Fleet(int version, List<FleetStack> stacks) {
  /// The version of the JSON form this code writes, and the newest it reads.
  public static final int VERSION = 1;

  private static final Comparator<List<String>> ORDER =
      Comparator.<List<String>, String>comparing(place -> place.get(0))
          .thenComparing(place -> place.get(1))
          .thenComparing(place -> place.get(2));

  /// Copies the list.
  public Fleet {
    stacks = List.copyOf(stacks);
  }

  /// The fleet with these stacks taken in, each unless there is something newer of the stack, or of
  /// a later one of the same name.
  public Fleet with(List<FleetStack> more) {
    SortedMap<List<String>, FleetStack> all = new TreeMap<>(ORDER);
    Stream.concat(stacks.stream(), more.stream())
        .forEach(stack -> all.merge(place(stack), stack, FleetStack::newer));
    return new Fleet(VERSION, List.copyOf(all.values()));
  }

  private static List<String> place(FleetStack stack) {
    return List.of(stack.account(), stack.region(), stack.stackName());
  }

  /// A fleet without stacks.
  public static Fleet empty() {
    return new Fleet(VERSION, List.of());
  }
}
