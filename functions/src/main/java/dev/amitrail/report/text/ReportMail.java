package dev.amitrail.report.text;

import dev.amitrail.event.StackStatus;
import dev.amitrail.report.model.NewerImage;
import dev.amitrail.report.model.ReportedImage;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.text.CutText;
import dev.amitrail.text.PrintableText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A report in sentences, as its event has it, for rules that copy them into messages of their own.
/// Each part is one line without quotation marks and backslashes, which EventBridge would escape
/// (Input transformation, EventBridge user guide), and is cut where it is too long. Distinct from
/// [ReportMessage], which is mailed.
///
/// @param headline which stack, and how many images changed
/// @param changes what changed
/// @param attention what a person should look at
/// @param deploys what is deployed
/// @param place where the full report is
public record ReportMail(
    String headline, String changes, String attention, String deploys, String place) {
  /// The most images or changes that a mail lists; the rest is counted.
  static final int MOST_LISTED = 20;

  /// The most bytes of a line: names and ids are shorter, but people's texts can be of any length.
  static final int MOST_BYTES_OF_LINE = 1000;

  /// Composes the mail of a report.
  ///
  /// @param superseded whether a newer report of the stack is already the latest
  public static ReportMail of(StackReport report, boolean superseded, String place) {
    return new ReportMail(
        plain(headline(report, superseded)),
        "Changed: " + list("nothing", changes(report)),
        "To look at: " + list("nothing", attention(report)),
        (report.gone() ? "Had last: " : "Deploys: ")
            + list("no AMI", report.images().stream().map(ReportText::summary).toList()),
        plain("The whole report: " + place));
  }

  static String headline(StackReport report, boolean superseded) {
    return ReportText.heading(report)
        + (superseded ? ". A newer report of the stack already exists" : "");
  }

  /// The mail as one text.
  public String text() {
    return String.join("\n", headline, "", changes, attention, deploys, "", place);
  }

  static List<String> changes(StackReport report) {
    if (report.gone()) {
      return List.of(
          report.state().status().equals(StackStatus.ROLLBACK_COMPLETE.name())
              ? "creating the stack failed, and its resources were deleted"
              : "the stack is deleted");
    }
    if (report.isFirst()) {
      return List.of("this is the first report of the stack");
    }
    return Stream.of(
            report.state().rolledBack()
                ? Stream.of("the update failed, the stack returned to what it was")
                : Stream.<String>empty(),
            report.images().stream()
                .filter(ReportedImage::hasChanged)
                .map(
                    image ->
                        "%s is now %s%s"
                            .formatted(
                                image.key(), ReportText.name(image), ReportText.change(image))),
            report.removed().stream().map(image -> "%s is removed".formatted(image.key())),
            report.foundNews().stream())
        .flatMap(Function.identity())
        .toList();
  }

  static List<String> attention(StackReport report) {
    if (report.gone()) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    Set<String> shared = report.sharedResources();
    if (report.state().partial()) {
      lines.add(
          "the stack is %s: it is between two of its states".formatted(report.state().status()));
    }
    for (ReportedImage image : report.images()) {
      if (image.declaration().problem() != null) {
        lines.add("%s: %s".formatted(image.key(), image.declaration().problem()));
      }
      if (image.isUnavailable()) {
        lines.add("the image of %s is %s".formatted(image.key(), image.details().state()));
      }
      if (!image.missingIn().isEmpty()) {
        lines.add(
            "the image of %s is missing in %s"
                .formatted(image.key(), EnglishText.list(image.missingIn())));
      }
      lines.addAll(DriftSentence.of(shared, image));
      if (report.isDeprecated(image)) {
        lines.add(
            "%s is deprecated since %s".formatted(image.key(), image.details().deprecationTime()));
      }
      if (image.scan() != null && image.scan().isSevere()) {
        lines.add(
            "%s has vulnerabilities: %s".formatted(image.key(), ScanSentence.of(image.scan())));
      }
      NewerImage newer = image.newer();
      if (newer != null) {
        lines.add(
            "for %s there is a newer image, %s (%s)"
                .formatted(image.key(), newer.name(), newer.id()));
      }
    }
    report.awaiting().forEach(group -> lines.add(ReportText.awaiting(group)));
    report.unresolved().forEach(one -> lines.add("%s: %s".formatted(one.resource(), one.reason())));
    return lines;
  }

  private static String list(String ifNone, List<String> lines) {
    if (lines.isEmpty()) {
      return ifNone + ".";
    }
    String listed =
        lines.stream().limit(MOST_LISTED).map(ReportMail::plain).collect(Collectors.joining("; "));
    return lines.size() > MOST_LISTED
        ? "%s; and %d more.".formatted(listed, lines.size() - MOST_LISTED)
        : listed + ".";
  }

  private static String plain(String text) {
    return CutText.of(
        PrintableText.of(text).replace('"', '\'').replace('\\', '/'), MOST_BYTES_OF_LINE);
  }
}
