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
  private static final SdkException INTERNAL =
      Ec2Exception.builder()
          .statusCode(500)
          .awsErrorDetails(AwsErrorDetails.builder().errorCode("InternalError").build())
          .build();

  /// What EC2 answers about an image that exists.
  @ParameterizedTest
  @CsvSource({
    // code,                       kind,     not allowed for this image
    "RequestLimitExceeded,         DEFERRED, false",
    "Throttling,                   DEFERRED, false",
    "ThrottlingException,          DEFERRED, false",
    "EC2ThrottledException,        DEFERRED, false",
    "InvalidAMIID.Unavailable,     DEFERRED, false",
    "InvalidAMIID.NotFound,        DEFERRED, false",
    "InvalidSnapshot.NotFound,     DEFERRED, false",
    "IncorrectState,               DEFERRED, false",
    "ConcurrentTagAccess,          DEFERRED, false",
    "AuthFailure,                  FAILED,   false",
    "OptInRequired,                FAILED,   false",
    "UnauthorizedOperation,        FAILED,   false",
    "ResourceLimitExceeded,        FAILED,   true",
    "OperationNotPermitted,        FAILED,   true",
    "InvalidAMIAttributeItemValue, FAILED,   true",
    "TagLimitExceeded,             FAILED,   true",
    "AnyCodeThatIsNewNextYear,     FAILED,   true"
  })
  void theClassOfTheAnswerDecides(String code, Kind kind, boolean notAllowed) {
    SdkException error = FakeEc2.refusal(code, "text");
    ReplicationOutcome outcome =
        Ec2ErrorCodes.of("us-east-1", Optional.of("ami-1"), "not tagged", error);

    assertThat(outcome.kind()).isEqualTo(kind);
    assertThat(outcome.permanent()).isFalse();
    assertThat(outcome.replica()).contains("ami-1");
    assertThat(outcome.reason().orElseThrow()).startsWith("not tagged: " + code + ": text");
    assertThat(Ec2ErrorCodes.isNotAllowed(error)).isEqualTo(notAllowed);
  }

  @ParameterizedTest
  @CsvSource({
    // code,                       kind,     counted
    "RequestLimitExceeded,         DEFERRED, false",
    "ResourceLimitExceeded,        DEFERRED, false",
    "PendingSnapshotLimitExceeded, DEFERRED, false",
    "InvalidAMIID.Unavailable,     DEFERRED, false",
    "IncorrectState,               DEFERRED, false",
    "InvalidRequest,               FAILED,   true",
    "InvalidAMIID.NotFound,        FAILED,   true",
    "TagPolicyViolation,           FAILED,   true",
    "SnapshotLimitExceeded,        FAILED,   true",
    "AuthFailure,                  FAILED,   true",
    "UnauthorizedOperation,        FAILED,   true",
    "AnyCodeThatIsNewNextYear,     FAILED,   true"
  })
  void everyRefusalOfACopyCountsUnlessALaterRequestCanSucceed(
      String code, Kind kind, boolean counted) {
    ReplicationOutcome outcome = Ec2ErrorCodes.ofCopy("us-east-1", FakeEc2.refusal(code, "text"));

    assertThat(outcome.kind()).isEqualTo(kind);
    assertThat(outcome.permanent()).isEqualTo(counted);
  }

  @Test
  void anErrorOfEc2ItselfOrOfTheNetworkIsNoRefusalOfACopy() {
    assertThat(Ec2ErrorCodes.ofCopy("us-east-1", INTERNAL).permanent()).isFalse();
    assertThat(Ec2ErrorCodes.ofCopy("us-east-1", SdkClientException.create("no route")))
        .extracting(ReplicationOutcome::kind, ReplicationOutcome::permanent)
        .containsExactly(Kind.FAILED, false);
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
    assertThat(Ec2ErrorCodes.isNotAllowed(INTERNAL)).isFalse();
    assertThat(Ec2ErrorCodes.isNotAllowed(SdkClientException.create("no route"))).isFalse();
  }
}
