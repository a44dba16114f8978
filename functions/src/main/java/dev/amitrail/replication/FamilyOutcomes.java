package dev.amitrail.replication;

import dev.amitrail.aws.JsonLog;
import dev.amitrail.aws.JsonLog.Level;
import dev.amitrail.aws.JsonLog.Origin;
import dev.amitrail.aws.Metric;
import dev.amitrail.image.Image;
import dev.amitrail.replication.FamilyReplicator.Converged;
import dev.amitrail.replication.plan.ReplicationOutcome;
import dev.amitrail.replication.plan.ReplicationOutcome.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The outcomes of one family.
///
/// @param source the id of its source
/// @param sourceRegion the Region of its source
/// @param gibibytes the size of the source's volumes; 0 if it is skipped
public record FamilyOutcomes(
    String source, String sourceRegion, int gibibytes, List<ReplicationOutcome> outcomes) {
  /// Copies the list.
  public FamilyOutcomes {
    outcomes = List.copyOf(outcomes);
  }

  static FamilyOutcomes of(Converged converged) {
    return of(converged.candidate().source(), converged.outcomes());
  }

  static FamilyOutcomes of(Image source, List<ReplicationOutcome> outcomes) {
    return new FamilyOutcomes(source.id(), source.region(), source.gibibytes(), outcomes);
  }

  /// Nothing is done for an image.
  ///
  /// @param region the Region that the outcome is about
  static FamilyOutcomes skipped(String source, String sourceRegion, String region, String reason) {
    return new FamilyOutcomes(
        source, sourceRegion, 0, List.of(ReplicationOutcome.of(region, Kind.SKIPPED, reason)));
  }

  /// Logs a line for each outcome.
  void log(JsonLog log, Origin origin) {
    Map<String, String> about = new LinkedHashMap<>();
    about.put("source", source);
    about.put("sourceRegion", sourceRegion);
    outcomes.forEach(outcome -> log(log, origin, about, outcome));
  }

  /// What was measured.
  Map<Metric, Long> metrics() {
    return ReplicationResult.counters(
        kind -> outcomes.stream().filter(outcome -> outcome.kind() == kind).count());
  }

  /// Logs an outcome.
  ///
  /// @param about the source, if it is about one
  static void log(
      JsonLog log, Origin origin, Map<String, String> about, ReplicationOutcome outcome) {
    Map<String, Object> fields = new LinkedHashMap<>(about);
    fields.put("region", outcome.region());
    fields.put("outcome", outcome.kind().value());
    outcome.replica().ifPresent(replica -> fields.put("replica", replica));
    outcome.reason().ifPresent(reason -> fields.put("reason", reason));
    log.write(level(outcome.kind()), origin, fields);
  }

  private static Level level(Kind kind) {
    return switch (kind) {
      case COPIED, ADOPTED, PRESENT, MIRRORED, PUBLISHED, SKIPPED, DEFERRED -> Level.INFO;
      case REFUSED, MISSING, GIVEN_UP, NOT_MIRRORABLE -> Level.WARN;
      case FAILED -> Level.ERROR;
    };
  }

  /// The same with more outcomes.
  FamilyOutcomes with(List<ReplicationOutcome> more) {
    return new FamilyOutcomes(
        source, sourceRegion, gibibytes, Stream.concat(outcomes.stream(), more.stream()).toList());
  }

  /// The same without what is as it should be: present, and nothing else to report.
  FamilyOutcomes withoutNoise() {
    return new FamilyOutcomes(
        source,
        sourceRegion,
        gibibytes,
        outcomes.stream()
            .filter(outcome -> outcome.kind() != Kind.PRESENT || !outcome.notes().isEmpty())
            .toList());
  }
}
