package dev.amitrail.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.image.FakeEc2;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;

final class AwsErrorTest {
  @Test
  void anErrorHasTheCodeAndMessageOfAws() {
    AwsError failure = AwsError.of(FakeEc2.refusal("AuthFailure", "not able to validate"));

    assertThat(failure).hasToString("AuthFailure: not able to validate");
    assertThat(failure.is("AuthFailure")).isTrue();
    assertThat(failure.is("OptInRequired")).isFalse();
  }

  @Test
  void aRequestWithoutResponseHasTheNameOfItsException() {
    assertThat(AwsError.of(SdkClientException.create("Unable to connect")))
        .hasToString("SdkClientException: Unable to connect");
  }

  @Test
  void aResponseThatIsNoApiErrorIsReported() {
    assertThat(
            AwsError.of(Ec2Exception.builder().message("502 Bad Gateway").statusCode(502).build()))
        .hasToString("Ec2Exception: 502 Bad Gateway");
  }

  /// What the SDK returns for a response with status 401 from HttpURLConnection.
  @Test
  void aResponseOfStatus401WithoutTextIsAuthFailure() {
    AwsError failure =
        AwsError.of(
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
