package dev.amitrail.replication.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.amitrail.image.TestImage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SweepPacerPureTest {
  private Instant now = Instant.parse("2026-07-10T00:00:00Z");
  private final SweepPacer pace = new SweepPacer(() -> now, this::pass, 3);

  private void pass(Duration duration) {
    now = now.plus(duration);
  }

  @Test
  void copiesStartAtFourFifthsOfTheRateThatEc2Allows() {
    Instant start = now;
    IntStream.range(0, 180).forEach(_ -> pace.await("us-east-1", RequestPacer.Call.COPY));

    // 80 at once, and 100 more at 0.8 a second.
    assertThat(Duration.between(start, now).toSeconds()).isCloseTo(125, within(2L));
  }

  @Test
  void regionsAndKindsOfRequestsDoNotWaitForEachOther() {
    Instant start = now;
    IntStream.range(0, 80).forEach(_ -> pace.await("us-east-1", RequestPacer.Call.COPY));
    IntStream.range(0, 80).forEach(_ -> pace.await("eu-west-1", RequestPacer.Call.COPY));
    IntStream.range(0, 80).forEach(_ -> pace.await("us-east-1", RequestPacer.Call.TAG));

    assertThat(now).isEqualTo(start);
  }

  @Test
  void pendingCopiesCountTowardsTheLimit() {
    pace.countPendingCopies(
        "us-east-1",
        List.of(
            TestImage.copy("ami-0c000000000000001", "us-east-1").state("pending").build(),
            TestImage.copy("ami-0c000000000000002", "us-east-1").build(),
            TestImage.image("ami-0c000000000000003", "us-east-1").state("pending").build()));

    assertThat(List.of(0, 1, 2, 3).stream().map(_ -> pace.tryStartCopy("us-east-1")).toList())
        .containsExactly(true, true, false, false);
    assertThat(pace.tryStartCopy("eu-west-1")).isTrue();
  }
}
