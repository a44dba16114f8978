package dev.amitrail.local.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.local.Installation;
import dev.amitrail.local.testing.Command;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/// The emulated AWS's own tests, which are Python. They run beside the tests that use it.
@Order(2)
class EmulatorTestsIT {
  @Test
  void pass() throws Exception {
    Installation installation = Installation.current();

    Command.Result result =
        Command.start(
                installation.root().resolve("local"),
                Map.of(),
                "",
                List.of(
                    installation.python().toString(),
                    "-m",
                    "unittest",
                    "discover",
                    "-s",
                    "src/test/python"))
            .await();

    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.err()).containsPattern("Ran \\d+ tests").endsWith("OK");
    System.out.println(
        "The emulated AWS's own tests: "
            + result
                .err()
                .lines()
                .filter(line -> line.startsWith("Ran "))
                .findFirst()
                .orElseThrow());
  }
}
