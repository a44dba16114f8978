package dev.amitrail.local.localcloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.amitrail.local.Installation;
import dev.amitrail.local.aws.EmulatedAws;
import dev.amitrail.local.aws.EmulatorControl;
import dev.amitrail.local.testing.Command;
import dev.amitrail.local.testing.Command.Result;
import dev.amitrail.local.testing.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A `./local-cloud`, and bash beside it as in a user's terminal, with the AWS CLI that the build
/// installs with its checks. `aws` is `aws_cli.py`, since a CLI that loads itself anew for each of
/// two hundred commands takes minutes.
///
/// @param folder the folder that commands run in
/// @param cli the process that has loaded the AWS CLI
/// @param programs the folder of `aws`
record CloudShell(Command cloud, URI endpoint, Path folder, Command cli, Path programs)
    implements AutoCloseable {
  static final Path ROOT = Installation.current().root();
  private static final String CLI = "local/src/test/python/aws_cli.py";

  /// Starts one.
  ///
  /// @param programs an empty folder
  static CloudShell start(Path folder, Path programs) throws IOException {
    assumeTrue(
        Files.exists(ROOT.resolve("local/.venv/bin/aws")), "the AWS CLI comes with the checks");
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Command cloud = Command.java(LocalCloud.class, Map.of(), "--port", Integer.toString(port));
    Path socket = programs.resolve("socket");
    Command cli =
        Command.start(
            ROOT,
            Map.of("PYTHONPATH", ROOT.resolve("local/src/main/python").toString()),
            "",
            List.of(Installation.current().python().toString(), CLI, "serve", socket.toString()));
    Path aws = programs.resolve("aws");
    // -S -E: without what a CLI needs and this does not.
    Files.writeString(
        aws,
        "#!/bin/sh\nexec '%s' -S -E '%s' '%s' \"$@\"\n"
            .formatted(Installation.current().python(), ROOT.resolve(CLI), socket));
    Files.setPosixFilePermissions(aws, PosixFilePermissions.fromString("rwxr-xr-x"));
    Waiting.until(() -> cli.output().contains("ready"));
    Waiting.until(() -> cloud.output().contains("What happens from now on"));
    return new CloudShell(cloud, URI.create("http://127.0.0.1:" + port), folder, cli, programs);
  }

  /// What no API of AWS offers.
  EmulatorControl control() {
    return new EmulatorControl(endpoint);
  }

  /// Runs a script, which ends at its first command that fails, and requires that none does.
  ///
  /// @return its standard output
  String bash(String script) {
    Map<String, String> environment = new HashMap<>(EmulatedAws.environment(endpoint));
    environment.put("AWS_DEFAULT_REGION", "ap-southeast-2");
    environment.put("PATH", programs + ":" + System.getenv("PATH"));
    try {
      Result result =
          Command.start(folder, environment, "", List.of("bash", "-e", "-c", script)).await();
      assertThat(result.status()).as(script + result.out() + result.err()).isZero();
      return result.out();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    cloud.close();
    cli.close();
  }
}
