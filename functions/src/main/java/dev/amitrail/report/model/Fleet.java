package dev.amitrail.report.model;

import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The list of all stacks that have a report, one row for each: what the fleet page shows. Its
/// components are the JSON form that is published.
///
/// @param version of the JSON form
/// @param stacks in the order of their account, Region and name
public record Fleet(int version, List<FleetStack> stacks) {
  /// The version of the JSON form this code writes, and the newest it reads.
  public static final int VERSION = 1;

  private static final Comparator<List<String>> ORDER =
      Comparator.<List<String>, String>comparing(key -> key.get(0))
          .thenComparing(key -> key.get(1))
          .thenComparing(key -> key.get(2));

  /// Copies the list.
  public Fleet {
    stacks = List.copyOf(stacks);
  }

  /// The fleet with these rows added, each unless there is a newer row of the stack, or of a later
  /// stack of the same name.
  public Fleet with(List<FleetStack> more) {
    SortedMap<List<String>, FleetStack> all = new TreeMap<>(ORDER);
    Stream.concat(stacks.stream(), more.stream())
        .forEach(stack -> all.merge(key(stack), stack, FleetStack::newer));
    return new Fleet(VERSION, List.copyOf(all.values()));
  }

  private static List<String> key(FleetStack stack) {
    return List.of(stack.account(), stack.region(), stack.stackName());
  }

  /// A fleet without stacks.
  public static Fleet empty() {
    return new Fleet(VERSION, List.of());
  }
}
