package dev.amitrail.account.preflight;

import dev.amitrail.account.preflight.decide.Deployment;
import dev.amitrail.account.preflight.decide.Finding;
import dev.amitrail.account.preflight.decide.Finding.Result;
import dev.amitrail.account.preflight.decide.SweepForecast;
import dev.amitrail.account.preflight.facts.AccountFacts;
import dev.amitrail.account.preflight.facts.FirstSweep;
import dev.amitrail.account.preflight.facts.Known;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Prints the tables.
///
/// @param colour whether standard output is a terminal that shows colours
record Tables(PrintStream out, boolean colour) {
  private static final String GAP = "  ";

  /// With more Regions than this, the others are counted.
  private static final int MOST_NAMED = 4;

  /// Every finding: what, where, and what to do about it on the line below.
  void findings(List<Finding> findings) {
    int result = width("RESULT", findings.stream().map(one -> one.result().text()).toList());
    int check = width("CHECK", findings.stream().map(Finding::check).toList());
    int where = width("WHERE", findings.stream().map(Tables::where).toList());
    out.println(
        pad("RESULT", result) + pad("CHECK", check) + pad("WHERE", where) + "FOUND, AND THE FIX");
    for (Finding one : findings) {
      out.println(
          coloured(one.result(), pad(one.result().text(), result))
              + pad(one.check(), check)
              + pad(where(one), where)
              + one.found());
      one.fix().ifPresent(fix -> out.println(" ".repeat(result + check + where) + "-> " + fix));
    }
    out.println();
    out.println(
        Arrays.stream(Result.values())
            .map(
                kind ->
                    "%d %s"
                        .formatted(
                            findings.stream().filter(one -> one.result() == kind).count(),
                            kind.text()))
            .collect(Collectors.joining(", ")));
  }

  /// What the first sweep would do, and what reports would cover.
  void firstSweep(Deployment deployment, AccountFacts facts, Known<FirstSweep> sweep) {
    SweepForecast forecast = SweepForecast.of(deployment, facts, sweep);
    out.println();
    out.println("The first sweep, and what reports cover:");
    List<List<String>> rows = forecast.table();
    int[] widths =
        IntStream.range(0, rows.getFirst().size())
            .map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
            .toArray();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < widths.length; column++) {
        line.append(pad(row.get(column), widths[column] + GAP.length()));
      }
      out.println(line.toString().stripTrailing());
    }
    forecast.notes().forEach(out::println);
  }

  private static String where(Finding finding) {
    List<String> all = finding.where();
    return all.size() <= MOST_NAMED
        ? String.join(", ", all)
        : "%s and %d more"
            .formatted(
                String.join(", ", all.subList(0, MOST_NAMED - 1)), all.size() - MOST_NAMED + 1);
  }

  private static int width(String heading, List<String> cells) {
    return Math.max(heading.length(), cells.stream().mapToInt(String::length).max().orElse(0))
        + GAP.length();
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(width - text.length());
  }

  private String coloured(Result result, String text) {
    String code =
        switch (result) {
          case WOULD_FAIL -> "31";
          case NOT_CHECKED, ATTENTION -> "33";
          case OK -> "32";
        };
    return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
