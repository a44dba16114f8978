package dev.amitrail.replication.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.image.TestImage;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class CopiesInProgressPureTest {
  @Test
  void pendingCopiesCountTowardsTheLimit() {
    CopiesInProgress copies = CopiesInProgress.upTo(3);
    copies.countPending(
        "us-east-1",
        List.of(
            TestImage.copy("ami-0c000000000000001", "us-east-1").state("pending").build(),
            TestImage.copy("ami-0c000000000000002", "us-east-1").build(),
            TestImage.image("ami-0c000000000000003", "us-east-1").state("pending").build()));

    assertThat(IntStream.range(0, 4).mapToObj(_ -> copies.tryStart("us-east-1")).toList())
        .containsExactly(true, true, false, false);
    assertThat(copies.tryStart("eu-west-1")).isTrue();
  }

  @Test
  void anEventHasNoLimit() {
    CopiesInProgress copies = CopiesInProgress.unlimited();

    assertThat(IntStream.range(0, 1000).allMatch(_ -> copies.tryStart("us-east-1"))).isTrue();
  }
}
