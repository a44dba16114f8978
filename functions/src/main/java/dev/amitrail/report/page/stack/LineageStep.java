package dev.amitrail.report.page.stack;

import dev.amitrail.report.model.LineageLink;
import dev.amitrail.report.model.LineageLink.Made;
import dev.amitrail.report.model.LineageLink.Trail;
import dev.amitrail.report.model.ReportedImage;
import dev.amitrail.report.page.Badge;
import dev.amitrail.report.page.ImageLabel;
import dev.amitrail.report.page.TagList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One image in the chain from the first source down to the image of a report.
///
/// @param isThis whether it is the image of the report itself, the end of the chain
/// @param lost why nothing more is known of it
/// @param next how the image below was made of it; absent at the end of the chain
/// @param trail whether the trail tags agree with that
/// @param trailRemark how they disagree, where they do
record LineageStep(
    String region,
    ImageLabel image,
    @Nullable String owner,
    @Nullable Badge state,
    @Nullable TagList tagList,
    boolean isThis,
    @Nullable String lost,
    @Nullable String next,
    @Nullable Badge trail,
    @Nullable String trailRemark) {

  /// The chain, the first source first; empty for an image without a source in EC2.
  static List<LineageStep> chain(ReportedImage image, String region) {
    List<LineageStep> steps = new ArrayList<>();
    if (image.lineage().isEmpty()) {
      return steps;
    }
    String below = region;
    for (LineageLink link : image.lineage()) {
      steps.addFirst(step(link, below));
      below = link.region();
    }
    steps.addLast(
        new LineageStep(
            region,
            ImageLabel.of(image.id(), image.details().name(), image.details().creationDate()),
            image.details().owner(),
            null,
            null,
            true,
            null,
            null,
            null,
            null));
    return steps;
  }

  private static LineageStep step(LineageLink link, String below) {
    String state = link.state();
    return new LineageStep(
        link.region(),
        ImageLabel.of(link.id(), link.name(), link.creationDate()),
        link.owner(),
        state == null || state.equals("available") ? null : Badge.ofState(state),
        TagList.of(link.tags()),
        false,
        link.problem(),
        link.made() == Made.COPIED ? "copied to " + below : "made into an image in " + below,
        badge(link.trail()),
        link.trailRemark());
  }

  private static @Nullable Badge badge(@Nullable Trail trail) {
    return switch (trail) {
      case null -> null;
      case AGREES -> Badge.of(Badge.Tone.GOOD, "✓", "trail agrees");
      case DISAGREES -> Badge.of(Badge.Tone.BAD, "✕", "trail disagrees");
      case ABSENT -> Badge.of(Badge.Tone.QUIET, "○", "no trail tags");
    };
  }
}
