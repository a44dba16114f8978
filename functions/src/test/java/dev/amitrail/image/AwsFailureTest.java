package dev.amitrail.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;

final class AwsFailureTest {
  @Test
  void whatAwsAnsweredIsToldWithItsCode() {
    AwsFailure failure = AwsFailure.of(FakeEc2.refusal("AuthFailure", "not able to validate"));

    assertThat(failure).hasToString("AuthFailure: not able to validate");
    assertThat(failure.is("AuthFailure")).isTrue();
    assertThat(failure.is("OptInRequired")).isFalse();
  }

  @Test
  void aRequestWithoutAnAnswerIsToldByTheNameOfItsException() {
    assertThat(AwsFailure.of(SdkClientException.create("Unable to connect")))
        .hasToString("SdkClientException: Unable to connect");
  }

  @Test
  void anAnswerThatIsNoErrorOfTheApiIsToldToo() {
    assertThat(
            AwsFailure.of(
                Ec2Exception.builder().message("502 Bad Gateway").statusCode(502).build()))
        .hasToString("Ec2Exception: 502 Bad Gateway");
  }

  /// What the SDK makes of an answer of status 401 that came by way of HttpURLConnection.
  @Test
  void anAnswerThatLostItsTextOnTheWayIsToldByWhatItsStatusMeans() {
    AwsFailure failure =
        AwsFailure.of(
            Ec2Exception.builder()
                .awsErrorDetails(AwsErrorDetails.builder().serviceName("Ec2").build())
                .statusCode(401)
                .build());

    assertThat(failure.is("AuthFailure")).isTrue();
    assertThat(failure.isOfTheRequest()).isTrue();
    assertThat(failure.in("eu-west-1"))
        .contains("HTTP status 401", "is eu-west-1 switched on for this account?");
  }
}
