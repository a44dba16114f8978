package dev.amitrail.report.text;

import dev.amitrail.report.model.Change;
import dev.amitrail.report.model.ImageUse;
import dev.amitrail.report.model.LineageLink;
import dev.amitrail.report.model.NewerImage;
import dev.amitrail.report.model.RegionAvailability;
import dev.amitrail.report.model.ReplacedImage;
import dev.amitrail.report.model.ReportedImage;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.model.Unresolved;
import dev.amitrail.text.PrintableText;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The text form of a report. An image is `[KEY] - name (id) creation-date`; its tags follow, each
/// as `> key - value`, indented by four spaces. One entry is one line, whatever names and tags
/// contain.
public final class ReportText {
  private static final String INDENT = "    ";

  private ReportText() {}

  /// Renders a report.
  public static String of(StackReport report) {
    return lines(report).map(line -> PrintableText.of(line) + "\n").collect(Collectors.joining());
  }

  private static Stream<String> lines(StackReport report) {
    Set<String> shared = report.sharedResources();
    return Stream.of(
            Stream.of(heading(report)),
            report.foundNews().stream().map(one -> "new: " + one),
            report.images().stream()
                .flatMap(
                    image ->
                        Stream.concat(
                            Stream.of(summary(image)),
                            details(report, shared, image).stream().map(line -> INDENT + line))),
            report.removed().stream()
                .map(
                    old ->
                        "[%s] - removed: %s"
                            .formatted(old.key(), name(old.id(), old.name(), old.creationDate()))),
            report.unresolved().stream().map(ReportText::unresolved),
            report.awaiting().stream().map(ReportText::awaiting))
        .flatMap(Function.identity());
  }

  private static String unresolved(Unresolved one) {
    String type = one.type() == null ? "" : " (%s)".formatted(one.type());
    return "not known: %s%s: %s".formatted(one.resource(), type, one.reason());
  }

  /// A group that has no instances yet.
  static String awaiting(StackReport.Awaiting group) {
    return "%s wants %s and has none yet"
        .formatted(group.resource(), EnglishText.count(group.wanted(), "instance"));
  }

  private static List<String> details(StackReport report, Set<String> shared, ReportedImage image) {
    List<String> lines = new ArrayList<>(replaced(image));
    DriftSentence.of(shared, image).forEach(sentence -> lines.add("drift: " + sentence));
    image.uses().forEach(use -> lines.add(use(use)));
    if (image.scan() != null) {
      lines.add("vulnerabilities: " + ScanSentence.of(image.scan()));
    }
    if (image.details().state() != null && !"available".equals(image.details().state())) {
      lines.add("state " + image.details().state());
    }
    if (image.details().deprecationTime() != null) {
      boolean isPast = report.isDeprecated(image);
      lines.add(
          "deprecated %s %s"
              .formatted(isPast ? "since" : "from", image.details().deprecationTime()));
    }
    image.lineage().forEach(link -> lines.add(link(link)));
    if (!image.elsewhere().isEmpty()) {
      lines.add(
          "elsewhere: "
              + image.elsewhere().stream()
                  .map(ReportText::otherRegion)
                  .collect(Collectors.joining(", ")));
    }
    NewerImage newer = image.newer();
    if (newer != null) {
      lines.add(
          "newer: %s, by %s"
              .formatted(name(newer.id(), newer.name(), newer.creationDate()), newer.by()));
    }
    if (image.newerProblem() != null) {
      lines.add("newer: not known, " + image.newerProblem());
    }
    image.details().tags().forEach((key, value) -> lines.add("> %s - %s".formatted(key, value)));
    return lines;
  }

  private static List<String> replaced(ReportedImage image) {
    ReplacedImage old = image.history().replaced();
    if (old == null) {
      return List.of();
    }
    String name = name(old.id(), old.name(), old.creationDate());
    if (image.history().change() != Change.REPLACED) {
      return List.of(
          "since %s, replaced %s%s".formatted(image.history().since(), name, change(image)));
    }
    List<String> lines = new ArrayList<>(List.of("replaces %s%s".formatted(name, change(image))));
    old.tagChanges().forEach(change -> lines.add("tag " + change(change)));
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
    ReplacedImage old = image.history().replaced();
    List<String> words = new ArrayList<>();
    if (image.history().downgrade()) {
      words.add("a downgrade");
    }
    if (image.history().returned()) {
      words.add("it returned");
    }
    Long days = old == null ? null : old.daysYounger();
    if (days != null && days != 0) {
      words.add("%d days %s".formatted(Math.abs(days), days > 0 ? "younger" : "older"));
    }
    if (old != null && old.isBySsmValue()) {
      words.add(EnglishText.BY_SSM_VALUE);
    }
    return words.isEmpty() ? "" : ": " + String.join(", ", words);
  }

  private static String use(ImageUse use) {
    return "%s by %s: %s%s"
        .formatted(
            use.isUnused() ? "named" : "used",
            use.resource(),
            DriftSentence.summary(use),
            use.through() == null ? "" : ", " + use.through());
  }

  private static String link(LineageLink link) {
    String image =
        "%s %s in %s"
            .formatted(
                link.made() == LineageLink.Made.COPIED ? "copied from" : "made of",
                name(link.id(), link.name(), link.creationDate()),
                link.region());
    return link.problem() == null
        ? image + trail(link)
        : "%s, lost: %s".formatted(image, link.problem());
  }

  private static String trail(LineageLink link) {
    return switch (link.trail()) {
      case null -> "";
      case AGREES -> ", the trail agrees";
      case ABSENT -> ", without trail tags";
      case DISAGREES -> ", the trail disagrees: " + link.trailRemark();
    };
  }

  private static String otherRegion(RegionAvailability there) {
    return there.region()
        + " "
        + there.state()
        + (there.id() == null ? "" : " (%s)".formatted(there.id()))
        + (there.reason() == null ? "" : ": " + there.reason());
  }

  /// One line for one entry.
  static String summary(ReportedImage image) {
    return "[%s] - %s".formatted(image.key(), name(image));
  }

  /// The name, id and creation date of an entry's image, or why these are not known.
  static String name(ReportedImage image) {
    if (image.id() == null) {
      return "no image: " + image.declaration().problem();
    }
    return image.declaration().problem() == null
        ? name(image.id(), image.details().name(), image.details().creationDate())
        : "(%s) %s".formatted(image.id(), image.declaration().problem());
  }

  private static String name(
      @Nullable String id, @Nullable String name, @Nullable String creationDate) {
    if (id == null) {
      return "no image";
    }
    return name == null ? "(%s)".formatted(id) : "%s (%s) %s".formatted(name, id, creationDate);
  }

  static String heading(StackReport report) {
    return "%s in %s, account %s: %s%s, %s %s, %s"
        .formatted(
            report.identity().stackName(),
            report.identity().region(),
            report.identity().account(),
            report.state().status(),
            report.state().partial() ? " (partial)" : "",
            report.trigger().cause() == StackReport.Cause.SETTLED ? "settled" : "refreshed",
            report.trigger().eventTime(),
            changes(report));
  }

  private static String changes(StackReport report) {
    if (report.gone()) {
      return "gone; this is what it had last";
    }
    if (report.isFirst()) {
      return "first report";
    }
    String returned = report.state().rolledBack() ? "returned to what it was, " : "";
    return returned + (report.changed() == 0 ? unchanged(report) : report.changed() + " changed");
  }

  /// A refresh publishes such a report only because of its news.
  private static String unchanged(StackReport report) {
    return report.hasNews() ? "no image changed, but there is news" : "nothing changed";
  }
}
