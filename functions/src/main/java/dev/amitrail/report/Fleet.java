package dev.amitrail.report;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/// Every stack that has a report, each in one line: what the fleet page shows. Its components are
/// the JSON form that is published.
///
/// @param version of the JSON form
/// @param stacks in the order of their account, Region and name
@JsonIgnoreProperties(ignoreUnknown = true)
public record Fleet(int version, List<FleetStack> stacks) {
  /// The version of the JSON form this code writes, and the newest it reads.
  public static final int VERSION = 1;

  /// Copies the list.
  public Fleet {
    stacks = List.copyOf(stacks);
  }

  /// A fleet without stacks.
  public static Fleet empty() {
    return new Fleet(VERSION, List.of());
  }
}
