package dev.amitrail.local.aws;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amitrail.local.ChildProcesses;
import dev.amitrail.local.Installation;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The process of the emulated AWS. It ends when this process ends, however that happens, since
/// this process holds its standard input.
public final class EmulatedAws implements AutoCloseable {
  /// The account of all callers.
  public static final String ACCOUNT = "123456789012";

  private static final Duration END_LIMIT = Duration.ofSeconds(3);

  private final Process process;
  private final URI endpoint;
  private final RequestLog requests;

  private EmulatedAws(Process process, URI endpoint, RequestLog requests) {
    this.process = process;
    this.endpoint = endpoint;
    this.requests = requests;
  }

  /// Starts it and waits until it is ready for requests.
  ///
  /// @param logs a folder for the log of requests and the program's own log
  /// @throws IOException if it does not start, with the reason
  public static EmulatedAws start(Installation installation, Settings settings, Path logs)
      throws IOException {
    Files.createDirectories(logs);
    Path requests = logs.resolve("requests.jsonl");
    Path log = logs.resolve("emulated-aws.log");
    Files.deleteIfExists(requests);
    Process process =
        ChildProcesses.add(
            new ProcessBuilder(command(installation, settings, requests))
                .directory(installation.emulator().toFile())
                .redirectError(log.toFile())
                .start());
    try {
      BufferedReader out = process.inputReader();
      String ready = out.readLine();
      if (ready == null) {
        throw new IOException(lastLine(log));
      }
      int port = new ObjectMapper().readTree(ready).path("port").asInt();
      URI endpoint = URI.create("http://127.0.0.1:" + port);
      return new EmulatedAws(process, endpoint, new RequestLog(requests));
    } catch (IOException e) {
      process.destroyForcibly();
      throw new IOException("The emulated AWS did not start: " + e.getMessage(), e);
    }
  }

  private static List<String> command(Installation installation, Settings settings, Path requests) {
    List<String> command = new ArrayList<>();
    command.add(installation.python().toString());
    command.addAll(List.of("-m", "emulated_aws"));
    command.addAll(List.of("--exit-with-stdin", "--account", ACCOUNT));
    command.addAll(List.of("--port", Integer.toString(settings.port())));
    command.addAll(List.of("--log", requests.toString()));
    command.addAll(List.of("--pending-seconds", Double.toString(settings.pendingSeconds())));
    command.addAll(List.of("--invisible-seconds", Double.toString(settings.invisibleSeconds())));
    settings
        .receiver()
        .ifPresent(
            receiver -> {
              command.addAll(List.of("--events-url", receiver.events().toString()));
              command.addAll(List.of("--functions-url", receiver.functions().toString()));
            });
    settings.world().ifPresent(world -> command.addAll(List.of("--world", world.toString())));
    return command;
  }

  /// The address that it listens on.
  public URI endpoint() {
    return endpoint;
  }

  /// The log of its requests.
  public RequestLog requests() {
    return requests;
  }

  /// The AWS environment variables that select it as the endpoint.
  public Map<String, String> environment() {
    return environment(endpoint);
  }

  /// The AWS environment variables that select an emulated AWS, or what is between, as the
  /// endpoint.
  public static Map<String, String> environment(URI endpoint) {
    return Map.of(
        "AWS_ENDPOINT_URL",
        endpoint.toString(),
        "AWS_ACCESS_KEY_ID",
        "local",
        "AWS_SECRET_ACCESS_KEY",
        "local",
        "AWS_EC2_METADATA_DISABLED",
        "true");
  }

  /// Ends it.
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static String lastLine(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    return lines.isEmpty() ? "it ended and printed nothing" : lines.getLast();
  }

  /// Its settings.
  ///
  /// @param port the port to listen on; 0 selects any free port
  /// @param receiver receives the events of AWS's services, and runs functions
  /// @param world a file of images, stacks and other resources that exist from the start, for
  ///   example [Installation#sampleWorld]
  /// @param pendingSeconds how long new images are `pending`
  /// @param invisibleSeconds how long DescribeImages omits new images
  public record Settings(
      int port,
      Optional<EventReceiver> receiver,
      Optional<Path> world,
      double pendingSeconds,
      double invisibleSeconds) {

    /// Any free port, no events, and images that DescribeImages returns at once.
    public static Settings of(Optional<Path> world, double pendingSeconds) {
      return new Settings(0, Optional.empty(), world, pendingSeconds, 0);
    }

    /// The same settings with a receiver.
    public Settings withReceiver(EventReceiver other) {
      return new Settings(port, Optional.of(other), world, pendingSeconds, invisibleSeconds);
    }
  }
}
