package dev.amitrail.local.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.amitrail.local.Installation;
import dev.amitrail.local.console.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// How fast AMI Trail is on this machine, beside scripts that do the same: prints tables, and
/// writes all figures to `local/target/benchmark.json`. No time makes it fail.
///
/// `mvn -Dquick -DskipTests -DskipITs -Pbenchmark package` runs it; `-Dbenchmark.runs=N` is how
/// often each work is measured.
public final class Benchmark {
  private static final int RUNS = 5;
  private static final double MEGA = 1e6;

  private final ObjectMapper mapper = new ObjectMapper();
  private final ArrayNode results = mapper.createArrayNode();
  private final List<Table> tables = new ArrayList<>();

  private Benchmark() {}

  /// Runs it.
  public static void main(String[] arguments) throws IOException {
    new Benchmark().run(Integer.getInteger("benchmark.runs", RUNS));
  }

  private void run(int runs) throws IOException {
    System.out.printf(
        "Seconds: the median of %d (the shortest and the longest), on %d processors%n%n",
        runs, Runtime.getRuntime().availableProcessors());
    sizes(PackageBenchmark.rows());
    coldStarts(ColdStartBenchmark.rows(runs));
    client(ClientBenchmark.row(runs));
    comparison("fan-out", "Regions", FanOutBenchmark.rows(runs));
    comparison("report", "images", ReportBenchmark.rows(runs));
    comparison("sweep at rest", "images", SweepBenchmark.rows(runs));
    for (Table table : tables) {
      System.out.println();
      table.lines().forEach(System.out::println);
    }
    Path file = Installation.current().root().resolve("local/target/benchmark.json");
    mapper.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), results);
    System.out.printf("%nAll figures: %s%n", file);
  }

  private void sizes(List<PackageBenchmark.Row> rows) {
    Table table = new Table("package", "MB", "unpacked, MB", "classes");
    for (PackageBenchmark.Row row : rows) {
      table.row(
          row.name(),
          fixed(1, row.bytes() / MEGA),
          fixed(1, row.unpacked() / MEGA),
          Long.toString(row.classes()));
      result("package", row);
    }
    tables.add(table);
  }

  private void coldStarts(List<ColdStartBenchmark.Row> rows) {
    Table table =
        new Table(
            "first event of a process",
            "cache",
            "seconds",
            "JVM",
            "start",
            "event",
            "second event",
            "classes loaded",
            "of it loading",
            "beside it compiling",
            "memory, MB");
    for (ColdStartBenchmark.Row row : rows) {
      table.row(
          row.function(),
          row.cached() ? "yes" : "no",
          fixed(2, row.total()),
          fixed(2, row.jvm()),
          fixed(2, row.start()),
          fixed(2, row.first()),
          fixed(2, row.second()),
          Long.toString(row.classes()),
          fixed(2, row.loading()),
          fixed(2, row.compiling()),
          Long.toString(row.memory()));
      result("cold start", row);
    }
    tables.add(table);
  }

  private void client(ClientBenchmark.Row row) {
    Table table = new Table("client of the SDK", "created", "first call", "second call");
    table.row("EC2", fixed(2, row.created()), fixed(2, row.first()), fixed(2, row.second()));
    result("client", row);
    tables.add(table);
  }

  private void comparison(String name, String size, List<Comparison.Row> rows) {
    Table table = new Table(name, size, "added to each call, ms", "seconds", "calls", "memory, MB");
    for (Comparison.Row row : rows) {
      table.row(
          row.subject(),
          Integer.toString(row.size()),
          Long.toString(row.delay().toMillis()),
          row.measured().toString(),
          Long.toString(row.calls()),
          row.memory().isPresent() ? Long.toString(row.memory().getAsLong()) : "");
      ObjectNode json = results.addObject();
      json.put("benchmark", name).put("subject", row.subject()).put("size", row.size());
      json.put("delayMs", row.delay().toMillis()).put("calls", row.calls());
      row.memory().ifPresent(memory -> json.put("memoryMB", memory));
      ArrayNode seconds = json.putArray("seconds");
      row.measured().times().forEach(time -> seconds.add(Measured.seconds(time)));
    }
    tables.add(table);
  }

  private void result(String name, Record row) {
    ObjectNode json = mapper.valueToTree(row);
    json.put("benchmark", name);
    results.add(json);
  }

  private static String fixed(int digits, double number) {
    return String.format(Locale.ROOT, "%." + digits + "f", number);
  }
}
