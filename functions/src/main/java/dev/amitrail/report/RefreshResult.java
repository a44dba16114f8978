package dev.amitrail.report;

import dev.amitrail.report.publish.RefreshProgress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What the refresh function answers.
///
/// @param outcome `complete`, or `unfinished` where time ran out: sent again, the event goes on
///   where it stopped, as the next scheduled refresh does
/// @param stacks `known` or `all`
/// @param looked how many stacks were looked at, by earlier invocations of the same refresh too
/// @param published how many reports were published, by them too
/// @param unchanged how many stacks of this invocation had nothing new
/// @param withoutImages how many stacks of this invocation deploy no AMI
/// @param unsettled how many stacks of this invocation were at it: the event of their end follows
/// @param closed how many reports say now that their stack is gone
public record RefreshResult(
    String outcome,
    String stacks,
    @Nullable String reason,
    int looked,
    int published,
    int unchanged,
    int withoutImages,
    int unsettled,
    int closed) {
  static RefreshResult of(
      RefreshProgress progress, int unchanged, int withoutImages, int unsettled, int closed) {
    return new RefreshResult(
        progress.complete() ? "complete" : "unfinished",
        progress.scope().name().toLowerCase(Locale.ROOT),
        progress.complete()
            ? null
            : "no time left: send the same event again, or wait for the next scheduled refresh",
        progress.looked(),
        progress.published(),
        unchanged,
        withoutImages,
        unsettled,
        closed);
  }
}
