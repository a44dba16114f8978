package dev.amitrail.local.localcloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.amitrail.local.Installation;
import dev.amitrail.local.testing.Command;
import dev.amitrail.local.testing.Command.Result;
import dev.amitrail.local.testing.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every line of the indented blocks of README.md and docs/local.md that is a command, as it is,
/// against one `./local-cloud`. `aws` is the AWS CLI, which the build installs with its checks.
@Tag("operations")
class DocumentedCommandsIT {
  private static final Path ROOT = Installation.current().root();
  private static final List<String> PROGRAMS = List.of("aws ", "./", "npm ", "npx ", "curl ");

  /// Beginning of a command -> why it is not run here.
  private static final Map<String, String> SKIPPED =
      Map.of(
          "npm ci", "the build did it",
          "npx cdk", "CdkDeploymentIT runs the command line",
          "./local-cloud", "it is what runs",
          "./demo", "DemoIT runs it");

  private static Command cloud;
  private static int port;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(
        Files.exists(ROOT.resolve("local/.venv/bin/aws")), "the AWS CLI comes with the checks");
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    cloud = Command.java(LocalCloud.class, Map.of(), "--port", Integer.toString(port));
    Waiting.until(() -> cloud.output().contains("What happens from now on"));
  }

  @AfterAll
  static void end() {
    if (cloud != null) {
      cloud.close();
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void c15WorksAsItStands(String command) throws Exception {
    Map<String, String> environment = new HashMap<>();
    environment.put("AWS_ENDPOINT_URL", "http://127.0.0.1:" + port);
    environment.put("AWS_ACCESS_KEY_ID", "local");
    environment.put("AWS_SECRET_ACCESS_KEY", "local");
    environment.put("AWS_DEFAULT_REGION", "ap-southeast-2");
    environment.put("PATH", ROOT.resolve("local/.venv/bin") + ":" + System.getenv("PATH"));

    Result result = Command.start(ROOT, environment, "", List.of("bash", "-c", command)).await();

    assertThat(result.status()).as(result.out() + result.err()).isZero();
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
      return Files.readAllLines(ROOT.resolve(document)).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
