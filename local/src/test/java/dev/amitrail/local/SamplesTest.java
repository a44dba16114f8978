package dev.amitrail.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SamplesTest {
  private static final String SAMPLE =
      "ap-southeast-2 us-east-1 eu-west-1 us-west-2 arn:aws:ec2:us-east-1:123456789012:image/a";

  @Test
  void eachRegionIsReplacedByTheOneInItsPlace() {
    assertThat(
            Samples.adapted(
                SAMPLE, List.of("us-east-1", "ap-southeast-2", "eu-north-1"), "210987654321"))
        .isEqualTo(
            "us-east-1 ap-southeast-2 eu-north-1 us-west-2"
                + " arn:aws:ec2:ap-southeast-2:210987654321:image/a");
  }

  @Test
  void aRegionWithoutOneInItsPlaceRemains() {
    assertThat(Samples.adapted(SAMPLE, List.of("eu-north-1"), "123456789012"))
        .startsWith("eu-north-1 us-east-1 eu-west-1 ");
  }

  @Test
  void theDeploymentOfAFreshCheckoutNeedsNoChange() {
    assertThat(Samples.adapted(SAMPLE, Samples.REGIONS, "123456789012")).isEqualTo(SAMPLE);
  }
}
