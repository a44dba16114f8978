package dev.amitrail.report.page.stack;

import dev.amitrail.report.model.Change;
import dev.amitrail.report.model.NewerImage;
import dev.amitrail.report.model.ReportedImage;
import dev.amitrail.report.model.ReportedImage.DeclaredBy;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.page.Badge;
import dev.amitrail.report.page.DisplayTime;
import dev.amitrail.report.page.ImageLabel;
import dev.amitrail.report.page.TagList;
import dev.amitrail.report.text.EnglishText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One image of a stack.
///
/// @param anchor its place on the page: numbered, and without text that a person wrote
/// @param declaredBy `parameter` or `resource`
/// @param badges what stands out
/// @param age such as `17 days old`
/// @param since when a report first had it; absent in a first report
record ImageCard(
    String anchor,
    String key,
    String declaredBy,
    List<Badge> badges,
    @Nullable String id,
    @Nullable String name,
    @Nullable String problem,
    @Nullable String ssmParameter,
    @Nullable DisplayTime created,
    @Nullable String age,
    @Nullable Badge state,
    @Nullable String owner,
    @Nullable Deprecation deprecation,
    @Nullable DisplayTime since,
    @Nullable Replacement replacement,
    List<InstanceUsage> uses,
    List<LineageStep> lineage,
    @Nullable OtherRegions otherRegions,
    @Nullable Newer newer,
    @Nullable String newerProblem,
    @Nullable TagList tagList) {

  /// When an image is, or was, deprecated.
  ///
  /// @param badge present when that time has passed
  record Deprecation(DisplayTime time, @Nullable Badge badge) {}

  /// A newer image.
  ///
  /// @param lead such as `4 days younger`
  record Newer(ImageLabel image, @Nullable String lead, String by) {}

  /// @param number of the card on its page, from 1
  static ImageCard of(StackReport report, ReportedImage image, int number) {
    String state = image.state();
    return new ImageCard(
        "image-" + number,
        image.key(),
        image.declaredBy() == DeclaredBy.PARAMETER ? "parameter" : "resource",
        badges(image, isDeprecated(report, image)),
        image.id(),
        image.name(),
        image.problem(),
        image.ssmParameter(),
        DisplayTime.ofNullable(image.creationDate()),
        age(image.ageDays()),
        state == null ? null : Badge.ofState(state),
        image.owner(),
        deprecation(report, image),
        report.isFirst() ? null : DisplayTime.of(image.since()),
        Replacement.of(image),
        image.uses().stream().map(use -> InstanceUsage.of(image, use)).toList(),
        LineageStep.chain(image, report.region()),
        OtherRegions.of(image),
        newer(image),
        image.newerProblem(),
        TagList.of(image.tags()));
  }

  private static List<Badge> badges(ReportedImage image, boolean isDeprecated) {
    List<Badge> badges = new ArrayList<>();
    if (image.problem() != null) {
      badges.add(Badge.of(Badge.Tone.BAD, "✕", image.id() == null ? "no image" : "not found"));
    }
    if (image.change() == Change.REPLACED) {
      badges.add(Badge.of(Badge.Tone.NEWS, "⇄", "replaced"));
    }
    if (image.change() == Change.ADDED) {
      badges.add(Badge.of(Badge.Tone.NEWS, "+", "added"));
    }
    if (image.downgrade()) {
      badges.add(Badge.of(Badge.Tone.WARNING, "↓", "downgrade"));
    }
    if (image.returned()) {
      badges.add(Badge.of(Badge.Tone.WARNING, "↺", "returned"));
    }
    if (image.hasDrift()) {
      badges.add(Badge.of(Badge.Tone.WARNING, "≠", "drift"));
    }
    if (isDeprecated) {
      badges.add(Badge.of(Badge.Tone.WARNING, "▲", "deprecated"));
    }
    if (image.newer() != null) {
      badges.add(Badge.of(Badge.Tone.NEWS, "↑", "newer available"));
    }
    return badges;
  }

  private static boolean isDeprecated(StackReport report, ReportedImage image) {
    return image.isDeprecatedAt(Instant.parse(report.readAt()));
  }

  private static @Nullable String age(@Nullable Long days) {
    return days == null ? null : EnglishText.age(days) + " old";
  }

  private static @Nullable Deprecation deprecation(StackReport report, ReportedImage image) {
    String time = image.deprecationTime();
    if (time == null) {
      return null;
    }
    Badge badge =
        isDeprecated(report, image) ? Badge.of(Badge.Tone.WARNING, "▲", "past its date") : null;
    return new Deprecation(DisplayTime.of(time), badge);
  }

  private static @Nullable Newer newer(ReportedImage image) {
    NewerImage newer = image.newer();
    if (newer == null) {
      return null;
    }
    String lead =
        DisplayTime.daysBetween(image.creationDate(), newer.creationDate())
            .filter(days -> days > 0)
            .map(days -> EnglishText.count(days, "day") + " younger")
            .orElse(null);
    return new Newer(
        ImageLabel.of(newer.id(), newer.name(), newer.creationDate()), lead, newer.by());
  }
}
