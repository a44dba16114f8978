package dev.amitrail.report.refresh;

/// How many stacks of a refresh had which outcome. Each stack is in one of these numbers, so that
/// they add up to the stacks that were looked at. The components are part of the JSON form of
/// [RefreshProgress].
///
/// @param published stacks whose report was published
/// @param unchanged stacks whose latest report has nothing to add
/// @param withoutImages stacks that deploy no AMI and never did
/// @param unsettled stacks in progress, or changed while they were read: their event follows
/// @param closed stacks that deploy nothing any more, whether they had a report or not
/// @param nested stacks that are nested in another, whose report covers them
/// @param skipped stacks that were not read to the end: an earlier invocation ended in them, or
///   this is a dry run
/// @param failed stacks that could not be read, or whose report could not be published
public record RefreshCounts(
    int published,
    int unchanged,
    int withoutImages,
    int unsettled,
    int closed,
    int nested,
    int skipped,
    int failed) {
  static final RefreshCounts NONE = new RefreshCounts(0, 0, 0, 0, 0, 0, 0, 0);

  /// What became of one stack.
  enum Outcome {
    PUBLISHED,
    UNCHANGED,
    WITHOUT_IMAGES,
    UNSETTLED,
    CLOSED,
    NESTED,
    SKIPPED,
    FAILED
  }

  /// The counts with one more stack of this outcome.
  RefreshCounts with(Outcome outcome) {
    return new RefreshCounts(
        published + one(outcome == Outcome.PUBLISHED),
        unchanged + one(outcome == Outcome.UNCHANGED),
        withoutImages + one(outcome == Outcome.WITHOUT_IMAGES),
        unsettled + one(outcome == Outcome.UNSETTLED),
        closed + one(outcome == Outcome.CLOSED),
        nested + one(outcome == Outcome.NESTED),
        skipped + one(outcome == Outcome.SKIPPED),
        failed + one(outcome == Outcome.FAILED));
  }

  private static int one(boolean isCounted) {
    return isCounted ? 1 : 0;
  }

  /// How many stacks were looked at.
  int looked() {
    return published + unchanged + withoutImages + unsettled + closed + nested + skipped + failed;
  }
}
