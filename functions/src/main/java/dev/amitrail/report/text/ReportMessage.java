package dev.amitrail.report.text;

import dev.amitrail.event.StackStatus;
import dev.amitrail.image.ScanResults;
import dev.amitrail.report.model.Change;
import dev.amitrail.report.model.ReplacedImage;
import dev.amitrail.report.model.ReportedImage;
import dev.amitrail.report.model.ReportedImage.Scan;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.text.CutText;
import dev.amitrail.text.PrintableText;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A report as a mail of plain text, within the limits of SNS for any report (Publish, SNS API
/// reference: a message of 262,144 bytes at most; a subject shorter than 100 characters, without
/// line breaks and control characters, which an earlier edition restricted to ASCII).
///
/// @param subject what changed, such as `shop: AppAmi shop-app-1.0 -> 1.1, 3 instances to replace`
/// @param body the text
public record ReportMessage(String subject, String body) {
  private static final int MOST_SUBJECT = 99;

  /// Leaves room for what changed beside a long name, for example a name with 128 characters, which
  /// is the most that CloudFormation takes.
  private static final int MOST_NAME = 40;

  private static final int MOST_KEY = 30;

  /// How much of a long name is shown from where it differs from another.
  private static final int MOST_DIFFERENCE = 20;

  /// The end of a replica's name, which is the id of its source.
  private static final Pattern SOURCE = Pattern.compile("-from-ami-[0-9a-f]+$");

  private static final String CUT = "...";

  /// Where a report is.
  ///
  /// @param region of the bucket
  /// @param key of the report in the history
  /// @param page the key of the stack's page
  public record Place(String region, String bucket, String key, String page) {}

  /// Composes the mail of a report.
  ///
  /// @param superseded whether a newer report of the stack is already the latest
  public static ReportMessage of(StackReport report, boolean superseded, Place place) {
    List<String> lines = new ArrayList<>();
    lines.add(ReportMail.headline(report, superseded));
    section(lines, "Changed", ReportMail.changes(report));
    section(lines, "To look at", ReportMail.attention(report));
    section(
        lines,
        report.gone() ? "Had last" : "Deploys",
        report.images().stream().map(ReportText::summary).toList());
    lines.add("");
    lines.add("Its page, by a link that this command makes, and that is valid for an hour:");
    lines.add(
        "aws s3 presign s3://%s/%s --region %s --expires-in 3600"
            .formatted(place.bucket, place.page, place.region));
    lines.add("The whole report: s3://%s/%s".formatted(place.bucket, place.key));
    return new ReportMessage(
        subject(report, superseded),
        String.join(
            "\n",
            lines.stream()
                .map(line -> CutText.of(PrintableText.of(line), ReportMail.MOST_BYTES_OF_LINE))
                .toList()));
  }

  private static void section(List<String> lines, String title, List<String> entries) {
    if (entries.isEmpty()) {
      return;
    }
    lines.add("");
    lines.add(title + ":");
    entries.stream().limit(ReportMail.MOST_LISTED).map("- "::concat).forEach(lines::add);
    if (entries.size() > ReportMail.MOST_LISTED) {
      lines.add("- and %d more".formatted(entries.size() - ReportMail.MOST_LISTED));
    }
  }

  /// The name of the stack, whether the report is overtaken, the status of a stack between two of
  /// its states, and what is new; then as many of the other facts as there is room for.
  private static String subject(StackReport report, boolean superseded) {
    String start =
        "%s%s: %s%s"
            .formatted(
                shortened(report.identity().stackName(), MOST_NAME),
                superseded ? " (superseded)" : "",
                report.state().partial() ? report.state().status() + ", " : "",
                news(report));
    StringBuilder subject = new StringBuilder(shortened(start, MOST_SUBJECT));
    for (String fact : report.gone() ? List.<String>of() : facts(report)) {
      if (subject.length() + 2 + fact.length() <= MOST_SUBJECT) {
        subject.append(", ").append(fact);
      }
    }
    return subject.toString().strip();
  }

  private static String news(StackReport report) {
    if (report.gone()) {
      return report.state().status().equals(StackStatus.ROLLBACK_COMPLETE.name())
          ? "creation failed"
          : "deleted";
    }
    if (report.isFirst()) {
      return "first report, " + EnglishText.count(report.images().size(), "image");
    }
    List<String> changes =
        Stream.concat(
                report.images().stream()
                    .filter(ReportedImage::hasChanged)
                    .map(ReportMessage::change),
                report.removed().stream()
                    .map(image -> shortened(image.key(), MOST_KEY) + " removed"))
            .toList();
    String rolledBack = report.state().rolledBack() ? "rolled back, " : "";
    if (changes.isEmpty()) {
      return rolledBack + report.foundNews().stream().findFirst().orElse("no image changed");
    }
    return rolledBack
        + changes.getFirst()
        + (changes.size() == 1 ? "" : " and %d more changed".formatted(changes.size() - 1));
  }

  private static String change(ReportedImage image) {
    String key = shortened(image.key(), MOST_KEY);
    String now = fullName(image.details().name(), image.id());
    ReplacedImage old = image.history().replaced();
    if (image.history().change() != Change.REPLACED || old == null) {
      return "%s added, %s".formatted(key, shortened(now, MOST_NAME));
    }
    return "%s %s".formatted(key, replacement(fullName(old.name(), old.id()), now));
  }

  private static String fullName(@Nullable String name, @Nullable String id) {
    return Optional.ofNullable(name)
        .map(known -> SOURCE.matcher(known).replaceFirst(""))
        .orElseGet(() -> Objects.requireNonNullElse(id, "no image"));
  }

  /// The old name, and what is new in the new one: `shop-app-1.0 -> 1.1` for `shop-app-1.1`. Long
  /// names are cut where they do not differ.
  private static String replacement(String before, String now) {
    int same = 0;
    while (same < Math.min(before.length(), now.length())
        && before.charAt(same) == now.charAt(same)) {
      same++;
    }
    int word = same == 0 ? 0 : now.lastIndexOf('-', same - 1) + 1;
    int differs = same - word > MOST_DIFFERENCE / 2 ? same : word;
    int start = word == now.length() ? 0 : word;
    return "%s -> %s"
        .formatted(
            shortenedAround(before, differs),
            shortenedAround(now.substring(start), differs - start));
  }

  /// Cut so that what comes from `place` on stays in sight: at the end, or in the middle.
  private static String shortenedAround(String text, int place) {
    String difference = shortened(text.substring(place), MOST_DIFFERENCE);
    if (text.length() <= MOST_NAME || place + difference.length() <= MOST_NAME - CUT.length()) {
      return shortened(text, MOST_NAME);
    }
    return shortened(
        text.substring(0, MOST_NAME - CUT.length() - difference.length()) + CUT + difference,
        MOST_NAME);
  }

  private static List<String> facts(StackReport report) {
    List<String> facts = new ArrayList<>();
    if (report.driftingInstances() > 0) {
      facts.add(EnglishText.count(report.driftingInstances(), "instance") + " to replace");
    }
    report.images().stream()
        .flatMap(image -> Stream.ofNullable(image.scan()))
        .filter(Scan::isSevere)
        .flatMap(scan -> Stream.ofNullable(scan.severity()))
        .max(ScanResults.LOWEST_FIRST)
        .ifPresent(severity -> facts.add(severity + " vulnerability"));
    long withoutImage = report.images().stream().filter(image -> image.id() == null).count();
    long notFound = report.problems() - withoutImage;
    if (notFound > 0) {
      facts.add(notFound + " not found");
    }
    if (withoutImage > 0) {
      facts.add(withoutImage + " without an image");
    }
    if (!report.deprecated().isEmpty()) {
      facts.add(report.deprecated().size() + " deprecated");
    }
    long newer = report.images().stream().filter(image -> image.newer() != null).count();
    if (newer > 0) {
      facts.add(newer + " newer available");
    }
    return facts;
  }

  private static boolean isPrintable(int point) {
    return point >= ' ' && point <= '~';
  }

  /// In printable ASCII, and cut with a mark.
  private static String shortened(String text, int most) {
    StringBuilder ascii = new StringBuilder();
    text.codePoints().forEach(point -> ascii.append(isPrintable(point) ? (char) point : '?'));
    return ascii.length() <= most
        ? ascii.toString()
        : ascii.substring(0, most - CUT.length()) + CUT;
  }
}
