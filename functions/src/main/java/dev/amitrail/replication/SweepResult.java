package dev.amitrail.replication;

import dev.amitrail.image.Image;
import dev.amitrail.replication.ReplicationSweep.Swept;
import dev.amitrail.replication.plan.ReplicationOutcome;
import dev.amitrail.replication.plan.ReplicationOutcome.Kind;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What the sweep function answers.
///
/// @param families those that have something to say
/// @param regions what is to be said of a whole Region: those that could not be read
/// @param orphans replicas whose source is gone
/// @param totals `families` seen, `left` for lack of time, `orphans` and the GiB of their volumes,
///   and how many outcomes of each kind there were
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

  static SweepResult of(Swept swept) {
    List<Orphan> orphans =
        swept.orphans().stream()
            .map(image -> new Orphan(image.region(), image.id(), image.name(), image.gibibytes()))
            .toList();
    return new SweepResult(
        swept.families().stream()
            .map(family -> ReplicationResult.of(family.source().id(), family.outcomes()))
            .toList(),
        swept.regions().stream().map(ReplicationResult.Line::of).toList(),
        orphans,
        totals(swept));
  }

  private static Map<String, Integer> totals(Swept swept) {
    Map<String, Integer> totals = new LinkedHashMap<>();
    totals.put("families", swept.seen());
    totals.put("left", swept.left());
    totals.put("orphans", swept.orphans().size());
    totals.put("orphanGibibytes", swept.orphans().stream().mapToInt(Image::gibibytes).sum());
    List<ReplicationOutcome> outcomes =
        Stream.concat(
                swept.families().stream().flatMap(family -> family.outcomes().stream()),
                swept.regions().stream())
            .toList();
    Arrays.stream(Kind.values())
        .forEach(
            kind -> {
              int count = (int) outcomes.stream().filter(one -> one.kind() == kind).count();
              if (count > 0) {
                totals.put(kind.word(), count);
              }
            });
    return totals;
  }
}
