package dev.amitrail.replication.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.amitrail.aws.RequestPacer.Bucket;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SweepPacerPureTest {
  private Instant now = Instant.parse("2026-07-10T00:00:00Z");
  private final SweepPacer pace = new SweepPacer(() -> now, this::pass);

  private void pass(Duration duration) {
    now = now.plus(duration);
  }

  @Test
  void copiesStartAtFourFifthsOfTheRateThatEc2Allows() {
    Instant start = now;
    IntStream.range(0, 180).forEach(_ -> pace.await("us-east-1", Bucket.COPY_IMAGE));

    // 80 at once, and 100 more at 0.8 a second.
    assertThat(Duration.between(start, now).toSeconds()).isCloseTo(125, within(2L));
  }

  /// The mutating actions of EC2 have 50 tokens, and 5 more a second.
  @Test
  void eachActionTakesItsTokenFromItsOwnBucket() {
    Instant start = now;
    IntStream.range(0, 80).forEach(_ -> pace.await("us-east-1", Bucket.EC2_WRITE));

    // 40 at once, and 40 more at 4 a second.
    assertThat(Duration.between(start, now).toSeconds()).isCloseTo(10, within(1L));
  }

  @Test
  void regionsAndKindsOfRequestsDoNotWaitForEachOther() {
    Instant start = now;
    IntStream.range(0, 80).forEach(_ -> pace.await("us-east-1", Bucket.COPY_IMAGE));
    IntStream.range(0, 80).forEach(_ -> pace.await("eu-west-1", Bucket.COPY_IMAGE));
    IntStream.range(0, 80).forEach(_ -> pace.await("us-east-1", Bucket.CREATE_TAGS));

    assertThat(now).isEqualTo(start);
  }
}
