package dev.amitrail.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.replication.SweepResult.RegionTotals;
import dev.amitrail.replication.plan.ReplicationOutcome;
import dev.amitrail.replication.plan.ReplicationOutcome.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SweepResultPureTest {
  @Test
  void whatIsDoneAndWhatADryRunWouldDoIsCountedByRegion() {
    SweepResult.Counter counter = new SweepResult.Counter();

    counter.count(family(8, done("us-east-1", Kind.COPIED), done("eu-west-1", Kind.ADOPTED)));
    counter.count(family(20, planned("us-east-1", Kind.COPIED), done("eu-west-1", Kind.PRESENT)));
    counter.count(family(20, planned("eu-west-1", Kind.ADOPTED)));
    counter.count(
        family(8, planned("us-east-1", Kind.PUBLISHED), done("us-east-1", Kind.PUBLISHED)));
    counter.count(done("us-east-1", Kind.REFUSED));

    assertThat(counter.result().regions())
        .isEqualTo(
            Map.of(
                "us-east-1", new RegionTotals(2, 28, 0, 2),
                "eu-west-1", new RegionTotals(0, 0, 2, 0)));
    assertThat(counter.result().totals())
        .containsEntry("copied", 1L)
        .containsEntry("adopted", 1L)
        .containsEntry("published", 1L)
        .containsEntry("skipped", 3L)
        .containsEntry("refused", 1L);
  }

  @Test
  void aRegionWhereNothingIsDoneIsNotListed() {
    SweepResult.Counter counter = new SweepResult.Counter();

    counter.count(family(8, done("us-east-1", Kind.FAILED), planned("eu-west-1", Kind.MIRRORED)));

    assertThat(counter.result().regions()).isEmpty();
  }

  private static FamilyOutcomes family(int gibibytes, ReplicationOutcome... outcomes) {
    return new FamilyOutcomes("ami-1", "ap-southeast-2", gibibytes, List.of(outcomes));
  }

  private static ReplicationOutcome done(String region, Kind kind) {
    return ReplicationOutcome.of(region, kind, "ami-2", List.of());
  }

  private static ReplicationOutcome planned(String region, Kind kind) {
    return ReplicationOutcome.planned(region, kind, Optional.empty(), List.of());
  }
}
