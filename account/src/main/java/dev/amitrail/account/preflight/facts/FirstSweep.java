package dev.amitrail.account.preflight.facts;

import dev.amitrail.replication.SweepResult;
import dev.amitrail.replication.plan.ReplicationOutcome;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a sweep that only reads returned.
///
/// @param result its result, as the function returns it
/// @param leaving Region -> the GiB of the copies of its sources
/// @param outcomes of families, without what would be done or is as it should be
/// @param unread of Regions that could not be read
public record FirstSweep(
    SweepResult result,
    SortedMap<String, Long> leaving,
    List<OfSource> outcomes,
    List<ReplicationOutcome> unread) {
  /// Copies the collections.
  public FirstSweep {
    leaving = Collections.unmodifiableSortedMap(new TreeMap<>(leaving));
    outcomes = List.copyOf(outcomes);
    unread = List.copyOf(unread);
  }

  /// An outcome for a source.
  ///
  /// @param source its id
  /// @param sourceRegion its Region
  public record OfSource(String source, String sourceRegion, ReplicationOutcome outcome) {}
}
