package dev.amitrail.local.lambda;

import dev.amitrail.local.ChildProcesses;
import dev.amitrail.local.template.DeployedFunction;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A process that runs one function under AWS's own Lambda runtime for Java. Like Lambda's, it
/// serves one invocation at a time and may serve many after each other.
public final class ExecutionEnvironment implements AutoCloseable {
  /// What Lambda leaves of MemorySize for the heap.
  private static final double HEAP_SHARE = 0.85;

  /// Names the native part of AWS's runtime, which would otherwise be unpacked at each start.
  private static final String NATIVE_RUNTIME =
      "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";

  private static final int OUT_OF_MEMORY_STATUS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration DRAIN = Duration.ofSeconds(2);

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
    // Not a virtual thread: reading from a process keeps its carrier, and a few functions would
    // keep
    // all there are.
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
              new FunctionEnvironment(
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
    List<String> command = new ArrayList<>();
    command.add(host.installation().java().toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-XX:+UseSerialGC");
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.add("-Xmx" + Math.round(function.memoryMegabytes() * HEAP_SHARE) + "m");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-D" + NATIVE_RUNTIME + "=" + host.installation().nativeRuntime());
    command.addAll(host.options().apply(function));
    command.add("dev.amitrail.local.lambda.ParentWatchdog");
    command.add(function.handler());
    return command;
  }

  /// The id of the process.
  public long pid() {
    return process.pid();
  }

  /// Whether it can take another invocation.
  public boolean isAlive() {
    return process.isAlive();
  }

  /// Runs the function on an event and waits for what comes of it, at most as long as the
  /// function's timeout.
  public InvocationResult invoke(String payload, String account) throws InterruptedException {
    Duration timeout = Duration.ofSeconds(function.timeoutSeconds());
    String arn =
        "arn:aws:lambda:%s:%s:function:%s".formatted(host.homeRegion(), account, function.name());
    InvocationRequest invocation =
        new InvocationRequest(UUID.randomUUID().toString(), arn, timeout, payload);
    RuntimeApi.Delivery delivery = api.deliver(invocation);
    var _ =
        process.onExit().thenAccept(ended -> delivery.result().complete(ended(invocation, ended)));
    try {
      // The start has the same limit again, so that a slow machine takes nothing from the function.
      CompletableFuture.anyOf(delivery.taken(), delivery.result())
          .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return delivery.result().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      process.destroyForcibly();
      return new InvocationResult.Raised(
          "Sandbox.Timedout",
          String.format(
              Locale.ROOT,
              "RequestId: %s Error: Task timed out after %d.00 seconds",
              invocation.requestId(),
              function.timeoutSeconds()));
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Lets the process end by itself, so that its JVM writes what it was asked to write at its end.
  ///
  /// @throws IOException if it does not end
  public void endGently() throws IOException, InterruptedException {
    process.getOutputStream().close();
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IOException("The process of " + function.name() + " does not end by itself");
    }
  }

  /// Ends the process and passes on the last it printed.
  @Override
  public void close() {
    process.destroyForcibly();
    api.close();
    try {
      output.join(DRAIN);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private InvocationResult ended(InvocationRequest invocation, Process ended) {
    int status = ended.exitValue();
    String why =
        status == OUT_OF_MEMORY_STATUS
            ? " (out of memory: MemorySize is %d MB)".formatted(function.memoryMegabytes())
            : "";
    return new InvocationResult.Raised(
        "Runtime.ExitError",
        "RequestId: %s Error: Runtime exited with error: exit status %d%s"
            .formatted(invocation.requestId(), status, why));
  }

  private void passOnOutput() {
    try (BufferedReader lines = process.inputReader()) {
      lines.lines().forEach(line -> host.printed().accept(function, line));
    } catch (IOException | UncheckedIOException _) {
      // The process was ended while it printed.
    }
  }
}
