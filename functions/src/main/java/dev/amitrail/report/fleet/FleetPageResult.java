package dev.amitrail.report.fleet;

import dev.amitrail.aws.Metric;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the function for the page of all stacks returns.
///
/// @param outcome `written` or `unchanged`; `unfinished` if time ran out, and the next invocation
///   continues; `overtaken` if another projection was first, which it leaves the rest to; `skipped`
/// @param stacks how many stacks the list has
/// @param read how many rows were read, which are those that changed
/// @param driftingInstances how many instances of these stacks run another image than is declared
public record FleetPageResult(
    String outcome, @Nullable String reason, int stacks, int read, int driftingInstances) {
  /// A result without drifting instances.
  FleetPageResult(String outcome, @Nullable String reason, int stacks, int read) {
    this(outcome, reason, stacks, read, 0);
  }

  /// What was measured; nothing if the list may lack what other rows state.
  Map<Metric, Long> metrics() {
    boolean isUpToDate = outcome.equals("written") || outcome.equals("unchanged");
    return isUpToDate ? Map.of(Metric.DRIFTING_INSTANCES, (long) driftingInstances) : Map.of();
  }
}
