package dev.amitrail.replication;

import dev.amitrail.image.Image;
import dev.amitrail.replication.ReplicationSweep.SweepSummary;
import dev.amitrail.replication.plan.ReplicationOutcome;
import dev.amitrail.replication.plan.ReplicationOutcome.Kind;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The result of a sweep.
///
/// @param families those with anything to report
/// @param regions the Regions that could not be read
/// @param orphans replicas whose source is gone
/// @param totals `families` seen, `left` for lack of time, `orphans` and the GiB of their volumes,
///   and the number of outcomes of each kind
public record SweepResult(
    List<ReplicationResult> families,
    List<ReplicationResult.Line> regions,
    List<Orphan> orphans,
    Map<String, Integer> totals) {
  /// Copies the lists.
  public SweepResult {
    families = List.copyOf(families);
    regions = List.copyOf(regions);
    orphans = List.copyOf(orphans);
  }

  /// A replica whose source is gone.
  public record Orphan(String region, String replica, String name, int gibibytes) {}

  static SweepResult of(SweepSummary summary) {
    List<Orphan> orphans =
        summary.orphans().stream()
            .map(image -> new Orphan(image.region(), image.id(), image.name(), image.gibibytes()))
            .toList();
    return new SweepResult(
        summary.families().stream()
            .map(family -> ReplicationResult.of(family.source().id(), family.outcomes()))
            .toList(),
        summary.regions().stream().map(ReplicationResult.Line::of).toList(),
        orphans,
        totals(summary));
  }

  private static Map<String, Integer> totals(SweepSummary summary) {
    Map<String, Integer> totals = new LinkedHashMap<>();
    totals.put("families", summary.seen());
    totals.put("left", summary.left());
    totals.put("orphans", summary.orphans().size());
    totals.put("orphanGibibytes", summary.orphans().stream().mapToInt(Image::gibibytes).sum());
    List<ReplicationOutcome> outcomes =
        Stream.concat(
                summary.families().stream().flatMap(family -> family.outcomes().stream()),
                summary.regions().stream())
            .toList();
    Arrays.stream(Kind.values())
        .forEach(
            kind -> {
              int count = (int) outcomes.stream().filter(one -> one.kind() == kind).count();
              if (count > 0) {
                totals.put(kind.value(), count);
              }
            });
    return totals;
  }
}
