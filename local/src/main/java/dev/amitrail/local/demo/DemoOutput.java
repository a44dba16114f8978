package dev.amitrail.local.demo;

import dev.amitrail.local.cloud.CloudEvent;
import dev.amitrail.local.console.AnsiStyle;
import dev.amitrail.local.console.EventPrinter;
import java.io.PrintStream;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;

/// What the person in front of the demo sees.
final class DemoOutput {
  private static final String INDENT = "   ";

  private final PrintStream out;
  private final AnsiStyle ink;
  private final EventPrinter chronicle;
  private volatile boolean curtain = true;
  private int act;

  DemoOutput(PrintStream out, AnsiStyle ink) {
    this.out = out;
    this.ink = ink;
    this.chronicle = new EventPrinter(ink, Clock.system(ZoneId.systemDefault()));
  }

  AnsiStyle ink() {
    return ink;
  }

  /// Begins the next act.
  void act(String title) {
    act++;
    out.println();
    out.println(ink.bold(act + "  " + title));
    out.println();
  }

  /// Whether what happens is shown, or only what it leads to.
  void show(boolean shown) {
    curtain = !shown;
  }

  void happened(CloudEvent happening) {
    boolean news =
        switch (happening) {
          case CloudEvent.Arrived arrived -> !arrived.routes().isEmpty();
          case CloudEvent.Finished _ -> true;
          case CloudEvent.Printed _ -> false;
        };
    if (news && !curtain) {
      lines(chronicle.lines(happening));
    }
  }

  void lines(List<String> lines) {
    out.println(INDENT + String.join(System.lineSeparator() + INDENT, lines));
  }

  void line(String line) {
    out.println(INDENT + line);
  }

  /// A line with the time in front, among those of what happens.
  void news(String region, String what) {
    lines(chronicle.news(region, what));
  }

  void blank() {
    out.println();
  }
}
