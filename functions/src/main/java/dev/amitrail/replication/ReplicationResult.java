package dev.amitrail.replication;

import dev.amitrail.aws.Metric;
import dev.amitrail.replication.plan.ReplicationOutcome;
import dev.amitrail.replication.plan.ReplicationOutcome.Kind;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
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

  /// What was measured, as the log has it.
  ///
  /// @param count how many outcomes of a kind there are
  static Map<Metric, Long> counters(ToLongFunction<Kind> count) {
    Map<Metric, Long> metrics = new EnumMap<>(Metric.class);
    metrics.put(Metric.REPLICAS_STARTED, count.applyAsLong(Kind.COPIED));
    metrics.put(Metric.REPLICATION_DEFERRED, count.applyAsLong(Kind.DEFERRED));
    metrics.put(Metric.REPLICATION_FAILED, count.applyAsLong(Kind.FAILED));
    return metrics;
  }

  static ReplicationResult of(String source, List<ReplicationOutcome> outcomes) {
    return new ReplicationResult(source, outcomes.stream().map(Line::of).toList());
  }
}
