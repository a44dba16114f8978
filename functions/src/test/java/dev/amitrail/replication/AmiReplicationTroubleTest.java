package dev.amitrail.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.amitrail.image.FakeEc2;
import dev.amitrail.image.TestImage;
import dev.amitrail.replication.ReplicationResult.Line;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.CreateTagsRequest;

/// An error of one Region, or of writing tags, and what happens to the others.
final class AmiReplicationTroubleTest {
  @RegisterExtension
  final TestDeployment deployment =
      TestDeployment.replicatingTo("us-east-1", "eu-west-1", "us-west-2");

  private final FakeEc2 ec2 = deployment.ec2();

  static Stream<Arguments> errors() {
    SdkException switchedOff = FakeEc2.refusal("AuthFailure", "was not able to validate");
    SdkException unreachable = SdkClientException.create("Unable to execute HTTP request");
    return Stream.of("DescribeImages", "CopyImage")
        .flatMap(
            operation ->
                Stream.of(
                    Arguments.of(
                        operation,
                        switchedOff,
                        "us-east-1: AuthFailure: was not able to validate (is us-east-1 switched on"
                            + " for this account?)"),
                    Arguments.of(
                        operation,
                        FakeEc2.refusal("OptInRequired", "not subscribed"),
                        "us-east-1: OptInRequired: not subscribed (is us-east-1 switched on for"
                            + " this account?)"),
                    Arguments.of(
                        operation,
                        unreachable,
                        "us-east-1: SdkClientException: Unable to execute HTTP request"),
                    Arguments.of(
                        operation,
                        notAllowed(),
                        "us-east-1: UnauthorizedOperation: You are not authorized")));
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("errors")
  void anErrorOfOneRegionIsReportedAfterTheOthersAreServed(
      String operation, SdkException error, String message) {
    deployment.source("all");
    ec2.refuse("us-east-1", operation, error);

    assertThatExceptionOfType(ReplicationFailedException.class)
        .isThrownBy(deployment::sourceIsAvailable)
        .withMessage("ami-0abcdef1234567890: 1 of 3 Regions failed: " + message);
    assertThat(ec2.tagsOf(TestImage.HOME, TestImage.SOURCE_ID))
        .containsEntry("eu-west-1.origin.id", ec2.imagesIn("eu-west-1").getFirst().imageId())
        .containsEntry("us-west-2.origin.id", ec2.imagesIn("us-west-2").getFirst().imageId())
        .doesNotContainKey("us-east-1.origin.id");
    assertThat(deployment.log())
        .extracting(line -> line.path("region").asText(), line -> line.path("outcome").asText())
        .containsExactlyInAnyOrder(
            tuple("us-east-1", "failed"),
            tuple("eu-west-1", "copied"),
            tuple("us-west-2", "copied"));
  }

  /// The function fails after that, and its invocation is repeated.
  @Test
  void anInvocationThatFailsHasItsMetrics() {
    deployment.source("all");
    ec2.refuse("us-east-1", "CopyImage", FakeEc2.refusal("AuthFailure", "not able to validate"));

    assertThatExceptionOfType(ReplicationFailedException.class)
        .isThrownBy(deployment::sourceIsAvailable);

    assertThat(deployment.metrics())
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.path("ReplicasStarted").asLong()).isEqualTo(2);
              assertThat(line.path("ReplicationFailed").asLong()).isEqualTo(1);
              assertThat(line.path("requestId").asText()).isEqualTo("request-1");
            });
  }

  @Test
  void everyFailedRegionIsNamed() {
    deployment.source("all");
    ec2.refuse("us-east-1", "DescribeImages", notAllowed())
        .refuse("us-west-2", "CopyImage", FakeEc2.refusal("InternalError", "An internal error"));

    assertThatExceptionOfType(ReplicationFailedException.class)
        .isThrownBy(deployment::sourceIsAvailable)
        .withMessage(
            "ami-0abcdef1234567890: 2 of 3 Regions failed: us-east-1: UnauthorizedOperation: You"
                + " are not authorized; us-west-2: InternalError: An internal error");
  }

  @Test
  void noCopyIsStartedInARegionThatCannotBeRead() {
    deployment.source("us-east-1");
    ec2.refuse("us-east-1", "DescribeImages", notAllowed());

    assertThatExceptionOfType(ReplicationFailedException.class)
        .isThrownBy(deployment::sourceIsAvailable);
    assertThat(ec2.calls()).noneMatch(FakeEc2.Call::isWrite);
  }

  @Test
  void aSourceThatCannotBeReadFailsWithItsRegion() {
    ec2.refuse(TestImage.HOME, "DescribeImages", notAllowed());

    assertThatExceptionOfType(ReplicationFailedException.class)
        .isThrownBy(deployment::sourceIsAvailable)
        .withMessageContaining("ap-southeast-2: UnauthorizedOperation");
    assertThat(deployment.log()).hasSize(1);
  }

  @Test
  void theNextDeliveryServesWhatFailed() {
    deployment.source("all");
    ec2.refuse("us-east-1", "CopyImage", notAllowed());
    assertThatExceptionOfType(ReplicationFailedException.class)
        .isThrownBy(deployment::sourceIsAvailable);
    ec2.allow("us-east-1", "CopyImage");

    assertThat(deployment.sourceIsAvailable().outcomes())
        .extracting(Line::region, Line::outcome)
        .containsExactly(
            tuple("us-east-1", "copied"),
            tuple("eu-west-1", "present"),
            tuple("us-west-2", "present"));
  }

  @Test
  void anIdempotentParameterMismatchIsDeferredAndNoFailure() {
    ec2.hideNewImages();
    ec2.refuse(TestImage.HOME, "CreateTags", notAllowed());
    deployment.source("us-east-1");
    assertThatExceptionOfType(ReplicationFailedException.class)
        .isThrownBy(deployment::sourceIsAvailable);
    ec2.setTag(TestImage.HOME, TestImage.SOURCE_ID, "Name", "tagged a second later");

    assertThat(deployment.sourceIsAvailable().outcomes())
        .extracting(Line::region, Line::outcome)
        .containsExactly(tuple("us-east-1", "deferred"));
    assertThat(ec2.imagesIn("us-east-1")).hasSize(1);
  }

  @Test
  void aSourceThatCannotBeTaggedFailsAndTheReplicasAreReported() {
    deployment.source("us-east-1 eu-west-1");
    ec2.refuse(TestImage.HOME, "CreateTags", notAllowed());

    assertThatExceptionOfType(ReplicationFailedException.class)
        .isThrownBy(deployment::sourceIsAvailable)
        .withMessageContaining("2 of 2 Regions failed")
        .withMessageContaining(ec2.imagesIn("us-east-1").getFirst().imageId())
        .withMessageContaining(ec2.imagesIn("eu-west-1").getFirst().imageId())
        .withMessageContaining("eu-west-1.origin.id")
        .withMessageContaining("UnauthorizedOperation");
    assertThat(deployment.log())
        .extracting(line -> line.path("replica").asText())
        .allMatch(replica -> replica.startsWith("ami-"));

    ec2.allow(TestImage.HOME, "CreateTags");
    assertThat(deployment.sourceIsAvailable().outcomes())
        .extracting(Line::outcome)
        .containsOnly("adopted");
  }

  @Test
  void aReplicaThatCannotBeTaggedFailsAndTheOthersAreServed() {
    ec2.with(TestImage.copy("ami-0c000000000000001", "us-east-1"));
    ec2.refuse("us-east-1", "CreateTags", notAllowed());
    deployment.source("us-east-1 eu-west-1");

    assertThatExceptionOfType(ReplicationFailedException.class)
        .isThrownBy(deployment::sourceIsAvailable)
        .withMessageContaining("1 of 2 Regions failed: us-east-1: ami-0c000000000000001 exists")
        .withMessageContaining("UnauthorizedOperation");
    assertThat(ec2.tagsOf(TestImage.HOME, TestImage.SOURCE_ID))
        .containsKey("eu-west-1.origin.id")
        .doesNotContainKey("us-east-1.origin.id");
  }

  @Test
  void aSourceThatFilledUpWithTagsMeanwhileIsReportedAndNoFailure() {
    deployment.source("us-east-1");
    ec2.refuse(TestImage.HOME, "CreateTags", FakeEc2.refusal("TagLimitExceeded", "50"));

    assertThat(deployment.sourceIsAvailable().outcomes())
        .extracting(Line::outcome, Line::reason)
        .containsExactly(tuple("copied", "the source has no room for the tag us-east-1.origin.id"));
  }

  @Test
  void aSourceWithFiftyTagsIsCopiedAndTagsWithoutRoomAreReported() {
    ec2.with(TestImage.source().ownTags(49).tag("replicate-to", "us-east-1 eu-west-1"));

    assertThat(deployment.sourceIsAvailable().outcomes())
        .extracting(Line::region, Line::outcome, Line::reason)
        .containsExactly(
            tuple(
                "us-east-1",
                "copied",
                "no room for the tags own-48, own-49; the source has no room for the tag"
                    + " us-east-1.origin.id"),
            tuple(
                "eu-west-1",
                "copied",
                "no room for the tags own-48, own-49; the source has no room for the tag"
                    + " eu-west-1.origin.id"));
    assertThat(ec2.calls()).noneMatch(call -> call.request() instanceof CreateTagsRequest);
    assertThat(ec2.tagsOf("us-east-1", ec2.imagesIn("us-east-1").getFirst().imageId()))
        .hasSize(50)
        .containsEntry("origin.id", TestImage.SOURCE_ID);
  }

  @Test
  void whereOneReplicaTagHasRoomOneIsWritten() {
    ec2.with(TestImage.source().ownTags(48).tag("replicate-to", "us-east-1 eu-west-1"));

    assertThat(deployment.sourceIsAvailable().outcomes())
        .extracting(Line::region, Line::outcome)
        .containsExactly(tuple("us-east-1", "copied"), tuple("eu-west-1", "copied"));
    assertThat(ec2.tagsOf(TestImage.HOME, TestImage.SOURCE_ID))
        .hasSize(50)
        .containsKey("eu-west-1.origin.id");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 127, 128})
  void aNameOfAnyLengthIsTakenByEc2(int length) {
    ec2.with(TestImage.source().name("n".repeat(length)).tag("replicate-to", "us-east-1"));

    assertThat(deployment.sourceIsAvailable().outcomes())
        .extracting(Line::outcome)
        .containsExactly("copied");
  }

  @Test
  void afterThreeFailedCopiesARegionIsGivenUp() {
    deployment.source("us-east-1");
    for (int attempt = 1; attempt <= 3; attempt++) {
      assertThat(deployment.sourceIsAvailable().outcomes())
          .extracting(Line::outcome)
          .containsExactly("copied");
      assertThat(ec2.imagesIn("us-east-1")).hasSize(attempt);
      ec2.fail("us-east-1", ec2.imagesIn("us-east-1").getLast().imageId(), "no such key");
    }

    assertThat(deployment.sourceIsAvailable().outcomes())
        .satisfiesExactly(
            line -> {
              assertThat(line.outcome()).isEqualTo("givenUp");
              assertThat(line.reason()).contains("3 copies failed", "no such key");
            });
    assertThat(ec2.imagesIn("us-east-1")).hasSize(3);
  }

  private static SdkException notAllowed() {
    return FakeEc2.refusal("UnauthorizedOperation", "You are not authorized");
  }
}
