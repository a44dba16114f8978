package dev.amitrail.local.benchmark;

import dev.amitrail.local.Installation;
import dev.amitrail.local.invoke.Invoke;
import dev.amitrail.local.lambda.ExecutionEnvironment;
import dev.amitrail.local.lambda.InvocationResult;
import dev.amitrail.local.lambda.LambdaHost;
import dev.amitrail.local.template.CloudAssembly;
import dev.amitrail.local.template.DeployedFunction;
import dev.amitrail.local.template.DeployedStacks;
import dev.amitrail.local.testing.Command;
import dev.amitrail.local.testing.Command.Result;
import dev.amitrail.local.testing.Fixtures;
import dev.amitrail.local.testing.TestCloud;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A function of a checkout and what it is compared with, all with the same emulated AWS.
final class MeasuredFunction {
  static final String HOME = "ap-southeast-2";
  private static final Pattern MEMORY = Pattern.compile("\"maxMemoryUsedMB\":(\\d+)");
  private static final Pattern DURATION = Pattern.compile("\"durationMs\":([\\d.]+)");

  private final TestCloud aws;
  private final Installation checkout;
  private final DeployedStacks stacks;
  private final DeployedFunction function;
  private final AtomicLong memory = new AtomicLong();
  private volatile double duration;

  /// @param checkout holds the templates that were synthesised with the settings of the benchmark
  /// @param name the function's name
  MeasuredFunction(TestCloud aws, Installation checkout, String name) throws IOException {
    this.aws = aws;
    this.checkout = checkout;
    this.stacks = new CloudAssembly(checkout.cloudAssembly()).stacks();
    this.function =
        stacks.functions().stream()
            .filter(one -> one.name().equals(name))
            .findFirst()
            .orElseThrow();
  }

  /// Starts a process of the function.
  ///
  /// @param installation with or without the ahead-of-time caches
  ExecutionEnvironment start(Installation installation) throws IOException {
    return LambdaHost.of(installation, stacks, aws.environment(), (_, line) -> readReport(line))
        .start(function, Fixtures.ACCOUNT);
  }

  /// A process of its own, from its start to the function's response.
  void cold(Installation installation, String event) throws IOException {
    try (ExecutionEnvironment running = start(installation)) {
      handle(running, event);
    }
  }

  /// Has a running process handle an event.
  static void handle(ExecutionEnvironment running, String event) {
    try {
      InvocationResult result = running.invoke(event, Fixtures.ACCOUNT);
      if (result instanceof InvocationResult.Raised raised) {
        throw new IllegalStateException(raised.toString());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// Runs `./invoke` without its script.
  void invoke(String event) throws Exception {
    Path file = Files.writeString(Files.createTempFile("event", ".json"), event);
    var _ =
        requireSuccess(
            Command.java(checkout.root(), Invoke.class, aws.environment(), file.toString()));
    Files.delete(file);
  }

  /// Runs a script of boto3.
  void script(String name, List<String> arguments) throws Exception {
    Path root = Installation.current().root();
    List<String> command = new ArrayList<>();
    command.add(Installation.current().python().toString());
    command.add(root.resolve("local/src/test/python/benchmark").resolve(name).toString());
    command.addAll(arguments);
    var _ = requireSuccess(Command.start(root, aws.environment(), "", command));
  }

  /// How long the function worked on the last event, in seconds.
  double lastDuration() {
    return duration;
  }

  /// The most memory that a process of the function has used since the last call, in MB.
  long takeMemory() {
    return memory.getAndSet(0);
  }

  /// This checkout without the ahead-of-time caches of `./invoke`, which Lambda does not have.
  static Installation withoutCaches() throws IOException {
    Installation built = Installation.current();
    Path folder = built.root().resolve("local/target/it/without-caches");
    Installation other = new Installation(folder, built.lambdaPackage());
    Files.createDirectories(other.prepared());
    for (Path path : List.of(other.jars(), other.nativeRuntime())) {
      Files.deleteIfExists(path);
      Files.createSymbolicLink(path, built.root().resolve(folder.relativize(path)));
    }
    return other;
  }

  /// What a command printed, which must not fail.
  static String requireSuccess(Command command) throws InterruptedException {
    Result result = command.await();
    if (result.status() != 0) {
      throw new IllegalStateException(result.out() + result.err());
    }
    return result.out();
  }

  private void readReport(String line) {
    Matcher took = DURATION.matcher(line);
    if (took.find()) {
      duration = Double.parseDouble(took.group(1)) / 1e3;
    }
    Matcher used = MEMORY.matcher(line);
    if (used.find()) {
      memory.accumulateAndGet(Long.parseLong(used.group(1)), Math::max);
    }
  }
}
