package dev.amitrail.local.console;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// A table of text with aligned columns and a heading.
public final class Table {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  /// An empty table.
  public Table(String... heading) {
    rows.add(List.of(heading));
  }

  /// Adds a row with as many cells as the heading.
  public void row(String... cells) {
    rows.add(List.of(cells));
  }

  /// The lines of the table, the heading first.
  public List<String> lines() {
    int columns = rows.getFirst().size();
    int[] widths =
        IntStream.range(0, columns)
            .map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
            .toArray();
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      lines.add(line(row, widths));
      if (lines.size() == 1) {
        lines.add(line(IntStream.of(widths).mapToObj("─"::repeat).toList(), widths));
      }
    }
    return lines;
  }

  private static String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      String cell = cells.get(column);
      line.append(cell).append(" ".repeat(widths[column] - cell.length())).append(GAP);
    }
    return line.toString().stripTrailing();
  }
}
