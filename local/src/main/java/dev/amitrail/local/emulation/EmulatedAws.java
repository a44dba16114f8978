package dev.amitrail.local.emulation;

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

/// The emulated AWS as a process. It ends with this one, however this one ends: this one holds its
/// standard input.
public final class EmulatedAws implements AutoCloseable {
  /// The account of all callers.
  public static final String ACCOUNT = "123456789012";

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Process process;
  private final URI endpoint;
  private final RequestLog requests;

  private EmulatedAws(Process process, URI endpoint, RequestLog requests) {
    this.process = process;
    this.endpoint = endpoint;
    this.requests = requests;
  }

  /// Starts it and waits until it answers.
  ///
  /// @param logs a folder for the log of requests and what the program says
  /// @throws IOException if it does not start, with the reason
  public static EmulatedAws start(Installation installation, Settings settings, Path logs)
      throws IOException {
    Files.createDirectories(logs);
    Path requests = logs.resolve("requests.jsonl");
    Path said = logs.resolve("emulated-aws.log");
    Files.deleteIfExists(requests);
    Process process =
        ChildProcesses.add(
            new ProcessBuilder(command(installation, settings, requests))
                .directory(installation.emulator().toFile())
                .redirectError(said.toFile())
                .start());
    try {
      BufferedReader out = process.inputReader();
      String ready = out.readLine();
      if (ready == null) {
        throw new IOException(lastLine(said));
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
    settings.events().ifPresent(url -> command.addAll(List.of("--events-url", url.toString())));
    settings.world().ifPresent(world -> command.addAll(List.of("--world", world.toString())));
    return command;
  }

  /// Where it listens.
  public URI endpoint() {
    return endpoint;
  }

  /// What was asked of it.
  public RequestLog requests() {
    return requests;
  }

  /// The id of its process.
  public long pid() {
    return process.pid();
  }

  /// The standard AWS environment that leads here.
  public Map<String, String> environment() {
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
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static String lastLine(Path said) throws IOException {
    List<String> lines = Files.readAllLines(said);
    return lines.isEmpty() ? "it ended without a word" : lines.getLast();
  }

  /// How it is to behave.
  ///
  /// @param port the port to listen on; 0 is any that is free
  /// @param events where it posts the events of AWS's services
  /// @param world a file of images, stacks and more that are there from the start, as
  ///   [Installation#sampleWorld] is one
  /// @param pendingSeconds how long new images are `pending`
  /// @param invisibleSeconds how long new images are not described
  public record Settings(
      int port,
      Optional<URI> events,
      Optional<Path> world,
      double pendingSeconds,
      double invisibleSeconds) {

    /// Any free port, an empty world, images that are available soon.
    public static Settings plain() {
      return new Settings(0, Optional.empty(), Optional.empty(), 0.5, 0);
    }

    /// The same, with events posted to the URL.
    public Settings withEvents(URI url) {
      return new Settings(port, Optional.of(url), world, pendingSeconds, invisibleSeconds);
    }
  }
}
