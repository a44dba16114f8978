package dev.amitrail.report.text;

import dev.amitrail.report.model.Change;
import dev.amitrail.report.model.ImageUse;
import dev.amitrail.report.model.LineageLink;
import dev.amitrail.report.model.NewerImage;
import dev.amitrail.report.model.RemovedImage;
import dev.amitrail.report.model.ReplacedImage;
import dev.amitrail.report.model.ReportedImage;
import dev.amitrail.report.model.StackReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
    report.images().forEach(image -> image(text, report, image));
    report
        .removed()
        .forEach(old -> line(text, "[%s] - removed: %s".formatted(old.key(), name(old))));
    report
        .unresolved()
        .forEach(
            one ->
                line(
                    text,
                    "not told: %s%s: %s"
                        .formatted(
                            one.resource(),
                            one.type() == null ? "" : " (%s)".formatted(one.type()),
                            one.reason())));
    return text.toString();
  }

  private static void image(StringBuilder text, StackReport report, ReportedImage image) {
    line(text, summary(image));
    replaced(image).forEach(line -> line(text, INDENT + line));
    drift(image).forEach(line -> line(text, INDENT + "drift: " + line));
    image.uses().forEach(use -> line(text, INDENT + "used by " + use(use)));
    if (image.state() != null && !"available".equals(image.state())) {
      line(text, INDENT + "state " + image.state());
    }
    if (image.deprecationTime() != null) {
      line(
          text,
          INDENT
              + (report.deprecated().contains(image.key())
                  ? "deprecated since "
                  : "deprecated from ")
              + image.deprecationTime());
    }
    image.lineage().forEach(link -> line(text, INDENT + made(link)));
    if (!image.elsewhere().isEmpty()) {
      line(text, INDENT + "elsewhere: " + elsewhere(image));
    }
    NewerImage newer = image.newer();
    if (newer != null) {
      line(
          text,
          INDENT
              + "newer: %s (%s) %s, by %s"
                  .formatted(newer.name(), newer.id(), newer.creationDate(), newer.by()));
    }
    image.tags().forEach((key, value) -> line(text, INDENT + "> %s - %s".formatted(key, value)));
  }

  private static List<String> replaced(ReportedImage image) {
    ReplacedImage old = image.replaced();
    if (old == null) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        image.change() == Change.REPLACED
            ? "replaces %s%s".formatted(name(old), change(image))
            : "since %s, replaced %s%s".formatted(image.since(), name(old), change(image)));
    if (image.change() == Change.REPLACED) {
      old.tagChanges().forEach(change -> lines.add("tag " + change(change)));
    }
    return lines;
  }

  private static String change(ReplacedImage.TagChange change) {
    return "%s: %s -> %s"
        .formatted(
            change.key(),
            Objects.requireNonNullElse(change.before(), "(none)"),
            Objects.requireNonNullElse(change.after(), "(none)"));
  }

  /// What kind of replacement it was, to follow the image's name.
  static String change(ReportedImage image) {
    ReplacedImage old = image.replaced();
    List<String> words = new ArrayList<>();
    if (image.downgrade()) {
      words.add("a downgrade");
    }
    if (image.returned()) {
      words.add("it returned");
    }
    Long days = old == null ? null : old.daysYounger();
    if (days != null && days != 0) {
      words.add("%d days %s".formatted(Math.abs(days), days > 0 ? "younger" : "older"));
    }
    return words.isEmpty() ? "" : ": " + String.join(", ", words);
  }

  /// Where instances run another image than the declared: one sentence for each resource.
  static List<String> drift(ReportedImage image) {
    List<String> sentences = new ArrayList<>();
    for (ImageUse use : image.uses()) {
      for (ImageUse.Other other : use.others()) {
        sentences.add(
            "%s declares %s; %d of %d %s of %s %s %s%s"
                .formatted(
                    image.key(),
                    image.id(),
                    other.instances(),
                    use.instances(),
                    use.instances() == 1 ? "instance" : "instances",
                    use.resource(),
                    run(image, other),
                    other.id(),
                    other.name() == null ? "" : " (%s)".formatted(other.name())));
      }
    }
    return sentences;
  }

  private static String run(ReportedImage image, ImageUse.Other other) {
    String mine = image.creationDate();
    String theirs = other.creationDate();
    boolean older = mine != null && theirs != null && theirs.compareTo(mine) < 0;
    String verb = other.instances() == 1 ? "runs" : "run";
    return older ? "still " + verb : verb;
  }

  private static String use(ImageUse use) {
    return "%s: %s%s"
        .formatted(
            use.resource(),
            use.instances() == 1 ? "1 instance" : use.instances() + " instances",
            use.through() == null ? "" : ", " + use.through());
  }

  private static String made(LineageLink link) {
    String image =
        "%s %s in %s"
            .formatted(
                link.made() == LineageLink.Made.COPIED ? "copied from" : "made of",
                link.name() == null
                    ? "(%s)".formatted(link.id())
                    : "%s (%s) %s".formatted(link.name(), link.id(), link.creationDate()),
                link.region());
    if (link.problem() != null) {
      return "%s, lost: %s".formatted(image, link.problem());
    }
    LineageLink.Trail trail = link.trail();
    if (trail == null) {
      return image;
    }
    return image
        + switch (trail) {
          case AGREES -> ", the trail agrees";
          case ABSENT -> ", without trail tags";
          case DISAGREES -> ", the trail disagrees: " + link.trailRemark();
        };
  }

  private static String elsewhere(ReportedImage image) {
    return image.elsewhere().stream()
        .map(
            one ->
                one.region()
                    + " "
                    + one.state()
                    + (one.id() == null ? "" : " (%s)".formatted(one.id()))
                    + (one.reason() == null ? "" : ": " + one.reason()))
        .collect(Collectors.joining(", "));
  }

  /// One line for one entry.
  static String summary(ReportedImage image) {
    return image.id() == null
        ? "[%s] - no image: %s".formatted(image.key(), image.problem())
        : "[%s] - %s".formatted(image.key(), name(image));
  }

  /// An image as a person knows it.
  static String name(ReportedImage image) {
    if (image.id() == null) {
      return "no image: " + image.problem();
    }
    return image.problem() == null
        ? "%s (%s) %s".formatted(image.name(), image.id(), image.creationDate())
        : "(%s) %s".formatted(image.id(), image.problem());
  }

  static String heading(StackReport report) {
    return "%s in %s, account %s: %s%s, %s %s, %s"
        .formatted(
            report.stackName(),
            report.region(),
            report.account(),
            report.status(),
            report.partial() ? " (partial)" : "",
            report.cause() == StackReport.Cause.SETTLED ? "settled" : "looked at again",
            report.eventTime(),
            changes(report));
  }

  private static String changes(StackReport report) {
    if (report.gone()) {
      return "gone; this is what it had last";
    }
    if (report.isFirst()) {
      return "first report";
    }
    String returned = report.rolledBack() ? "returned to what it was, " : "";
    return returned + (report.changed() == 0 ? "nothing changed" : report.changed() + " changed");
  }

  private static String name(RemovedImage image) {
    return name(image.id(), image.name(), image.creationDate());
  }

  private static String name(ReplacedImage image) {
    return name(image.id(), image.name(), image.creationDate());
  }

  private static String name(
      @Nullable String id, @Nullable String name, @Nullable String creationDate) {
    return name == null
        ? id == null ? "no image" : "(%s)".formatted(id)
        : "%s (%s) %s".formatted(name, id, creationDate);
  }

  private static void line(StringBuilder text, String line) {
    text.append(PrintableText.of(line)).append('\n');
  }
}
