package dev.amitrail.report;

import dev.amitrail.report.publish.RefreshProgress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What the refresh function returns.
///
/// @param outcome `complete`, or `unfinished` if time ran out: the same event sent again, or the
///   next scheduled refresh, continues it
/// @param stacks `known` or `all`
/// @param looked how many stacks were read, including earlier invocations of the same refresh
/// @param published how many reports were published, including those invocations
/// @param unchanged how many stacks of this invocation have nothing new
/// @param withoutImages how many stacks of this invocation deploy no AMI
/// @param unsettled how many stacks of this invocation are in progress: their final event follows
/// @param closed how many stacks of this invocation are gone according to their report
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
        progress.position().complete() ? "complete" : "unfinished",
        progress.refresh().scope().name().toLowerCase(Locale.ROOT),
        progress.position().complete()
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
