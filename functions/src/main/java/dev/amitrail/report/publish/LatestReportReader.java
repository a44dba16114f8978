package dev.amitrail.report.publish;

import dev.amitrail.report.compose.LatestReport;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.publish.ReportBucket.Stored;
import java.util.List;
import java.util.Optional;

/// Reads the latest report of a stack from the bucket.
public final class LatestReportReader {
  private final ReportBucket bucket;

  /// Reads from this bucket.
  public LatestReportReader(ReportBucket bucket) {
    this.bucket = bucket;
  }

  /// The latest report of the stacks of one name. A report that states another account, Region or
  /// name than its key does is damaged: it would be the other stack's.
  ///
  /// @throws AwsCallException if S3 did not answer
  /// @throws ReportFailedException if a newer build wrote the report
  public LatestReport find(ReportKeys keys) {
    Optional<Stored> stored = bucket.find(keys.latestJson());
    Optional<StackReport> report =
        stored
            .flatMap(json -> ReportJson.report(json).known(keys.latestJson()))
            .filter(keys::areOf);
    return new LatestReport(
        stored.map(Stored::eTag), report.or(() -> newestOfHistory(keys)), report.isPresent());
  }

  /// As [#find], without a look into the history where the latest report is damaged or lost.
  ///
  /// @throws AwsCallException if S3 did not answer
  public LatestReport current(ReportKeys keys) {
    Optional<StackReport> report = report(keys.latestJson()).filter(keys::areOf);
    return new LatestReport(Optional.empty(), report, report.isPresent());
  }

  /// The newest report in the history: its keys begin with a time, so the last is the newest.
  private Optional<StackReport> newestOfHistory(ReportKeys keys) {
    List<String> history =
        bucket.keys(keys.folder()).stream()
            .filter(
                key -> key.substring(keys.folder().length()).matches("\\d{8}T\\d{6}Z-.+\\.json"))
            .toList();
    return history.reversed().stream()
        .flatMap(key -> report(key).stream())
        .filter(keys::areOf)
        .findFirst();
  }

  /// The report at `key`, if there is one that this build knows.
  public Optional<StackReport> report(String key) {
    return bucket.find(key).flatMap(stored -> ReportJson.report(stored).ifKnown());
  }
}
