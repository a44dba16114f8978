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
import dev.amitrail.local.testing.OtherSettings;
import dev.amitrail.local.testing.TestCloud;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One image to some Regions, until the copies are under way and tagged: by AMI Trail and by two
/// scripts of boto3, in turn. Each run has an image of its own.
final class FanOutBenchmark {
  private static final String HOME = "ap-southeast-2";
  private static final List<String> REGIONS =
      List.of(
          "us-east-1",
          "us-east-2",
          "us-west-1",
          "us-west-2",
          "ca-central-1",
          "sa-east-1",
          "eu-west-1",
          "eu-west-2",
          "eu-west-3",
          "eu-central-1",
          "eu-north-1",
          "ap-northeast-1",
          "ap-northeast-2",
          "ap-northeast-3",
          "ap-south-1",
          "ap-southeast-1");

  private static final List<Integer> SIZES = List.of(1, 4, 16);
  private static final List<Duration> DELAYS = List.of(Duration.ZERO, Duration.ofMillis(100));
  private static final String FUNCTION = "AmiReplicationHandler";
  private static final int WARM_UPS = 3;
  private static final Pattern MEMORY = Pattern.compile("\"maxMemoryUsedMB\":(\\d+)");

  private final int runs;
  private final Installation withoutCaches;
  private final AtomicInteger images = new AtomicInteger();
  private final AtomicLong memory = new AtomicLong();
  private final List<Row> rows = new ArrayList<>();

  FanOutBenchmark(int runs) throws IOException {
    this.runs = runs;
    this.withoutCaches = withoutCaches();
  }

  /// A line of the table.
  ///
  /// @param calls the requests to AWS of the last run
  /// @param memory the most memory that the process of a function used, in MB
  record Row(
      String subject,
      int regions,
      Duration delay,
      Measured measured,
      long calls,
      OptionalLong memory) {}

  private record Subject(
      TestCloud aws, Installation checkout, List<String> regions, Duration delay) {}

  List<Row> rows() throws IOException {
    Installation checkout =
        OtherSettings.checkout(
            "sixteen-regions",
            "{\"homeRegion\": \"%s\", \"replicaRegions\": [\"%s\"]}"
                .formatted(HOME, String.join("\", \"", REGIONS)));
    try (TestCloud aws = TestCloud.start(0)) {
      for (Duration delay : DELAYS) {
        aws.configure(
            "{\"delays\": [{\"operation\": \"*\", \"seconds\": %s}]}"
                .formatted(Measured.seconds(delay)));
        for (int size : SIZES) {
          measure(new Subject(aws, checkout, REGIONS.subList(0, size), delay));
        }
      }
    }
    return rows;
  }

  private void measure(Subject subject) throws IOException {
    warm(subject);
    add("cold function", subject, image -> cold(subject, withoutCaches, image), true);
    Installation cached = Installation.current();
    add("cold function, cached", subject, image -> cold(subject, cached, image), true);
    add("./invoke", subject, image -> invoke(subject, image), false);
    add("boto3, pooled", subject, image -> script("pooled_copy.py", subject, image), false);
    add("boto3, plain loop", subject, image -> script("plain_copy.py", subject, image), false);
  }

  /// Runs it for one image.
  private interface Work {
    void run(String image) throws Exception;
  }

  private void add(String name, Subject subject, Work work, boolean isFunction) {
    AtomicLong calls = new AtomicLong();
    memory.set(0);
    Measured measured =
        Measured.of(
            runs,
            () -> {
              String image = image(subject);
              long mark = subject.aws().mark();
              Duration time = Measured.time(() -> work.run(image));
              calls.set(subject.aws().since(mark, "ec2").size());
              return time;
            });
    rows.add(
        new Row(
            name,
            subject.regions().size(),
            subject.delay(),
            measured,
            calls.get(),
            isFunction ? OptionalLong.of(memory.get()) : OptionalLong.empty()));
    System.out.printf("  %s, %d Regions: %s%n", name, subject.regions().size(), measured);
  }

  private String image(Subject subject) {
    return subject
        .aws()
        .image(
            HOME,
            "benchmark-" + images.incrementAndGet(),
            Map.of("replicate-to", String.join(" ", subject.regions()), "team", "core"));
  }

  /// A function that has handled events before.
  private void warm(Subject subject) throws IOException {
    DeployedStacks stacks = stacks(subject);
    DeployedFunction function = function(stacks);
    Installation installation = Installation.current();
    try (ExecutionEnvironment running =
        host(subject, installation, stacks).start(function, Fixtures.ACCOUNT)) {
      for (int run = 0; run < WARM_UPS; run++) {
        handle(running, image(subject));
      }
      add("warm function", subject, image -> handle(running, image), true);
    }
  }

  /// A process of its own, from its start to the function's response.
  private void cold(Subject subject, Installation installation, String image) throws IOException {
    DeployedStacks stacks = stacks(subject);
    try (ExecutionEnvironment running =
        host(subject, installation, stacks).start(function(stacks), Fixtures.ACCOUNT)) {
      handle(running, image);
    }
  }

  /// This checkout without the ahead-of-time caches of `./invoke`, which Lambda does not have.
  private static Installation withoutCaches() throws IOException {
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

  private static void handle(ExecutionEnvironment running, String image) {
    try {
      InvocationResult result = running.invoke(Fixtures.amiEvent(HOME, image), Fixtures.ACCOUNT);
      if (result instanceof InvocationResult.Raised raised) {
        throw new IllegalStateException(raised.toString());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void invoke(Subject subject, String image) throws Exception {
    Path event =
        Files.writeString(Files.createTempFile("event", ".json"), Fixtures.amiEvent(HOME, image));
    requireSuccess(
        Command.java(
            subject.checkout().root(),
            Invoke.class,
            subject.aws().environment(),
            event.toString()));
    Files.delete(event);
  }

  private static void script(String name, Subject subject, String image) throws Exception {
    Path root = Installation.current().root();
    List<String> command = new ArrayList<>();
    command.add(Installation.current().python().toString());
    command.add(root.resolve("local/src/test/python/benchmark").resolve(name).toString());
    command.addAll(List.of(image, HOME));
    command.addAll(subject.regions());
    requireSuccess(Command.start(root, subject.aws().environment(), "", command));
  }

  private static void requireSuccess(Command command) throws InterruptedException {
    Result result = command.await();
    if (result.status() != 0) {
      throw new IllegalStateException(result.out() + result.err());
    }
  }

  private static DeployedStacks stacks(Subject subject) throws IOException {
    return new CloudAssembly(subject.checkout().cloudAssembly()).stacks();
  }

  private static DeployedFunction function(DeployedStacks stacks) {
    return stacks.functions().stream()
        .filter(one -> one.name().equals(FUNCTION))
        .findFirst()
        .orElseThrow();
  }

  private LambdaHost host(Subject subject, Installation installation, DeployedStacks stacks) {
    return LambdaHost.of(
        installation, stacks, subject.aws().environment(), (_, line) -> readMemory(line));
  }

  private void readMemory(String line) {
    Matcher used = MEMORY.matcher(line);
    if (used.find()) {
      memory.accumulateAndGet(Long.parseLong(used.group(1)), Math::max);
    }
  }
}
