package dev.amitrail.replication;

import dev.amitrail.replication.plan.ReplicationOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the replicate function answers.
///
/// @param source the id of the image the event is about
/// @param outcomes one for each Region
public record ReplicationResult(String source, List<Line> outcomes) {
  /// Copies the list.
  public ReplicationResult {
    outcomes = List.copyOf(outcomes);
  }

  /// One outcome in the words users see.
  public record Line(
      String region, String outcome, @Nullable String replica, @Nullable String reason) {
    static Line of(ReplicationOutcome outcome) {
      return new Line(
          outcome.region(),
          outcome.kind().word(),
          outcome.replica().orElse(null),
          outcome.reason().isEmpty() ? null : outcome.reason());
    }
  }

  static ReplicationResult of(String source, List<ReplicationOutcome> outcomes) {
    return new ReplicationResult(source, outcomes.stream().map(Line::of).toList());
  }
}
