package dev.amitrail.local.lambda;

import dev.amitrail.local.ChildProcesses;
import dev.amitrail.local.Installation;
import dev.amitrail.local.template.DeployedFunction;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A process that runs one function under AWS's own Lambda runtime for Java. Like an execution
/// environment of Lambda, it handles one invocation at a time and can be used again.
public final class ExecutionEnvironment implements AutoCloseable {
  /// The part of MemorySize that Lambda gives to the heap.
  private static final double HEAP_SHARE = 0.85;

  /// The part of a machine's memory that a JVM begins with: one 64th ("The java Command",
  /// `InitialRAMPercentage`). The machine is MemorySize, not this one.
  private static final int INITIAL_HEAP_PART = 64;

  /// The system property that names the native library of AWS's runtime. Without it each process
  /// unpacks the library when it starts.
  private static final String NATIVE_RUNTIME =
      "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";

  /// The exit status of a JVM with `-XX:+ExitOnOutOfMemoryError`.
  private static final int OUT_OF_MEMORY_STATUS = 3;

  private static final Duration END_LIMIT = Duration.ofMinutes(5);
  private static final Duration OUTPUT_LIMIT = Duration.ofSeconds(2);

  private final LambdaHost host;
  private final DeployedFunction function;
  private final RuntimeApi api;
  private final Process process;
  private final Thread output;

  private ExecutionEnvironment(
      LambdaHost host, DeployedFunction function, RuntimeApi api, Process process) {
    this.host = host;
    this.function = function;
    this.api = api;
    this.process = process;
    // Not a virtual thread: reading from a process blocks its carrier thread, and a few functions
    // would block all carriers.
    this.output = Thread.ofPlatform().daemon().start(this::passOnOutput);
  }

  static ExecutionEnvironment start(LambdaHost host, DeployedFunction function, String account)
      throws IOException {
    RuntimeApi api = RuntimeApi.start();
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command(host, function))
              .directory(host.installation().lambdaPackage().toFile())
              .redirectErrorStream(true);
      builder.environment().clear();
      builder
          .environment()
          .putAll(
              new ProcessEnvironment(
                      host.homeRegion(), host.installation().lambdaPackage(), host.caller())
                  .of(function, account, api.address()));
      Process process = ChildProcesses.add(builder.start());
      return new ExecutionEnvironment(host, function, api, process);
    } catch (IOException e) {
      api.close();
      throw e;
    }
  }

  private static List<String> command(LambdaHost host, DeployedFunction function) {
    Installation installation = host.installation();
    Path aotCache = installation.aotCache(function.name());
    List<String> command = new ArrayList<>();
    command.add(installation.java().toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-XX:+UseSerialGC");
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.add("-Xms" + function.memoryMegabytes() / INITIAL_HEAP_PART + "m");
    command.add("-Xmx" + Math.round(function.memoryMegabytes() * HEAP_SHARE) + "m");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-D" + NATIVE_RUNTIME + "=" + installation.nativeRuntime());
    command.add((host.writesAotCaches() ? "-XX:AOTCacheOutput=" : "-XX:AOTCache=") + aotCache);
    // A JVM whose cache is missing or does not fit would print a warning.
    command.add("-Xlog:disable");
    command.addAll(List.of("-cp", installation.functionClassPath()));
    command.add(ParentWatchdog.class.getName());
    command.add(function.handler());
    return command;
  }

  /// The id of the process.
  public long pid() {
    return process.pid();
  }

  /// Whether it can handle another invocation.
  boolean isAlive() {
    return process.isAlive();
  }

  /// Invokes the function with an event and waits for the result, at most as long as the function's
  /// timeout.
  public InvocationResult invoke(String payload, String account) throws InterruptedException {
    Duration timeout = Duration.ofSeconds(function.timeoutSeconds());
    String arn =
        "arn:aws:lambda:%s:%s:function:%s".formatted(host.homeRegion(), account, function.name());
    InvocationRequest request =
        new InvocationRequest(UUID.randomUUID().toString(), arn, timeout, payload);
    RuntimeApi.Delivery delivery = api.deliver(request);
    long begin = System.nanoTime();
    var _ = process.onExit().thenAccept(ended -> delivery.result().complete(ended(request, ended)));
    try {
      // The start has the same limit of its own, so that a slow machine leaves the function its
      // time.
      CompletableFuture.anyOf(delivery.taken(), delivery.result())
          .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      begin = System.nanoTime();
      InvocationResult result = delivery.result().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      report(request, process.isAlive() ? status(result) : "failure", begin);
      return result;
    } catch (TimeoutException _) {
      report(request, "timeout", begin);
      kill();
      return new InvocationResult.Raised(
          "Sandbox.Timedout",
          String.format(
              Locale.ROOT,
              "RequestId: %s Error: Task timed out after %d.00 seconds",
              request.requestId(),
              function.timeoutSeconds()));
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String status(InvocationResult result) {
    return switch (result) {
      case InvocationResult.Returned _ -> "success";
      case InvocationResult.Raised _ -> "error";
    };
  }

  private void report(InvocationRequest request, String status, long begin) {
    if (function.logFormat().equals("JSON")) {
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      PlatformReport report =
          new PlatformReport(
              request.requestId(), status, took, PlatformReport.mostMemoryOf(process.pid()));
      host.printed().accept(function, report.line(function, Instant.now()));
    }
  }

  /// Lets the process end by itself, so that its JVM can write an ahead-of-time cache.
  ///
  /// @throws IOException if it does not end
  public void endGently() throws IOException, InterruptedException {
    process.getOutputStream().close();
    if (!process.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new IOException("The process of " + function.name() + " does not end by itself");
    }
  }

  /// Ends the process and passes on the rest of its output.
  @Override
  public void close() {
    kill();
    api.close();
    try {
      output.join(OUTPUT_LIMIT);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Not [Process#destroyForcibly], which also closes the stream of the output, so that what was
  /// not read yet would be lost.
  private void kill() {
    var _ = process.toHandle().destroyForcibly();
  }

  private InvocationResult ended(InvocationRequest request, Process ended) {
    int status = ended.exitValue();
    String reason =
        status == OUT_OF_MEMORY_STATUS
            ? " (out of memory: MemorySize is %d MB)".formatted(function.memoryMegabytes())
            : "";
    return new InvocationResult.Raised(
        "Runtime.ExitError",
        "RequestId: %s Error: Runtime exited with error: exit status %d%s"
            .formatted(request.requestId(), status, reason));
  }

  private void passOnOutput() {
    try (BufferedReader lines = process.inputReader()) {
      lines.lines().forEach(line -> host.printed().accept(function, line));
    } catch (IOException | UncheckedIOException _) {
      // The process was ended while it printed.
    }
  }
}
