package dev.amitrail.report;

import dev.amitrail.report.StackReport.RemovedImage;
import dev.amitrail.report.StackReport.ReportedImage;
import java.util.Optional;

/// The text form of a report. An image is `[KEY] - name (id) creation-date`; its tags follow, each
/// as `> key - value`, indented by four spaces. One entry is one line whatever people put into
/// names and tags.
public final class ReportText {
  private static final String INDENT = "    ";

  private ReportText() {}

  /// Renders a report.
  public static String of(StackReport report) {
    StringBuilder text = new StringBuilder();
    line(text, heading(report));
    for (ReportedImage image : report.images()) {
      line(text, summary(image));
      Optional.ofNullable(image.replaced())
          .ifPresent(old -> line(text, INDENT + "replaces " + name(old)));
      Optional.ofNullable(image.sourceImageId())
          .ifPresent(source -> line(text, INDENT + "made of " + source + region(image)));
      Optional.ofNullable(image.tags())
          .ifPresent(
              tags ->
                  tags.forEach(
                      (key, value) -> line(text, INDENT + "> %s - %s".formatted(key, value))));
    }
    report
        .removed()
        .forEach(old -> line(text, "[%s] - removed: %s".formatted(old.key(), name(old))));
    return text.toString();
  }

  /// One line for one entry.
  static String summary(ReportedImage image) {
    if (image.problem() == null) {
      return "[%s] - %s (%s) %s"
          .formatted(image.key(), image.name(), image.id(), image.creationDate());
    }
    return image.id() == null
        ? "[%s] - no image: %s".formatted(image.key(), image.problem())
        : "[%s] - (%s) %s".formatted(image.key(), image.id(), image.problem());
  }

  static String heading(StackReport report) {
    return "%s in %s, account %s: %s%s, settled %s, %s"
        .formatted(
            report.stackName(),
            report.region(),
            report.account(),
            report.status(),
            report.partial() ? " (partial)" : "",
            report.eventTime(),
            changes(report));
  }

  private static String changes(StackReport report) {
    if (report.previous() == null) {
      return "first report";
    }
    return report.changed() == 0 ? "nothing changed" : report.changed() + " changed";
  }

  private static String name(RemovedImage image) {
    return image.name() == null
        ? "(%s)".formatted(image.id())
        : "%s (%s) %s".formatted(image.name(), image.id(), image.creationDate());
  }

  private static String region(ReportedImage image) {
    String region = image.sourceImageRegion();
    return region == null ? "" : " in " + region;
  }

  private static void line(StringBuilder text, String line) {
    text.append(oneLine(line)).append('\n');
  }

  /// The text with everything visible that would break a line or steer a terminal.
  static String oneLine(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .forEach(
            point -> {
              switch (point) {
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> {
                  if (Character.isISOControl(point) || isLineSeparator(point)) {
                    line.append("\\u%04x".formatted(point));
                  } else {
                    line.appendCodePoint(point);
                  }
                }
              }
            });
    return line.toString();
  }

  private static boolean isLineSeparator(int point) {
    int type = Character.getType(point);
    return type == Character.LINE_SEPARATOR || type == Character.PARAGRAPH_SEPARATOR;
  }
}
