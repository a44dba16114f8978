package dev.amitrail.simulation.time;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// What happened in a run, line by line, with the virtual time.
public final class RunLog {
  /// What a line is about.
  public enum Kind {
    CALL,
    EVENT,
    FUNCTION,
    FAULT,
    OPERATION,
    STATE,
    VIOLATION
  }

  private record Line(long at, Kind kind, String text) {
    @Override
    public String toString() {
      long millis = at / 1_000;
      StringBuilder line = new StringBuilder(96);
      two(line, millis / 3_600_000).append(':');
      two(line, millis / 60_000 % 60).append(':');
      two(line, millis / 1_000 % 60).append('.');
      long rest = millis % 1_000;
      line.append(rest < 100 ? "0" : "");
      two(line, rest).append(' ').append(kind).append(' ').append(text);
      return line.toString();
    }

    private static StringBuilder two(StringBuilder line, long number) {
      return line.append(number < 10 ? "0" : "").append(number);
    }
  }

  private final VirtualTime time;
  private final List<Line> lines = new ArrayList<>();

  public RunLog(VirtualTime time) {
    this.time = time;
  }

  public void add(Kind kind, String text) {
    lines.add(new Line(time.now(), kind, text));
  }

  /// The whole log.
  public String text() {
    return lines.stream().map(Line::toString).collect(Collectors.joining("\n"));
  }

  /// The last lines.
  public String tail(int most) {
    return lines.subList(Math.max(0, lines.size() - most), lines.size()).stream()
        .map(Line::toString)
        .collect(Collectors.joining("\n"));
  }

  /// What was done to the code under test: faults, mishaps of events, operations of people.
  public String schedule() {
    return lines.stream()
        .filter(line -> line.kind() == Kind.FAULT || line.kind() == Kind.OPERATION)
        .map(Line::toString)
        .collect(Collectors.joining("\n"));
  }
}
