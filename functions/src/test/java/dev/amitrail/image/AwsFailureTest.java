package dev.amitrail.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
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
}
