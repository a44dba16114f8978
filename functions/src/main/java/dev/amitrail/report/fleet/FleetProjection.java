package dev.amitrail.report.fleet;

import dev.amitrail.aws.Batches;
import dev.amitrail.aws.FanOut;
import dev.amitrail.report.FailureCollector;
import dev.amitrail.report.model.Fleet;
import dev.amitrail.report.model.FleetStack;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.publish.FleetIndex;
import dev.amitrail.report.publish.FleetRows;
import dev.amitrail.report.publish.LatestReportReader;
import dev.amitrail.report.publish.ReportBucket;
import dev.amitrail.report.publish.ReportKeys;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Makes the list of all stacks, and its page, from the rows. It alone writes them, so that reports
/// never contend for a common object.
///
/// A row is read if its ETag is not the one that the list was made of: nothing that was written is
/// missed, whatever clocks state and however long a write took. Overlapping projections are
/// harmless: list and page are replaced only if they are still those that were read, and what the
/// later one lost is read by the next.
///
/// Requests where nothing changed: one for the list, one for each 1,000 rows, one for the page.
public final class FleetProjection {
  /// How long the page shows a stack that is gone.
  static final Duration SHOWS_GONE = Duration.ofDays(90);

  private static final String NO_TIME = "no time left: the next invocation continues";

  /// How many objects are read before time is asked for again.
  private static final int BATCH = 200;

  private final FleetIndex index;
  private final FleetRows rows;
  private final ReportBucket bucket;
  private final LatestReportReader latestReports;
  private final FanOut fanOut;
  private final boolean dryRun;
  private final InstantSource clock;

  /// A projection in this bucket.
  ///
  /// @param dryRun whether nothing is to be written
  public FleetProjection(ReportBucket bucket, FanOut fanOut, boolean dryRun, InstantSource clock) {
    this.index = new FleetIndex(bucket);
    this.rows = new FleetRows(bucket);
    this.bucket = bucket;
    this.latestReports = new LatestReportReader(bucket);
    this.fanOut = fanOut;
    this.dryRun = dryRun;
    this.clock = clock;
  }

  /// Brings list and page up to date, as far as there is time. Where there is no list, or an
  /// earlier build wrote it, stacks without a row get one from their latest report first.
  /// Idempotent: the same rows result in the same list and page.
  ///
  /// @param hasTime asked before each batch of rows
  /// @throws AwsCallException if the rows could not be listed, or list or page not be written
  /// @throws ReportFailedException once all is attempted, if a row could not be read; names each
  public FleetPageResult project(BooleanSupplier hasTime) {
    if (dryRun) {
      return new FleetPageResult("skipped", "dry run: the page would be written", 0, 0);
    }
    FleetIndex.Version read = index.find();
    Optional<Fleet> list = read.fleet().filter(fleet -> fleet.rows() != null);
    Run run = new Run(hasTime);
    if (list.isEmpty() && !run.restoreRows()) {
      return run.result("unfinished", NO_TIME, Fleet.empty());
    }
    Fleet fleet = run.upToDate(list.orElseGet(Fleet::empty));
    boolean isUnchanged = list.filter(fleet::equals).isPresent();
    Optional<String> eTag = isUnchanged ? read.eTag() : index.replace(read, fleet);
    if (eTag.filter(current -> index.show(fleet, current)).isEmpty()) {
      return run.result("overtaken", "another projection replaced the list or the page", fleet);
    }
    if (!run.isComplete) {
      return run.result("unfinished", NO_TIME, fleet);
    }
    return run.result(isUnchanged ? "unchanged" : "written", null, fleet);
  }

  /// One invocation: what it read, and what failed.
  private final class Run {
    private final BooleanSupplier hasTime;
    private final FailureCollector failures = new FailureCollector();
    private boolean isComplete = true;
    private int read;

    Run(BooleanSupplier hasTime) {
      this.hasTime = hasTime;
    }

    /// Gives each stack that has reports and no row the row of its latest report.
    ///
    /// @return whether there was time for all
    boolean restoreRows() {
      Set<String> present = rows.eTags().keySet();
      List<ReportKeys> missing =
          ReportKeys.all(bucket).stream().filter(keys -> !present.contains(keys.row())).toList();
      forEach(missing, FleetProjection.this::restore, _ -> {});
      return isComplete;
    }

    /// The list with the rows that changed since it was made.
    Fleet upToDate(Fleet old) {
      SortedMap<String, String> present = rows.eTags();
      SortedMap<String, String> eTags =
          new TreeMap<>(Objects.requireNonNullElseGet(old.rows(), TreeMap::new));
      SortedMap<String, FleetStack> stacks = new TreeMap<>();
      old.stacks().forEach(stack -> stacks.put(ReportKeys.of(stack).row(), stack));
      List<ReportKeys> changed =
          present.entrySet().stream()
              .filter(row -> !row.getValue().equals(eTags.get(row.getKey())))
              .flatMap(row -> ReportKeys.ofRow(row.getKey()).stream())
              .toList();
      forEach(
          changed,
          FleetProjection.this::read,
          row -> {
            read++;
            row.eTag().ifPresent(eTag -> eTags.put(row.key(), eTag));
            row.stack()
                .ifPresentOrElse(
                    stack -> stacks.put(row.key(), stack), () -> stacks.remove(row.key()));
          });
      eTags.keySet().retainAll(present.keySet());
      stacks.keySet().retainAll(present.keySet());
      stacks.values().removeIf(stack -> !isShown(stack));
      return Fleet.of(stacks.values(), eTags);
    }

    /// Does the same for stacks side by side, batch by batch, as far as there is time.
    private <T> void forEach(
        List<ReportKeys> stacks, Function<ReportKeys, T> work, Consumer<T> then) {
      for (List<ReportKeys> batch : Batches.of(BATCH, stacks)) {
        if (!hasTime.getAsBoolean()) {
          isComplete = false;
          return;
        }
        fanOut
            .over(batch, keys -> failures.get(keys.row(), () -> work.apply(keys)))
            .forEach(result -> result.ifPresent(then));
      }
    }

    FleetPageResult result(String outcome, @Nullable String reason, Fleet list) {
      failures.throwIfFailed("%d rows read. ".formatted(read));
      int drifting =
          list.stacks().stream()
              .filter(stack -> !stack.gone())
              .mapToInt(FleetStack::driftingInstances)
              .sum();
      return new FleetPageResult(outcome, reason, list.stacks().size(), read, drifting);
    }
  }

  /// A row's object as it is now.
  ///
  /// @param eTag empty if it was removed meanwhile
  /// @param stack empty if there is none to show
  private record ReadRow(String key, Optional<String> eTag, Optional<FleetStack> stack) {}

  /// Reads a row; a damaged one is written again first, from the latest report.
  private ReadRow read(ReportKeys keys) {
    FleetRows.Version version = rows.version(keys);
    if (version.eTag().isPresent() && version.row().isEmpty() && restore(keys)) {
      version = rows.version(keys);
    }
    return new ReadRow(keys.row(), version.eTag(), version.row());
  }

  /// Writes the row of the latest report.
  ///
  /// @return whether there is a report
  private boolean restore(ReportKeys keys) {
    Optional<StackReport> report = latestReports.find(keys).report();
    report.map(FleetStack::of).ifPresent(rows::put);
    return report.isPresent();
  }

  private boolean isShown(FleetStack stack) {
    Instant gone = Instant.parse(stack.reportedAt());
    return stack.retired() == null
        && !(stack.gone() && gone.plus(SHOWS_GONE).isBefore(clock.instant()));
  }
}
