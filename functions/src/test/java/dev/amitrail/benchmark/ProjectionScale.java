package dev.amitrail.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import dev.amitrail.report.publish.FleetRows;
import dev.amitrail.report.publish.ReportBucket;
import dev.amitrail.report.testing.FakeAws;
import dev.amitrail.report.testing.ReportedAccount;
import dev.amitrail.report.testing.Rows;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// The list and the page of all stacks, rebuilt from their rows: S3 in memory.
final class ProjectionScale {
  static final List<String> HEADER =
      List.of(
          "stacks",
          "projection",
          "calls",
          "on this machine, ms",
          "allocated, MB",
          "fleet.json, kB",
          "index.html, kB");

  private static final double MEGA = 1e6;
  private static final int KILO = 1_000;

  private final ReportedAccount account = new ReportedAccount();
  private final FakeAws aws = account.aws;
  private final List<Row> rows = new ArrayList<>();
  private final int stacks;

  private ProjectionScale(int stacks) {
    this.stacks = stacks;
  }

  /// The result of one projection.
  ///
  /// @param calls the requests to S3
  /// @param took how long it took here
  /// @param allocated the bytes that its thread allocated
  /// @param list the size of `fleet.json` in bytes
  /// @param page the size of `index.html` in bytes
  record Row(int stacks, String kind, int calls, Duration took, long allocated, int list, int page)
      implements ScaleBenchmark.ScaleRow {
    @Override
    public List<String> cells() {
      return List.of(
          "%,d".formatted(stacks),
          kind,
          "%,d".formatted(calls),
          "%.0f".formatted(took.toNanos() / MEGA),
          "%.1f".formatted(allocated / MEGA),
          "%,d".formatted(list / KILO),
          "%,d".formatted(page / KILO));
    }

    @Override
    public void addTo(ObjectNode json) {
      json.put("benchmark", "projection")
          .put("stacks", stacks)
          .put("kind", kind)
          .put("calls", calls)
          .put("milliseconds", took.toNanos() / MEGA)
          .put("allocatedBytes", allocated)
          .put("fleetJsonBytes", list)
          .put("indexHtmlBytes", page);
    }
  }

  /// Runs it.
  static List<Row> of(int stacks) {
    return new ProjectionScale(stacks).run();
  }

  private List<Row> run() {
    FleetRows fleet = new FleetRows(aws.bucket());
    IntStream.range(0, stacks).forEach(number -> fleet.put(Rows.row(name(number))));
    measure("the first");
    measure("nothing changed");
    aws.now = Instant.parse("2026-11-23T00:00:00Z");
    fleet.put(Rows.checked(name(stacks / 2), "2026-11-23T00:00:00Z"));
    measure("one row changed");
    return rows;
  }

  private void measure(String kind) {
    aws.forgetCalls();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long bytes = threads.getCurrentThreadAllocatedBytes();
    long begin = System.nanoTime();
    var _ = aws.project();
    rows.add(
        new Row(
            stacks,
            kind,
            aws.calls.size(),
            Duration.ofNanos(System.nanoTime() - begin),
            threads.getCurrentThreadAllocatedBytes() - bytes,
            account.text(ReportBucket.FLEET).length(),
            account.text(ReportBucket.FLEET_PAGE).length()));
  }

  private static String name(int number) {
    return "many-%05d".formatted(number);
  }
}
