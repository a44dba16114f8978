package dev.amitrail.replication;

import dev.amitrail.replication.plan.ReplicationOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The result of the function for one image.
///
/// @param source the id of the image the event is about
/// @param outcomes one for each Region
public record ReplicationResult(String source, List<Line> outcomes) {
  /// Copies the list.
  public ReplicationResult {
    outcomes = List.copyOf(outcomes);
  }

  /// One outcome as users see it.
  public record Line(
      String region, String outcome, @Nullable String replica, @Nullable String reason) {
    static Line of(ReplicationOutcome outcome) {
      return new Line(
          outcome.region(),
          outcome.kind().value(),
          outcome.replica().orElse(null),
          outcome.reason().orElse(null));
    }
  }

  static ReplicationResult of(String source, List<ReplicationOutcome> outcomes) {
    return new ReplicationResult(source, outcomes.stream().map(Line::of).toList());
  }
}
