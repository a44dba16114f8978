package dev.amitrail.local.benchmark;

import dev.amitrail.local.Installation;
import dev.amitrail.local.lambda.ExecutionEnvironment;
import dev.amitrail.local.template.CloudAssembly;
import dev.amitrail.local.testing.Command;
import dev.amitrail.local.testing.Fixtures;
import dev.amitrail.local.testing.TestCloud;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// Where the time of a function's first event goes, from the start of its process. The JVM itself
/// counts: its performance counters are read with `jcmd` after the event.
final class ColdStartBenchmark {
  private static final String HOME = MeasuredFunction.HOME;

  private final int runs;
  private final TestCloud aws;
  private final AtomicInteger number = new AtomicInteger();
  private final List<Row> rows = new ArrayList<>();

  private ColdStartBenchmark(int runs, TestCloud aws) {
    this.runs = runs;
    this.aws = aws;
  }

  /// The phases of one start, in seconds; those of the median of the runs.
  ///
  /// @param cached whether the JVM started from an ahead-of-time cache, which Lambda does not have
  /// @param jvm until the JVM was created
  /// @param start from then until the Lambda runtime asked for the event
  /// @param first the first event
  /// @param second the second event, of the same kind
  /// @param loading finding, reading, verifying and linking classes, on all threads: part of the
  ///   others
  /// @param compiling the compiler, on its own thread
  /// @param classes how many classes were loaded
  /// @param memory the most memory that the process used, in MB
  record Row(
      String function,
      boolean cached,
      double jvm,
      double start,
      double first,
      double second,
      double loading,
      double compiling,
      long classes,
      long memory) {
    /// From the start of the process to the response.
    double total() {
      return jvm + start + first;
    }
  }

  static List<Row> rows(int runs) throws IOException {
    try (TestCloud aws = TestCloud.start(0)) {
      CloudAssembly assembly = new CloudAssembly(Installation.current().cloudAssembly());
      aws.addToWorld(assembly.world(Fixtures.ACCOUNT));
      return new ColdStartBenchmark(runs, aws).run();
    }
  }

  private List<Row> run() throws IOException {
    Map<String, String> images = ReportBenchmark.images(aws, 3);
    String template = ReportBenchmark.template(images);
    Map<String, Supplier<String>> events = new LinkedHashMap<>();
    events.put(
        "AmiReplicationHandler",
        () ->
            Fixtures.amiEvent(HOME, aws.image(HOME, name(), Map.of("replicate-to", "us-east-1"))));
    events.put(
        "StackReportHandler",
        () ->
            Fixtures.stackEvent(
                ReportBenchmark.stack(aws, name(), template, images), "CREATE_COMPLETE"));
    events.put("ReplicationSweepHandler", () -> Fixtures.sweepEvent(Instant.now()));
    events.put("ReportRefreshHandler", () -> Fixtures.scheduledEvent("report-refresh", "{}"));
    events.put("FleetPageHandler", () -> Fixtures.scheduledEvent("fleet", "{}"));
    for (Map.Entry<String, Supplier<String>> one : events.entrySet()) {
      MeasuredFunction function = new MeasuredFunction(aws, Installation.current(), one.getKey());
      measure(one.getKey(), function, one.getValue(), false);
      measure(one.getKey(), function, one.getValue(), true);
    }
    return rows;
  }

  private String name() {
    return "cold-" + number.incrementAndGet();
  }

  private void measure(
      String name, MeasuredFunction function, Supplier<String> events, boolean cached)
      throws IOException {
    Installation installation = cached ? Installation.current() : MeasuredFunction.withoutCaches();
    List<Row> all = new ArrayList<>();
    for (int run = 0; run < runs; run++) {
      all.add(once(name, function, installation, events, cached));
    }
    all.sort(Comparator.comparingDouble(Row::total));
    Row median = all.get(all.size() / 2);
    rows.add(median);
    System.out.printf("  %s, %s cache: %.2f%n", name, cached ? "with" : "without", median.total());
  }

  private static Row once(
      String name,
      MeasuredFunction function,
      Installation installation,
      Supplier<String> events,
      boolean cached)
      throws IOException {
    String first = events.get();
    String second = events.get();
    Instant spawn = Instant.now();
    long begin = System.nanoTime();
    try (ExecutionEnvironment running = function.start(installation)) {
      MeasuredFunction.handle(running, first);
      double total = Measured.seconds(Duration.ofNanos(System.nanoTime() - begin));
      double event = function.lastDuration();
      Map<String, Long> counters = counters(installation, running.pid());
      MeasuredFunction.handle(running, second);
      double jvm = (counter(counters, "sun.rt.createVmEndTime") - spawn.toEpochMilli()) / 1e3;
      return new Row(
          name,
          cached,
          jvm,
          total - jvm - event,
          event,
          function.lastDuration(),
          sum(
              counters,
              "sun.cls.sysClassLoadTime",
              "sun.cls.appClassLoadTime.self",
              "sun.cls.defineAppClassTime.self",
              "sun.cls.classVerifyTime.self",
              "sun.cls.classLinkedTime.self"),
          sum(counters, "java.ci.totalTime"),
          counter(counters, "java.cls.loadedClasses")
              + counter(counters, "java.cls.sharedLoadedClasses"),
          function.takeMemory());
    }
  }

  private static double sum(Map<String, Long> counters, String... names) {
    long ticks = 0;
    for (String name : names) {
      ticks += counter(counters, name);
    }
    return (double) ticks / counter(counters, "sun.os.hrt.frequency");
  }

  private static long counter(Map<String, Long> counters, String name) {
    return Objects.requireNonNull(counters.get(name), name);
  }

  private static Map<String, Long> counters(Installation installation, long pid)
      throws IOException {
    try {
      String printed =
          Command.start(
                  installation.root(),
                  Map.of(),
                  "",
                  List.of(
                      Installation.current().java().resolveSibling("jcmd").toString(),
                      Long.toString(pid),
                      "PerfCounter.print"))
              .await()
              .out();
      Map<String, Long> counters = new LinkedHashMap<>();
      for (String line : printed.lines().toList()) {
        String[] parts = line.split("=", 2);
        if (parts.length == 2 && parts[1].matches("\\d+")) {
          counters.put(parts[0], Long.parseLong(parts[1]));
        }
      }
      return counters;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
