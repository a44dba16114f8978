package dev.amitrail.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What EC2's published limits allow.
class StormTest {
  private static final Duration COPY = Duration.ofMinutes(10);

  @Test
  void fewImagesAreBoundByTheRequestRate() {
    assertThat(new Storm(100, COPY).bound()).isEqualTo(COPY);
    assertThat(new Storm(160, COPY).bound()).isEqualTo(COPY.plusSeconds(60));
  }

  @Test
  void manyImagesAreBoundByTheCopiesInFlight() {
    assertThat(new Storm(301, COPY).bound()).isEqualTo(COPY.multipliedBy(2));
    assertThat(Storm.standard().bound())
        .isBetween(COPY.multipliedBy(4), COPY.multipliedBy(4).plusMinutes(5));
    assertThat(Storm.standard().waves()).isEqualTo(4);
  }
}
