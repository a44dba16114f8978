package dev.amitrail.local.localcloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.local.Installation;
import dev.amitrail.local.aws.EmulatedAwsClients;
import dev.amitrail.local.testing.Command;
import dev.amitrail.local.testing.Command.Result;
import dev.amitrail.local.testing.HandlerPackage;
import dev.amitrail.local.testing.Waiting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Tag;

@org.junit.jupiter.api.Tag("operations")
class LocalCloudIT {
  private static final String HOME = "ap-southeast-2";

  /// An image of the sample world without `replicate-to`.
  private static final String IMAGE = "ami-0d4e5f60718293a4b";

  @Test
  void reactsToATagAndLeavesNoProcessBehind() throws Exception {
    int port = freePort();
    try (Command cloud = start(port, Map.of())) {
      EmulatedAwsClients clients = new EmulatedAwsClients(URI.create("http://127.0.0.1:" + port));
      awaitWorld(clients);
      tag(clients);
      try (Ec2Client ec2 = clients.ec2("us-east-1")) {
        Waiting.until(() -> isReplicated(ec2));
        Waiting.until(() -> cloud.output().contains(" copied "));
      }
      List<ProcessHandle> started = cloud.descendants();
      assertThat(started).hasSizeGreaterThanOrEqualTo(3);

      cloud.signal("TERM");
      Result result = cloud.await();

      Waiting.until(() -> started.stream().noneMatch(ProcessHandle::isAlive));
      assertThat(result.out())
          .contains("export AWS_ENDPOINT_URL=http://127.0.0.1:" + port)
          .contains("AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local")
          .contains(IMAGE)
          .contains("-> rule ami-tagged -> AmiReplicationHandler")
          .contains("ec2:CopyImage -> ami-")
          .containsPattern("us-east-1 +copied +ami-")
          .doesNotContain("failed");
    }
  }

  @Test
  void c08TwoOfOneCheckoutRunOnTwoPorts() throws Exception {
    int port = freePort();
    try (Command first = start(port, Map.of())) {
      EmulatedAwsClients clients = new EmulatedAwsClients(URI.create("http://127.0.0.1:" + port));
      awaitWorld(clients);
      int otherPort = freePort();
      try (Command second = start(otherPort, Map.of())) {
        awaitWorld(new EmulatedAwsClients(URI.create("http://127.0.0.1:" + otherPort)));
        tag(clients);
        Waiting.until(() -> first.output().contains("ec2:CopyImage -> ami-"));
        assertThat(second.output()).doesNotContain("ec2:CopyImage");
      }
    }
  }

  @Test
  void leavesNoProcessBehindIfKilledDuringAnInvocation(@TempDir Path functions) throws Exception {
    Path running = functions.resolve("running");
    HandlerPackage.writeAll(
        functions,
        """
        try {
          java.nio.file.Files.createFile(java.nio.file.Path.of("%s"));
          Thread.sleep(120_000);
        } catch (java.io.IOException | InterruptedException e) {
          throw new RuntimeException(e);
        }
        return null;
        """
            .formatted(running));
    int port = freePort();
    Map<String, String> environment = Map.of(Installation.OTHER_FUNCTIONS, functions.toString());
    try (Command cloud = start(port, environment)) {
      EmulatedAwsClients clients = new EmulatedAwsClients(URI.create("http://127.0.0.1:" + port));
      awaitWorld(clients);
      tag(clients);
      Waiting.until(() -> Files.exists(running));
      List<ProcessHandle> started = cloud.descendants();
      assertThat(started).hasSizeGreaterThanOrEqualTo(3);

      cloud.signal("KILL");

      Waiting.until(() -> started.stream().noneMatch(ProcessHandle::isAlive));
    }
  }

  @Test
  void failsIfThePortIsInUse() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Result result = start(taken.getLocalPort(), Map.of()).await();

      assertThat(result.status()).isEqualTo(1);
      assertThat(result.err())
          .startsWith("local-cloud: ")
          .contains("port " + taken.getLocalPort())
          .contains("--port")
          .doesNotContain("\n");
    }
  }

  @Test
  void refusesInvalidArguments() throws Exception {
    Result result = Command.java(LocalCloud.class, Map.of(), "--port", "many").await();

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("expected nothing or --port").doesNotContain("\n");
  }

  private static Command start(int port, Map<String, String> environment) throws IOException {
    return Command.java(LocalCloud.class, environment, "--port", Integer.toString(port));
  }

  private static void awaitWorld(EmulatedAwsClients clients) {
    try (Ec2Client ec2 = clients.ec2(HOME)) {
      Waiting.until(
          () -> {
            try {
              return !ec2.describeImages(request -> request.imageIds(IMAGE)).images().isEmpty();
            } catch (SdkException e) {
              return false;
            }
          });
    }
  }

  private static void tag(EmulatedAwsClients clients) {
    try (Ec2Client ec2 = clients.ec2(HOME)) {
      Tag wish = Tag.builder().key("replicate-to").value("us-east-1").build();
      ec2.createTags(request -> request.resources(IMAGE).tags(wish));
    }
  }

  private static boolean isReplicated(Ec2Client ec2) {
    Filter copies = Filter.builder().name("source-image-id").values(IMAGE).build();
    return ec2.describeImages(request -> request.filters(copies)).images().stream()
        .map(Image::stateAsString)
        .anyMatch("available"::equals);
  }

  /// Below the ports that Linux gives to clients, so that no other test gets it in the meantime.
  private static int freePort() {
    for (int port = 20_000; port < 32_000; port++) {
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException _) {
        // It is in use.
      }
    }
    throw new AssertionError("No port is free");
  }
}
