package dev.amitrail.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.replication.plan.ReplicationOutcome;
import dev.amitrail.replication.plan.ReplicationOutcome.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReplicationFailedExceptionPureTest {
  @Test
  void itNamesEveryFailedRegionWithItsReasonAndNoOther() {
    var exception =
        ReplicationFailedException.of(
            "ami-0abcdef1234567890",
            List.of(
                ReplicationOutcome.of("us-east-1", Kind.FAILED, "UnauthorizedOperation: no"),
                ReplicationOutcome.of("eu-west-1", Kind.COPIED, "ami-0c000000000000001", List.of()),
                ReplicationOutcome.of("eu-west-2", Kind.GIVEN_UP, "3 copies failed"),
                ReplicationOutcome.of("us-west-2", Kind.FAILED, "AuthFailure: is it on?")));

    assertThat(exception)
        .hasMessage(
            "ami-0abcdef1234567890: 2 of 4 Regions failed: us-east-1: UnauthorizedOperation: no;"
                + " us-west-2: AuthFailure: is it on?");
  }
}
