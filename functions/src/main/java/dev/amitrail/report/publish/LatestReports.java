package dev.amitrail.report.publish;

import dev.amitrail.report.model.ReportFailedException;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.publish.ReportBucket.Stored;
import dev.amitrail.report.publish.ReportJson.Parsed;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Reads the latest report of a stack from the bucket.
public final class LatestReports {
  private final ReportBucket store;

  public LatestReports(ReportBucket store) {
    this.store = store;
  }

  /// What is published as the latest.
  ///
  /// @param seen the object, if there is one
  /// @param report the newest report there is; where the object is damaged or lost, that of the
  ///   history
  /// @param isWhole whether the object is that report
  public record Latest(Optional<Stored> seen, Optional<StackReport> report, boolean isWhole) {
    /// The latest report, if it is one of this stack and not of an earlier one of the same name.
    public Optional<StackReport> of(String stackId) {
      return report.filter(latest -> latest.stackId().equals(stackId));
    }

    /// Whether the facts of the latest report of this stack were read after `readAt`.
    public boolean isReadAfter(String stackId, Instant readAt) {
      return of(stackId)
          .filter(latest -> Instant.parse(latest.readAt()).isAfter(readAt))
          .isPresent();
    }
  }

  /// The latest report of the stacks of one name.
  ///
  /// @throws ReportFailedException if S3 did not answer, or a newer build wrote the report
  public Latest find(ReportKeys keys) {
    Optional<Stored> seen = store.find(keys.latestJson());
    if (seen.isEmpty()) {
      return new Latest(seen, newestOfHistory(keys), false);
    }
    return switch (ReportJson.report(seen.get().text())) {
      case Parsed.Known<StackReport>(StackReport report) ->
          new Latest(seen, Optional.of(report), true);
      case Parsed.Damaged<StackReport> _ -> new Latest(seen, newestOfHistory(keys), false);
      case Parsed.OfNewerVersion<StackReport>(int version) ->
          throw new ReportFailedException(
              "%s is of version %d, and this build writes version %d: a newer build of AMI Trail was deployed before. Deploy that one again; nothing was overwritten."
                  .formatted(keys.latestJson(), version, StackReport.VERSION));
    };
  }

  /// The keys of the history begin with a time, so the last is the newest.
  private Optional<StackReport> newestOfHistory(ReportKeys keys) {
    List<String> history =
        store.keys(keys.folder()).stream()
            .filter(
                key -> key.substring(keys.folder().length()).matches("\\d{8}T\\d{6}Z-.+\\.json"))
            .toList();
    return history.reversed().stream()
        .flatMap(key -> store.find(key).stream())
        .flatMap(stored -> known(stored).stream())
        .findFirst();
  }

  /// The report in an object, if it is one that this build knows.
  public static Optional<StackReport> known(Stored stored) {
    return ReportJson.report(stored.text()) instanceof Parsed.Known<StackReport>(StackReport report)
        ? Optional.of(report)
        : Optional.empty();
  }
}
