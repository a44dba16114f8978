package dev.amitrail.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.DateTimeException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsPureTest {
  @Test
  void aTimeIsRead() {
    assertThat(Timestamps.of("2026-11-22T02:43:50.000Z"))
        .contains(Instant.parse("2026-11-22T02:43:50Z"));
    assertThat(Timestamps.required("9999-12-31T23:59:59.999Z")).isBefore("+10000-01-01T00:00:00Z");
  }

  /// The last of them has no day that a page could show.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "yesterday",
        "-0001-12-31T23:59:59Z",
        "+10000-01-01T00:00:00Z",
        "+1000000000-12-31T23:59:59.999999999Z"
      })
  void whatIsNoTimeOfFourDigitYearsIsNone(String text) {
    assertThat(Timestamps.of(text)).isEmpty();
    assertThatExceptionOfType(DateTimeException.class).isThrownBy(() -> Timestamps.required(text));
  }
}
