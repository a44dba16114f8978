package dev.amitrail.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What proves must not share code with what is proved.
class IndependenceTest {
  private static final Path SOURCES = Path.of("src/test/java/dev/amitrail/simulation");

  @Test
  void theSimulationUsesOfTheProjectNothingButEvents() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      List<String> foreign =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .flatMap(IndependenceTest::lines)
              .filter(line -> line.startsWith("import ") && line.contains("dev.amitrail."))
              .filter(line -> !line.contains(" dev.amitrail.event."))
              .filter(line -> !line.contains(" dev.amitrail.simulation."))
              .toList();

      assertThat(foreign).isEmpty();
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
