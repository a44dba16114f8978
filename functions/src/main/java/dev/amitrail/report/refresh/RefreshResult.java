package dev.amitrail.report.refresh;

import dev.amitrail.aws.Metric;
import dev.amitrail.text.PrintableText;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the refresh function returns. `looked` is the sum of the numbers after it, which are those
/// of all invocations of the same refresh, as [RefreshCounts] defines them.
///
/// @param outcome `complete`, or `unfinished` if time ran out or another invocation is at work: the
///   next scheduled event, or the same event sent again, continues it
/// @param stacks `known`, `all`, or `due`: only those that were due for another look
/// @param looked how many stacks were looked at
/// @param skippedStacks the stacks that an earlier invocation ended in, by id
/// @param publishedNow how many of `published` this invocation published
public record RefreshResult(
    String outcome,
    String stacks,
    @Nullable String reason,
    int looked,
    int published,
    int unchanged,
    int withoutImages,
    int unsettled,
    int closed,
    int nested,
    int skipped,
    int failed,
    List<String> skippedStacks,
    int publishedNow) {
  /// Copies the list: what the bucket has, in a form that can be shown.
  public RefreshResult {
    skippedStacks = skippedStacks.stream().map(PrintableText::of).toList();
  }

  /// The result of a refresh that has come this far.
  ///
  /// @param reason why it is not complete, or did nothing
  /// @param publishedNow how many reports this invocation published
  static RefreshResult of(RefreshProgress progress, @Nullable String reason, int publishedNow) {
    RefreshCounts counts = progress.counts();
    return new RefreshResult(
        progress.position().complete() ? "complete" : "unfinished",
        progress.refresh().scope().name().toLowerCase(Locale.ROOT),
        reason,
        counts.looked(),
        counts.published(),
        counts.unchanged(),
        counts.withoutImages(),
        counts.unsettled(),
        counts.closed(),
        counts.nested(),
        counts.skipped(),
        counts.failed(),
        progress.attempt().skippedStacks(),
        publishedNow);
  }

  /// What was measured. An invocation that fails returns no result: the reports that it published
  /// are not counted.
  Map<Metric, Long> metrics() {
    Map<Metric, Long> metrics = new EnumMap<>(Metric.class);
    metrics.put(Metric.REPORTS_PUBLISHED, (long) publishedNow);
    metrics.put(Metric.STACKS_SKIPPED, (long) skippedStacks.size());
    return metrics;
  }
}
