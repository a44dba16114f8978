package dev.amitrail.replication.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PermissionRotationPureTest {
  private static final Instant START = Instant.parse("2026-07-10T03:17:00Z");

  @ParameterizedTest
  @CsvSource({
    "0, 5",
    "1, 5",
    "10, 5",
    "11, 5",
    "287, 5",
    "2880, 5",
    "2881, 5",
    "50000, 5",
    "500, 60",
    "500, 1440",
    "500, 1"
  })
  void withinADayOfSweepsEveryFamilyIsVisited(int families, int sweepMinutes) {
    BitSet visited = new BitSet(families);
    Duration period = Duration.ofMinutes(sweepMinutes);
    for (long sweep = 0; sweep < Duration.ofDays(1).dividedBy(period); sweep++) {
      var turn =
          PermissionRotation.of(families, sweepMinutes, START.plus(period.multipliedBy(sweep)));
      IntStream.range(0, families).filter(turn::includes).forEach(visited::set);
    }

    assertThat(visited.cardinality()).isEqualTo(families);
  }

  @Test
  void aFewFamiliesAreVisitedByEverySweepAndManyByASmallPartOfThem() {
    assertThat(visitedAtOnce(10)).isEqualTo(10);
    assertThat(visitedAtOnce(2_880)).isEqualTo(10);
    assertThat(visitedAtOnce(28_800)).isEqualTo(100);
  }

  private static long visitedAtOnce(int families) {
    var turn = PermissionRotation.of(families, 5, START);
    return IntStream.range(0, families).filter(turn::includes).count();
  }
}
