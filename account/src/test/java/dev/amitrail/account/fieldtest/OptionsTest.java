package dev.amitrail.account.fieldtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.amitrail.account.fieldtest.Options.WrongUsageException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The arguments.
class OptionsTest {
  @Test
  void areReadInAnyOrder() throws WrongUsageException {
    Options options =
        Options.of(
            List.of("us-east-1", "--yes", "--wait", "2.5", "us-gov-west-1", "--profile", "me"));

    assertThat(options.regions()).containsExactly("us-east-1", "us-gov-west-1");
    assertThat(options.isAgreed()).isTrue();
    assertThat(options.isClean()).isFalse();
    assertThat(options.limit()).isEqualTo(Duration.ofMillis(2500));
    assertThat(options.profile()).isEqualTo(Optional.of("me"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "us-east-1",
        "us-east-1 us-east-1",
        "us-east-1 eu-west-1 eu-west-2",
        "us-east-1 Europe",
        "us-east-1 eu-west-1 --profile",
        "us-east-1 eu-west-1 --wait long",
        "us-east-1 eu-west-1 --run 1",
        "us-east-1 eu-west-1 --force"
      })
  void areRefusedIfTheyAreNotTwoRegionsWithKnownOptions(String line) {
    List<String> arguments = line.isEmpty() ? List.of() : List.of(line.split(" ", -1));

    assertThatExceptionOfType(WrongUsageException.class).isThrownBy(() -> Options.of(arguments));
  }
}
