package dev.amitrail.replication;

import static dev.amitrail.aws.Metric.OLDEST_PENDING_REPLICA;
import static dev.amitrail.aws.Metric.POINTERS_NOT_CONFIRMED;
import static dev.amitrail.aws.Metric.REPLICAS_AVAILABLE;
import static dev.amitrail.aws.Metric.REPLICAS_GIVEN_UP;
import static dev.amitrail.aws.Metric.REPLICAS_STARTED;
import static dev.amitrail.aws.Metric.REPLICATION_DEFERRED;
import static dev.amitrail.aws.Metric.REPLICATION_FAILED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.aws.Metric;
import dev.amitrail.replication.plan.ReplicationOutcome;
import dev.amitrail.replication.plan.ReplicationOutcome.Kind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What is measured of an event and of a sweep.
class ReplicationMetricsPureTest {
  private static final Map<Metric, Long> NO_COUNTS =
      Map.of(REPLICAS_STARTED, 0L, REPLICATION_DEFERRED, 0L, REPLICATION_FAILED, 0L);

  @Test
  void anEventCountsWhatItStartedDeferredAndFailed() {
    List<ReplicationOutcome> outcomes =
        Stream.concat(Arrays.stream(Kind.values()), Stream.of(Kind.COPIED))
            .map(kind -> ReplicationOutcome.of("us-east-1", kind, "reason"))
            .toList();

    assertThat(new FamilyOutcomes("ami-1", "eu-west-1", 8, outcomes).metrics())
        .isEqualTo(Map.of(REPLICAS_STARTED, 2L, REPLICATION_DEFERRED, 1L, REPLICATION_FAILED, 1L));
  }

  static Stream<Arguments> sweeps() {
    return Stream.of(
        Arguments.of(
            "all is well",
            Map.of("families", 3L, "left", 0L),
            state(0, 4, 0, 0),
            Map.of(
                REPLICAS_AVAILABLE,
                4L,
                OLDEST_PENDING_REPLICA,
                0L,
                REPLICAS_GIVEN_UP,
                0L,
                POINTERS_NOT_CONFIRMED,
                0L)),
        Arguments.of(
            "outcomes of each kind",
            Map.of("left", 0L, "copied", 2L, "deferred", 3L, "failed", 4L, "givenUp", 5L),
            state(0, 1, 90, 6),
            Map.of(
                REPLICAS_STARTED,
                2L,
                REPLICATION_DEFERRED,
                3L,
                REPLICATION_FAILED,
                4L,
                REPLICAS_AVAILABLE,
                1L,
                OLDEST_PENDING_REPLICA,
                90L,
                REPLICAS_GIVEN_UP,
                5L,
                POINTERS_NOT_CONFIRMED,
                6L)),
        Arguments.of(
            "a Region was not read: nothing that is 0 is known to be 0",
            Map.of("left", 0L, "failed", 1L),
            state(1, 4, 0, 0),
            Map.of(REPLICATION_FAILED, 1L)),
        Arguments.of(
            "a Region was not read, and others show trouble",
            Map.of("left", 0L, "failed", 1L, "givenUp", 1L),
            state(1, 4, 90, 2),
            Map.of(
                REPLICATION_FAILED,
                1L,
                OLDEST_PENDING_REPLICA,
                90L,
                REPLICAS_GIVEN_UP,
                1L,
                POINTERS_NOT_CONFIRMED,
                2L)),
        Arguments.of(
            "no time for all families, and none for pointers",
            Map.of("left", 7L),
            Map.of("unreadRegions", 0L, "available", 4L, "oldestPendingSeconds", 0L),
            Map.of()),
        Arguments.of(
            "no time for pointers",
            Map.of("left", 0L),
            Map.of("unreadRegions", 0L, "available", 4L, "oldestPendingSeconds", 0L),
            Map.of(REPLICAS_AVAILABLE, 4L, OLDEST_PENDING_REPLICA, 0L, REPLICAS_GIVEN_UP, 0L)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sweeps")
  void aSweepMeasuresWhatItKnows(
      String name, Map<String, Long> totals, Map<String, Long> state, Map<Metric, Long> expected) {
    Map<Metric, Long> all = new HashMap<>(NO_COUNTS);
    all.putAll(expected);

    assertThat(new SweepResult(totals, new TreeMap<>(), state).metrics()).as(name).isEqualTo(all);
  }

  private static Map<String, Long> state(
      long unread, long available, long pendingSeconds, long notConfirmed) {
    return Map.of(
        "unreadRegions",
        unread,
        "available",
        available,
        "oldestPendingSeconds",
        pendingSeconds,
        "pointersNotConfirmed",
        notConfirmed);
  }
}
