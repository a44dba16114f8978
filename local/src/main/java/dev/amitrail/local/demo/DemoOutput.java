package dev.amitrail.local.demo;

import dev.amitrail.local.cloud.CloudEvent;
import dev.amitrail.local.console.AnsiStyle;
import dev.amitrail.local.console.EventPrinter;
import java.io.PrintStream;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;

/// Prints the demo: numbered steps, and within them the events of the emulated deployment.
final class DemoOutput {
  private static final String INDENT = "   ";

  private final PrintStream out;
  private final AnsiStyle style;
  private final EventPrinter printer;
  private volatile boolean showsEvents;
  private int step;

  DemoOutput(PrintStream out, AnsiStyle style) {
    this.out = out;
    this.style = style;
    this.printer = new EventPrinter(style, Clock.system(ZoneId.systemDefault()));
  }

  AnsiStyle style() {
    return style;
  }

  /// Begins the next step.
  void step(String title) {
    step++;
    out.println();
    out.println(style.bold(step + "  " + title));
    out.println();
  }

  /// Whether events are printed from now on.
  void showEvents(boolean shown) {
    showsEvents = shown;
  }

  /// Prints an event, unless events are not shown or no function is involved.
  void event(CloudEvent event) {
    boolean relevant =
        switch (event) {
          case CloudEvent.Arrived arrived -> !arrived.routes().isEmpty();
          case CloudEvent.Finished _, CloudEvent.Invoked _ -> true;
          case CloudEvent.Printed _ -> false;
        };
    if (relevant && showsEvents) {
      lines(printer.lines(event));
    }
  }

  void lines(List<String> lines) {
    out.println(INDENT + String.join(System.lineSeparator() + INDENT, lines));
  }

  void line(String line) {
    out.println(INDENT + line);
  }

  /// A line with time and Region, between the lines of events.
  void line(String region, String text) {
    line(printer.line(region, text));
  }

  void blank() {
    out.println();
  }
}
