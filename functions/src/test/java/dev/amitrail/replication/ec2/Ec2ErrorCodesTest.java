package dev.amitrail.replication.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.image.FakeEc2;
import dev.amitrail.replication.plan.ReplicationOutcome;
import dev.amitrail.replication.plan.ReplicationOutcome.Kind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;

final class Ec2ErrorCodesTest {
  @ParameterizedTest
  @CsvSource({
    // code,                       kind,     permanent, not allowed for this image
    "RequestLimitExceeded,         DEFERRED, false,     false",
    "ResourceLimitExceeded,        DEFERRED, false,     false",
    "PendingSnapshotLimitExceeded, DEFERRED, false,     false",
    "Throttling,                   DEFERRED, false,     false",
    "ThrottlingException,          DEFERRED, false,     false",
    "RequestThrottled,             DEFERRED, false,     false",
    "InvalidAMIID.Unavailable,     DEFERRED, false,     false",
    "IncorrectState,               DEFERRED, false,     false",
    "ConcurrentTagAccess,          DEFERRED, false,     false",
    "AuthFailure,                  FAILED,   true,      false",
    "OptInRequired,                FAILED,   true,      false",
    "UnauthorizedOperation,        FAILED,   true,      false",
    "InvalidParameterValue,        FAILED,   false,     true",
    "IdempotentParameterMismatch,  FAILED,   false,     true",
    "TagLimitExceeded,             FAILED,   false,     true",
  })
  void anErrorCodeDecides(String code, Kind kind, boolean permanent, boolean notAllowed) {
    SdkException error = FakeEc2.refusal(code, "text");
    ReplicationOutcome outcome =
        Ec2ErrorCodes.of("us-east-1", Optional.of("ami-1"), "not tagged", error);

    assertThat(outcome.kind()).isEqualTo(kind);
    assertThat(outcome.permanent()).isEqualTo(permanent);
    assertThat(outcome.replica()).contains("ami-1");
    assertThat(outcome.reason().orElseThrow()).startsWith("not tagged: " + code + ": text");
    assertThat(Ec2ErrorCodes.isNotAllowed(error)).isEqualTo(notAllowed);
  }

  @Test
  void anIdempotentParameterMismatchOfACopyMeansThatAnotherFunctionStartedIt() {
    ReplicationOutcome outcome =
        Ec2ErrorCodes.ofCopy("us-east-1", FakeEc2.refusal("IdempotentParameterMismatch", "text"));

    assertThat(outcome)
        .isEqualTo(
            ReplicationOutcome.of(
                "us-east-1",
                Kind.DEFERRED,
                "this copy is in progress, started with other tags or another key"));
  }

  @Test
  void anyOtherErrorOfACopyIsReportedWithItsRegion() {
    assertThat(Ec2ErrorCodes.ofCopy("us-east-1", FakeEc2.refusal("OptInRequired", "text")))
        .isEqualTo(
            new ReplicationOutcome(
                "us-east-1",
                Kind.FAILED,
                Optional.empty(),
                List.of("OptInRequired: text (is us-east-1 switched on for this account?)"),
                true));
  }

  @Test
  void onlyTagLimitExceededMeansFullTags() {
    assertThat(Ec2ErrorCodes.hasFullTags(FakeEc2.refusal("TagLimitExceeded", ""))).isTrue();
    assertThat(Ec2ErrorCodes.hasFullTags(FakeEc2.refusal("LimitExceeded", ""))).isFalse();
  }

  @Test
  void anErrorOfEc2ItselfOrOfTheNetworkForbidsNothing() {
    SdkException internal =
        Ec2Exception.builder()
            .statusCode(500)
            .awsErrorDetails(AwsErrorDetails.builder().errorCode("InternalError").build())
            .build();

    assertThat(Ec2ErrorCodes.isNotAllowed(internal)).isFalse();
    assertThat(Ec2ErrorCodes.isNotAllowed(SdkClientException.create("no route"))).isFalse();
  }
}
