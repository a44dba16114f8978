package dev.amitrail.replication;

import dev.amitrail.replication.plan.ReplicationOutcome;
import java.util.List;
import java.util.stream.Collectors;

/// At least one Region failed, after all were tried. Lambda invokes the function again with the
/// same event; what was done is then found done.
public final class ReplicationFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private ReplicationFailedException(String message) {
    super(message);
  }

  static ReplicationFailedException of(String imageId, List<ReplicationOutcome> outcomes) {
    List<ReplicationOutcome> failed =
        outcomes.stream().filter(ReplicationOutcome::isFailure).toList();
    return new ReplicationFailedException(
        "%s: %d of %d Regions failed: %s"
            .formatted(
                imageId,
                regions(failed),
                regions(
                    outcomes.stream()
                        .filter(outcome -> outcome.kind() != ReplicationOutcome.Kind.REFUSED)
                        .toList()),
                failed.stream()
                    .map(outcome -> outcome.region() + ": " + outcome.reason().orElse(""))
                    .collect(Collectors.joining("; "))));
  }

  private static long regions(List<ReplicationOutcome> outcomes) {
    return outcomes.stream().map(ReplicationOutcome::region).distinct().count();
  }
}
