package dev.amitrail.report.page.stack;

import dev.amitrail.report.model.Change;
import dev.amitrail.report.model.NewerImage;
import dev.amitrail.report.model.ReportedImage;
import dev.amitrail.report.model.ReportedImage.DeclaredBy;
import dev.amitrail.report.model.ReportedImage.Scan;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.page.Badge;
import dev.amitrail.report.page.DisplayTime;
import dev.amitrail.report.page.ImageLabel;
import dev.amitrail.report.page.TagList;
import dev.amitrail.report.text.EnglishText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
    @Nullable Vulnerabilities vulnerabilities,
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

  /// @param shared [StackReport#sharedResources]
  /// @param number of the card on its page, from 1
  static ImageCard of(StackReport report, Set<String> shared, ReportedImage image, int number) {
    String state = image.details().state();
    return new ImageCard(
        "image-" + number,
        image.key(),
        image.declaration().declaredBy() == DeclaredBy.PARAMETER ? "parameter" : "resource",
        badges(image, report.isDeprecated(image)),
        image.id(),
        image.details().name(),
        image.declaration().problem(),
        image.declaration().ssmParameter(),
        DisplayTime.ofNullable(image.details().creationDate()),
        age(image.details().ageDays()),
        state == null ? null : Badge.ofState(state),
        image.details().owner(),
        deprecation(report, image),
        Vulnerabilities.of(image),
        report.isFirst() ? null : DisplayTime.of(image.history().since()),
        Replacement.of(image),
        image.uses().stream().map(use -> InstanceUsage.of(shared, image, use)).toList(),
        LineageStep.chain(image, report.identity().region()),
        OtherRegions.of(image),
        newer(image),
        image.newerProblem(),
        TagList.of(image.details().tags()));
  }

  private static List<Badge> badges(ReportedImage image, boolean isDeprecated) {
    List<Badge> badges = new ArrayList<>();
    if (image.declaration().problem() != null) {
      badges.add(Badge.of(Badge.Tone.BAD, "✕", image.id() == null ? "no image" : "not found"));
    }
    String state = image.details().state();
    if (state != null && image.isUnavailable()) {
      badges.add(Badge.ofState(state));
    }
    if (!image.missingIn().isEmpty()) {
      badges.add(Badge.of(Badge.Tone.BAD, "✕", "missing elsewhere"));
    }
    Scan scan = image.scan();
    if (scan != null && scan.isSevere()) {
      Badge severity = Badge.ofSeverity(scan.severity());
      badges.add(
          new Badge(severity.tone(), severity.symbol(), severity.words() + " vulnerability"));
    }
    if (image.history().change() == Change.REPLACED) {
      badges.add(Badge.of(Badge.Tone.NEWS, "⇄", "replaced"));
    }
    if (image.history().change() == Change.ADDED) {
      badges.add(Badge.of(Badge.Tone.NEWS, "+", "added"));
    }
    if (image.history().downgrade()) {
      badges.add(Badge.of(Badge.Tone.WARNING, "↓", "downgrade"));
    }
    if (image.history().returned()) {
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

  private static @Nullable String age(@Nullable Long days) {
    return days == null ? null : EnglishText.age(days) + " old";
  }

  private static @Nullable Deprecation deprecation(StackReport report, ReportedImage image) {
    String time = image.details().deprecationTime();
    if (time == null) {
      return null;
    }
    Badge badge =
        report.isDeprecated(image) ? Badge.of(Badge.Tone.WARNING, "▲", "past its date") : null;
    return new Deprecation(DisplayTime.of(time), badge);
  }

  private static @Nullable Newer newer(ReportedImage image) {
    NewerImage newer = image.newer();
    if (newer == null) {
      return null;
    }
    String lead =
        DisplayTime.daysBetween(image.details().creationDate(), newer.creationDate())
            .filter(days -> days > 0)
            .map(days -> EnglishText.count(days, "day") + " younger")
            .orElse(null);
    return new Newer(
        ImageLabel.of(newer.id(), newer.name(), newer.creationDate()), lead, newer.by());
  }
}
