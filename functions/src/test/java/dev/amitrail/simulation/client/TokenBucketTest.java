package dev.amitrail.simulation.client;

import static dev.amitrail.simulation.client.CalmAccount.AWAY;
import static dev.amitrail.simulation.client.CalmAccount.HOME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.simulation.Scenario;
import dev.amitrail.simulation.SimulatedDeployment;
import dev.amitrail.simulation.ec2.SimulatedImage;
import dev.amitrail.simulation.ec2.SimulatedRegion;
import dev.amitrail.simulation.time.Actor;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;

/// The limits are those that AWS publishes, to the last token.
class TokenBucketTest {
  @ParameterizedTest
  @CsvSource({
    "NON_MUTATING, 100, 20",
    "UNFILTERED, 50, 10",
    "MUTATING, 50, 5",
    "COPY_IMAGE, 100, 1",
    "CREATE_TAGS, 100, 10",
    "DELETE_TAGS, 100, 10",
    "MODIFY_IMAGE_ATTRIBUTE, 100, 5",
  })
  void aBucketHoldsAndRefillsAsPublished(TokenBucket bucket, int size, int refill) {
    TokenBucket.Level level = new TokenBucket.Level(bucket);
    long second = 1_000_000;

    assertThat(taken(level, 0)).isEqualTo(size);
    assertThat(taken(level, second)).isEqualTo(refill);
    assertThat(taken(level, second + second / refill - 1)).isZero();
    assertThat(taken(level, second + second / refill)).isEqualTo(1);
    assertThat(taken(level, 1_000 * second)).isEqualTo(size);
  }

  private static int taken(TokenBucket.Level level, long now) {
    int taken = 0;
    while (level.take(now)) {
      taken++;
    }
    return taken;
  }

  @Test
  void aRegionsBucketRefusesWithRequestLimitExceededAndAnotherRegionHasItsOwn() {
    CalmAccount lab = new CalmAccount(quick());
    SimulatedImage source = lab.image();
    int made = 0;
    Optional<String> refusal = Optional.empty();
    while (refusal.isEmpty()) {
      try {
        lab.ec2(AWAY).copyImage(lab.order(source, Optional.empty()).build());
        made++;
      } catch (Ec2Exception e) {
        refusal = Optional.of(e.awsErrorDetails().errorCode());
      }
    }

    assertThat(refusal).contains("RequestLimitExceeded");
    assertThat(made).isEqualTo(TokenBucket.COPY_IMAGE.size());
    assertThat(lab.ec2("eu-west-1").copyImage(lab.order(source, Optional.empty()).build()))
        .isNotNull();
  }

  @Test
  void noMoreThanThreeHundredCopiesAreInFlightIntoARegion() {
    CalmAccount lab = new CalmAccount();
    SimulatedImage source = lab.image();
    SimulatedRegion region = lab.cloud.region(AWAY);
    for (int i = 0; i < 300; i++) {
      region.copies().copy(Actor.PERSON, lab.order(source, Optional.empty()).build());
    }

    CalmAccount.assertRefused(
        "ResourceLimitExceeded",
        () -> lab.ec2(AWAY).copyImage(lab.order(source, Optional.empty()).build()));
    lab.pass(Duration.ofMinutes(10));
    assertThat(lab.ec2(AWAY).copyImage(lab.order(source, Optional.empty()).build())).isNotNull();
  }

  @Test
  void readsOfEverythingAtOnceAreChargedToASmallerBucket() {
    CalmAccount lab = new CalmAccount(quick());
    lab.image();
    int read = 0;
    try {
      while (read < 1_000) {
        lab.ec2(HOME).describeImages(request -> request.owners("self"));
        read++;
      }
    } catch (Ec2Exception _) {
      // That is what is waited for.
    }

    assertThat(read).isEqualTo(TokenBucket.UNFILTERED.size());
    assertThat(lab.ec2(HOME).describeImages(request -> request.owners("self").maxResults(10)))
        .isNotNull();
  }

  @Test
  void whatAPersonDoesIsNotChargedToTheBuckets() {
    CalmAccount lab = new CalmAccount();
    SimulatedImage source = lab.image();
    for (int i = 0; i < 300; i++) {
      lab.cloud.tag(source, Map.of("number", Integer.toString(i)));
    }

    assertThat(source.tags()).containsEntry("number", "299");
  }

  /// A network that takes no time, so that no token comes back during the test.
  private static Scenario quick() {
    return Scenario.calm(SimulatedDeployment.standard())
        .with(new Scenario.Network(Duration.ZERO, Duration.ZERO, 0, Duration.ZERO));
  }
}
