package dev.amitrail.simulation.client;

import static dev.amitrail.simulation.client.CalmAccount.AWAY;
import static dev.amitrail.simulation.client.CalmAccount.HOME;
import static dev.amitrail.simulation.client.CalmAccount.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.simulation.Scenario;
import dev.amitrail.simulation.SimulatedDeployment;
import dev.amitrail.simulation.ec2.SimulatedImage;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.ec2.model.CopyImageRequest;
import software.amazon.awssdk.services.ec2.model.ResourceType;

/// Client tokens as "Ensuring idempotency in Amazon EC2 API requests" describes them, and both ways
/// where it is silent.
class ClientTokenTest {
  private static final Optional<String> TOKEN = Optional.of("token");

  @Test
  void theSameTokenWithTheSameParametersAnswersTheSameImage() {
    CalmAccount lab = new CalmAccount();
    SimulatedImage source = lab.image();

    String first = copy(lab, AWAY, lab.order(source, TOKEN));
    String second = copy(lab, AWAY, lab.order(source, TOKEN));

    assertThat(second).isEqualTo(first);
    assertThat(lab.cloud.copiesOf(source, AWAY)).hasSize(1);
  }

  @Test
  void theSameTokenWithOtherParametersIsRefused() {
    CalmAccount lab = new CalmAccount();
    SimulatedImage source = lab.image();
    copy(lab, AWAY, lab.order(source, TOKEN));

    assertRefused(
        "IdempotentParameterMismatch",
        () -> copy(lab, AWAY, lab.order(source, TOKEN).description("other")));
  }

  @Test
  void aTokenIsRegional() {
    CalmAccount lab = new CalmAccount();
    SimulatedImage source = lab.image();

    assertThat(copy(lab, AWAY, lab.order(source, TOKEN)))
        .isNotEqualTo(copy(lab, "eu-west-1", lab.order(source, TOKEN)));
  }

  @Test
  void withoutATokenEveryRequestIsACopyAndNamesAreNoGuard() {
    CalmAccount lab = new CalmAccount();
    SimulatedImage source = lab.image();

    copy(lab, AWAY, lab.order(source, Optional.empty()));
    copy(lab, AWAY, lab.order(source, Optional.empty()));

    assertThat(lab.cloud.copiesOf(source, AWAY))
        .hasSize(2)
        .allMatch(image -> image.name().equals("copy of web"));
  }

  @Test
  void aTokenIsForgottenAfterItsLifetime() {
    CalmAccount lab = lab(Duration.ofMinutes(3), Scenario.AfterGone.OLD_ID);
    SimulatedImage source = lab.image();

    String first = copy(lab, AWAY, lab.order(source, TOKEN));
    lab.pass(Duration.ofMinutes(4));

    assertThat(copy(lab, AWAY, lab.order(source, TOKEN))).isNotEqualTo(first);
  }

  @Test
  void theTokenOfAFailedCopyAnswersTheFailedImage() {
    CalmAccount lab = new CalmAccount();
    SimulatedImage source = lab.image();
    String first = copy(lab, AWAY, withMissingKey(lab.order(source, TOKEN)));
    lab.pass(Duration.ofMinutes(10));

    assertThat(copy(lab, AWAY, withMissingKey(lab.order(source, TOKEN)))).isEqualTo(first);
    assertThat(lab.cloud.copiesOf(source, AWAY).getFirst().state())
        .isEqualTo(SimulatedImage.State.FAILED);
  }

  private static CopyImageRequest.Builder withMissingKey(CopyImageRequest.Builder request) {
    return request.encrypted(true).kmsKeyId(SimulatedDeployment.MISSING_KEY);
  }

  @ParameterizedTest
  @EnumSource
  void whatATokenAnswersAfterItsImageIsGoneIsAKnob(Scenario.AfterGone afterGone) {
    CalmAccount lab = lab(Duration.ofHours(24), afterGone);
    SimulatedImage source = lab.image();
    String first = copy(lab, AWAY, lab.order(source, TOKEN));
    lab.pass(Duration.ofMinutes(10));
    lab.cloud.deregister(lab.cloud.copiesOf(source, AWAY).getFirst());

    String second = copy(lab, AWAY, lab.order(source, TOKEN));

    assertThat(second.equals(first)).isEqualTo(afterGone == Scenario.AfterGone.OLD_ID);
  }

  @Test
  void aRequestThatIsRefusedForItsTagsMakesNothingAndUsesNoToken() {
    CalmAccount lab = new CalmAccount();
    SimulatedImage source = lab.image();

    assertRefused(
        "InvalidParameterValue",
        () ->
            copy(
                lab,
                AWAY,
                lab.order(source, TOKEN)
                    .tagSpecifications(CalmAccount.tags(ResourceType.IMAGE, "aws:x", "y"))));

    assertThat(lab.cloud.copiesOf(source, AWAY)).isEmpty();
    assertThat(copy(lab, AWAY, lab.order(source, TOKEN))).startsWith("ami-");
  }

  @Test
  void theSourceIsAskedForInItsOwnRegion() {
    CalmAccount lab = new CalmAccount();
    SimulatedImage source = lab.image();

    assertThat(source.region()).isEqualTo(HOME);
    assertRefused(
        "InvalidAMIID.NotFound",
        () -> copy(lab, AWAY, lab.order(source, TOKEN).sourceRegion("eu-west-1")));
  }

  private static CalmAccount lab(Duration lifetime, Scenario.AfterGone afterGone) {
    return new CalmAccount(
        Scenario.calm(SimulatedDeployment.standard())
            .with(
                new Scenario.Copying(
                    Duration.ofMinutes(2),
                    Duration.ofMinutes(2),
                    0,
                    0,
                    lifetime,
                    afterGone,
                    Duration.ZERO,
                    Duration.ZERO,
                    true)));
  }

  private static String copy(CalmAccount lab, String region, CopyImageRequest.Builder request) {
    return lab.ec2(region).copyImage(request.build()).imageId();
  }
}
