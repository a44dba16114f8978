package dev.amitrail.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What one, ten and a hundred times as many images and stacks cost: prints two tables and writes
/// `benchmark.json` to the folder that is its argument. No time makes it fail.
public final class ScaleBenchmark {
  private static final List<Integer> SIZES = List.of(100, 1_000, 10_000);

  private ScaleBenchmark() {}

  /// Runs it.
  ///
  /// @param arguments the folder for the results
  public static void main(String[] arguments) throws IOException {
    ArrayNode results = new ObjectMapper().createArrayNode();
    print(SweepScale.HEADER);
    for (int families : SIZES) {
      SweepScale.Row row = SweepScale.of(families);
      print(row.cells());
      row.addTo(results.addObject());
    }
    System.out.println();
    print(ProjectionScale.HEADER);
    for (int stacks : SIZES) {
      for (ProjectionScale.Row row : ProjectionScale.of(stacks)) {
        print(row.cells());
        row.addTo(results.addObject());
      }
    }
    Path file = Files.createDirectories(Path.of(arguments[0])).resolve("benchmark.json");
    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), results);
    System.out.printf("%nAll figures: %s%n%n", file);
  }

  private static void print(List<String> cells) {
    StringBuilder line = new StringBuilder();
    cells.forEach(cell -> line.append("%-28s".formatted(cell)));
    System.out.println(line.toString().stripTrailing());
  }

  /// A line of a table.
  interface ScaleRow {
    /// Its cells, as they are printed.
    List<String> cells();

    /// Adds its figures.
    void addTo(ObjectNode json);
  }
}
