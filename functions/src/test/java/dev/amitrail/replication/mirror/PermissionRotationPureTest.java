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

  @ParameterizedTest
  @CsvSource({
    // families, minutes, time,            from, size
    "25,         5,       1970-01-01T00:00, 0,    10",
    "25,         5,       1970-01-01T00:04, 0,    10",
    "25,         5,       1970-01-01T00:05, 10,   10",
    "25,         5,       1970-01-01T00:10, 20,   10",
    "25,         5,       1970-01-01T00:15, 0,    10",
    "500,        1440,    1970-01-02T00:00, 0,    500",
    "500,        2880,    1970-01-01T00:00, 0,    500",
    "0,          5,       1970-01-01T00:05, 0,    10",
  })
  void theSliceMovesWithEverySweep(int families, int minutes, String time, long from, int size) {
    assertThat(PermissionRotation.of(families, minutes, Instant.parse(time + ":00Z")))
        .isEqualTo(new PermissionRotation(from, size));
  }

  @Test
  void aSliceIncludesItsFamiliesAndNoOther() {
    PermissionRotation slice = new PermissionRotation(10, 10);

    assertThat(IntStream.range(0, 40).filter(slice::includes))
        .containsExactly(10, 11, 12, 13, 14, 15, 16, 17, 18, 19);
  }

  private static long visitedAtOnce(int families) {
    var turn = PermissionRotation.of(families, 5, START);
    return IntStream.range(0, families).filter(turn::includes).count();
  }
}
