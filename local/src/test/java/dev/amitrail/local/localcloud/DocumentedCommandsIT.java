package dev.amitrail.local.localcloud;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every line of the indented blocks of README.md and docs/local.md that is a command, as it is,
/// against one `./local-cloud`. `aws` is the AWS CLI, which the build installs with its checks.
@Tag("operations")
class DocumentedCommandsIT {
  private static final List<String> PROGRAMS = List.of("aws ", "./", "npm ", "npx ", "curl ");

  /// Beginning of a command -> why it is not run here.
  private static final Map<String, String> SKIPPED =
      Map.of(
          "npm ci", "the build did it",
          "npx cdk", "CdkDeploymentIT runs the command line",
          "./local-cloud", "it is what runs",
          "./demo", "DemoIT runs it");

  @TempDir static Path programs;
  private static CloudShell cloud;

  @BeforeAll
  static void start() throws IOException {
    cloud = CloudShell.start(CloudShell.ROOT, programs);
  }

  @AfterAll
  static void end() {
    if (cloud != null) {
      cloud.close();
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void c15WorksAsItStands(String command) {
    String _ = cloud.bash(command);
  }

  static List<String> commands() throws IOException {
    return Stream.of("README.md", "docs/local.md")
        .flatMap(DocumentedCommandsIT::lines)
        .filter(line -> line.startsWith("    "))
        .map(String::strip)
        .filter(line -> PROGRAMS.stream().anyMatch(line::startsWith))
        .filter(line -> SKIPPED.keySet().stream().noneMatch(line::startsWith))
        .distinct()
        .toList();
  }

  private static Stream<String> lines(String document) {
    try {
      return Files.readAllLines(CloudShell.ROOT.resolve(document)).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
