package dev.amitrail.report.page;

import dev.amitrail.report.Change;
import dev.amitrail.report.NewerImage;
import dev.amitrail.report.ReportedImage;
import dev.amitrail.report.ReportedImage.DeclaredBy;
import dev.amitrail.report.StackReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One image of a stack.
///
/// @param anchor its place on the page: a number, nothing that a person wrote
/// @param declaredBy `parameter` or `resource`
/// @param marks what stands out
/// @param age such as `17 days old`
/// @param since when the stack was first seen with it; absent in a first report
record ImageCard(
    String anchor,
    String key,
    String declaredBy,
    List<Mark> marks,
    @Nullable String id,
    @Nullable String name,
    @Nullable String problem,
    @Nullable String ssmParameter,
    @Nullable Moment created,
    @Nullable String age,
    @Nullable Mark state,
    @Nullable String owner,
    @Nullable Deprecation deprecation,
    @Nullable Moment since,
    @Nullable Replacement replacement,
    List<Running> uses,
    List<LineageStep> lineage,
    @Nullable OtherRegions elsewhere,
    @Nullable Newer newer,
    @Nullable TagList tagList) {

  /// When an image is, or was, deprecated.
  ///
  /// @param mark present when that time has passed
  record Deprecation(Moment time, @Nullable Mark mark) {}

  /// A newer image.
  ///
  /// @param lead such as `4 days younger`
  record Newer(NamedImage image, @Nullable String lead, String by) {}

  /// @param number of the card on its page, from 1
  static ImageCard of(StackReport report, ReportedImage image, int number) {
    String state = image.state();
    return new ImageCard(
        "image-" + number,
        image.key(),
        image.declaredBy() == DeclaredBy.PARAMETER ? "parameter" : "resource",
        marks(image, isDeprecated(report, image)),
        image.id(),
        image.name(),
        image.problem(),
        image.ssmParameter(),
        Moment.ofNullable(image.creationDate()),
        age(image.ageDays()),
        state == null ? null : Mark.ofState(state),
        image.owner(),
        deprecation(report, image),
        report.isFirst() ? null : Moment.of(image.since()),
        Replacement.of(image),
        image.uses().stream().map(use -> Running.of(image, use)).toList(),
        LineageStep.chain(image, report.region()),
        OtherRegions.of(image),
        newer(image),
        TagList.of(image.tags()));
  }

  private static List<Mark> marks(ReportedImage image, boolean isDeprecated) {
    List<Mark> marks = new ArrayList<>();
    if (image.problem() != null) {
      marks.add(Mark.of(Mark.Tone.BAD, "✕", image.id() == null ? "no image" : "not found"));
    }
    if (image.change() == Change.REPLACED) {
      marks.add(Mark.of(Mark.Tone.NEWS, "⇄", "replaced"));
    }
    if (image.change() == Change.ADDED) {
      marks.add(Mark.of(Mark.Tone.NEWS, "+", "added"));
    }
    if (image.downgrade()) {
      marks.add(Mark.of(Mark.Tone.WARNING, "↓", "downgrade"));
    }
    if (image.returned()) {
      marks.add(Mark.of(Mark.Tone.WARNING, "↺", "returned"));
    }
    if (image.hasDrift()) {
      marks.add(Mark.of(Mark.Tone.WARNING, "≠", "drift"));
    }
    if (isDeprecated) {
      marks.add(Mark.of(Mark.Tone.WARNING, "▲", "deprecated"));
    }
    if (image.newer() != null) {
      marks.add(Mark.of(Mark.Tone.NEWS, "↑", "newer available"));
    }
    return marks;
  }

  private static boolean isDeprecated(StackReport report, ReportedImage image) {
    return image.isDeprecatedAt(Instant.parse(report.readAt()));
  }

  private static @Nullable String age(@Nullable Long days) {
    return days == null ? null : Wording.age(days) + " old";
  }

  private static @Nullable Deprecation deprecation(StackReport report, ReportedImage image) {
    String time = image.deprecationTime();
    if (time == null) {
      return null;
    }
    Mark mark =
        isDeprecated(report, image) ? Mark.of(Mark.Tone.WARNING, "▲", "past its date") : null;
    return new Deprecation(Moment.of(time), mark);
  }

  private static @Nullable Newer newer(ReportedImage image) {
    NewerImage newer = image.newer();
    if (newer == null) {
      return null;
    }
    String lead =
        Moment.daysBetween(image.creationDate(), newer.creationDate())
            .filter(days -> days > 0)
            .map(days -> Wording.count(days, "day") + " younger")
            .orElse(null);
    return new Newer(
        NamedImage.of(newer.id(), newer.name(), newer.creationDate()), lead, newer.by());
  }
}
