package dev.amitrail.report.text;

import dev.amitrail.event.StackStatus;
import dev.amitrail.report.model.NewerImage;
import dev.amitrail.report.model.ReportedImage;
import dev.amitrail.report.model.StackReport;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A report as a mail. Each part is one line without quotation marks and backslashes: a rule copies
/// the parts into a mail, and EventBridge escapes these characters (Input transformation,
/// EventBridge user guide).
///
/// @param headline which stack, and how many images changed
/// @param changes what changed
/// @param attention what a person should look at
/// @param deploys what is deployed
/// @param place where the full report is
public record ReportMail(
    String headline, String changes, String attention, String deploys, String place) {
  /// The names of the parts, in the order of a mail.
  public static final List<String> PARTS =
      Stream.of(ReportMail.class.getRecordComponents()).map(RecordComponent::getName).toList();

  /// The most images or changes that a mail lists; the rest is counted.
  private static final int MOST_LISTED = 20;

  /// Composes the mail of a report.
  ///
  /// @param superseded whether a newer report of the stack is already the latest
  public static ReportMail of(StackReport report, boolean superseded, String place) {
    return new ReportMail(
        plain(
            ReportText.heading(report)
                + (superseded ? ". A newer report of the stack already exists" : "")),
        plain("Changed: " + list("nothing", changes(report))),
        plain("To look at: " + list("nothing", attention(report))),
        plain(
            (report.gone() ? "Had last: " : "Deploys: ")
                + list("no AMI", report.images().stream().map(ReportText::summary).toList())),
        plain("The whole report: " + place));
  }

  /// The mail as one text.
  public String text() {
    return String.join("\n", headline, "", changes, attention, deploys, "", place);
  }

  private static List<String> changes(StackReport report) {
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
            report.removed().stream().map(image -> "%s is removed".formatted(image.key())))
        .flatMap(Function.identity())
        .toList();
  }

  private static List<String> attention(StackReport report) {
    if (report.gone()) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    for (ReportedImage image : report.images()) {
      if (image.declaration().problem() != null) {
        lines.add("%s: %s".formatted(image.key(), image.declaration().problem()));
      }
      lines.addAll(DriftSentence.of(image));
      if (report.deprecated().contains(image.key())) {
        lines.add(
            "%s is deprecated since %s".formatted(image.key(), image.details().deprecationTime()));
      }
      NewerImage newer = image.newer();
      if (newer != null) {
        lines.add(
            "for %s there is a newer image, %s (%s)"
                .formatted(image.key(), newer.name(), newer.id()));
      }
    }
    report.unresolved().forEach(one -> lines.add("%s: %s".formatted(one.resource(), one.reason())));
    return lines;
  }

  private static String list(String ifNone, List<String> lines) {
    if (lines.isEmpty()) {
      return ifNone + ".";
    }
    String listed = lines.stream().limit(MOST_LISTED).collect(Collectors.joining("; "));
    return lines.size() > MOST_LISTED
        ? "%s; and %d more.".formatted(listed, lines.size() - MOST_LISTED)
        : listed + ".";
  }

  private static String plain(String text) {
    return PrintableText.of(text).replace('"', '\'').replace('\\', '/');
  }
}
