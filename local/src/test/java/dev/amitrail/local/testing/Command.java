package dev.amitrail.local.testing;

import dev.amitrail.local.Installation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// A command in a process of its own, as a user starts it.
public final class Command implements AutoCloseable {
  private static final Executor READERS = task -> Thread.ofPlatform().daemon().start(task);

  private final Process process;
  private final Output out;
  private final Output err;

  private Command(Process process) {
    this.process = process;
    this.out = Output.of(process.inputReader());
    this.err = Output.of(process.errorReader());
  }

  /// Starts the main class of a command, without its script.
  public static Command java(Class<?> type, Map<String, String> environment, String... arguments)
      throws IOException {
    return java(Installation.current().root(), type, environment, arguments);
  }

  /// The same for the checkout in another folder.
  public static Command java(
      Path checkout, Class<?> type, Map<String, String> environment, String... arguments)
      throws IOException {
    Installation installation = Installation.current();
    List<String> command = new ArrayList<>();
    command.add(installation.java().toString());
    command.add("@" + installation.prepared().resolve("launch.args"));
    command.add("-D" + Installation.ROOT + "=" + checkout);
    command.add(type.getName());
    command.addAll(List.of(arguments));
    return start(installation.root(), environment, "", command);
  }

  /// Starts any command, with PATH and the given environment variables only.
  public static Command start(
      Path folder, Map<String, String> environment, String input, List<String> command)
      throws IOException {
    // A build in the background ignores SIGINT, and what it starts would inherit that (POSIX,
    // "Asynchronous Lists"). env replaces itself by the command.
    List<String> interruptible = new ArrayList<>(List.of("env", "--default-signal=INT"));
    interruptible.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(interruptible).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", System.getenv("PATH"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    }
    return new Command(process);
  }

  /// Waits until it ends.
  public Result await() throws InterruptedException {
    if (!process.waitFor(Waiting.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      close();
      throw new AssertionError(
          "The command did not end; its output is\n" + out.all() + "\n" + err.all());
    }
    return new Result(process.exitValue(), out.all(), err.all());
  }

  /// Sends a signal, for example `INT`.
  public void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /// What it wrote to standard output until now.
  public String output() {
    return out.text();
  }

  /// Its child processes, and theirs.
  public List<ProcessHandle> descendants() {
    return process.descendants().toList();
  }

  /// Whether it is running.
  public boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /// @param lines the lines until now
  /// @param end is complete when the stream has ended
  private record Output(List<String> lines, CompletableFuture<Void> end) {
    static Output of(BufferedReader reader) {
      List<String> lines = new CopyOnWriteArrayList<>();
      return new Output(
          lines, CompletableFuture.runAsync(() -> reader.lines().forEach(lines::add), READERS));
    }

    String text() {
      return String.join("\n", lines);
    }

    String all() {
      end.join();
      return text();
    }
  }

  /// The result of a command.
  ///
  /// @param status its exit status
  /// @param out its standard output
  /// @param err its standard error
  public record Result(int status, String out, String err) {}
}
