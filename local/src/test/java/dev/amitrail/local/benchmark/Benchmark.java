package dev.amitrail.local.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.amitrail.local.Installation;
import dev.amitrail.local.console.Table;
import java.io.IOException;
import java.nio.file.Path;

/// How fast AMI Trail is on this machine, beside scripts that do the same: prints tables, and
/// writes all times to `local/target/benchmark.json`. No time makes it fail.
///
/// `mvn -Dquick -DskipTests -DskipITs -Pbenchmark package` runs it; `-Dbenchmark.runs=N` is how
/// often each work is measured.
public final class Benchmark {
  private static final int RUNS = 5;

  private final ArrayNode results = new ObjectMapper().createArrayNode();

  private Benchmark() {}

  /// Runs it.
  public static void main(String[] arguments) throws IOException {
    new Benchmark().run(Integer.getInteger("benchmark.runs", RUNS));
  }

  private void run(int runs) throws IOException {
    Installation installation = Installation.current();
    System.out.printf(
        "Seconds: the median of %d (the shortest and the longest), on %d processors%n%n",
        runs, Runtime.getRuntime().availableProcessors());
    Table table =
        new Table("fan-out", "Regions", "added to each call, ms", "seconds", "calls", "memory, MB");
    for (FanOutBenchmark.Row row : new FanOutBenchmark(runs).rows()) {
      table.row(
          row.subject(),
          Integer.toString(row.regions()),
          Long.toString(row.delay().toMillis()),
          row.measured().toString(),
          Long.toString(row.calls()),
          row.memory().isPresent() ? Long.toString(row.memory().getAsLong()) : "");
      add(row);
    }
    table.lines().forEach(System.out::println);
    Path file = installation.root().resolve("local/target/benchmark.json");
    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), results);
    System.out.printf("%nAll times: %s%n", file);
  }

  private void add(FanOutBenchmark.Row row) {
    ObjectNode json = results.addObject();
    json.put("benchmark", "fan-out").put("subject", row.subject()).put("regions", row.regions());
    json.put("delayMs", row.delay().toMillis()).put("calls", row.calls());
    row.memory().ifPresent(memory -> json.put("memoryMB", memory));
    ArrayNode seconds = json.putArray("seconds");
    row.measured().times().forEach(time -> seconds.add(Measured.seconds(time)));
  }
}
