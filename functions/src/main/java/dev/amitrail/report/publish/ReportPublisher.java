package dev.amitrail.report.publish;

import dev.amitrail.report.compose.LatestReport;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.page.stack.StackPage;
import dev.amitrail.report.text.ReportText;
import java.util.Optional;

/// Publishes reports: the history, which is written once; `latest.json`, which decides what is the
/// latest; text and page, which follow it. The order is such that the next delivery of the event
/// completes what an invocation that was cut off left out.
public final class ReportPublisher {
  private static final String JSON = "application/json";
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String HTML = "text/html; charset=utf-8";
  private static final int MOST_ATTEMPTS = 20;

  private final ReportBucket bucket;
  private final LatestReportReader latestReports;

  /// Publishes to this bucket.
  public ReportPublisher(ReportBucket bucket, LatestReportReader latestReports) {
    this.bucket = bucket;
    this.latestReports = latestReports;
  }

  /// A report that is published.
  ///
  /// @param report what was published: where the history had the event's report already, that one
  /// @param key of it in the history
  /// @param isLatest whether it is the stack's latest
  public record Published(StackReport report, String key, boolean isLatest) {}

  /// Publishes a report. Idempotent: the history is written once for each event, and what an
  /// earlier delivery of the event wrote is what is published.
  ///
  /// @param latest as it was when the report was built
  /// @throws AwsCallException if S3 did not answer
  /// @throws ReportFailedException if other writers were first too often
  public Published publish(StackReport built, LatestReport latest) {
    ReportKeys keys = ReportKeys.of(built);
    String key = keys.history(built);
    StackReport report =
        bucket.putNew(key, JSON, ReportJson.write(built))
            ? built
            : latestReports.report(key).orElse(built);
    return new Published(report, key, makeLatest(report, keys, latest));
  }

  /// Replaces the latest report unless a newer one is there.
  ///
  /// @return whether the report is the latest
  private boolean makeLatest(StackReport report, ReportKeys keys, LatestReport known) {
    String json = ReportJson.write(report);
    return ConditionalWrite.repeat(
        MOST_ATTEMPTS,
        attempt -> {
          LatestReport latest = attempt == 1 ? known : latestReports.find(keys);
          if (latest.report().filter(other -> !report.supersedes(other)).isPresent()) {
            return Optional.of(false);
          }
          Optional<String> eTag = bucket.replace(keys.latestJson(), JSON, json, latest.eTag());
          eTag.ifPresent(
              written -> writeTextAndPage(keys, new LatestReport(eTag, Optional.of(report), true)));
          return eTag.map(_ -> true);
        },
        () -> replacedTooOften(keys));
  }

  /// Writes text and page of the latest report, again if it was replaced since: the last writer has
  /// then read the latest.
  private void writeTextAndPage(ReportKeys keys, LatestReport written) {
    ConditionalWrite.repeat(
        MOST_ATTEMPTS,
        attempt -> {
          LatestReport latest = attempt == 1 ? written : latestReports.find(keys);
          if (latest.eTag().isEmpty() || latest.report().isEmpty()) {
            return Optional.of(false); // a person removed it: the next report writes all of it
          }
          bucket.put(keys.latestText(), TEXT, ReportText.of(latest.report().get()));
          bucket.put(keys.latestPage(), HTML, StackPage.of(latest.report().get()));
          return bucket.eTag(keys.latestJson()).filter(latest.eTag().get()::equals).map(_ -> true);
        },
        () -> replacedTooOften(keys));
  }

  private static ReportFailedException replacedTooOften(ReportKeys keys) {
    return new ReportFailedException(
        "%s was replaced by others %d times while this report was written; it is in the history."
            .formatted(keys.latestJson(), MOST_ATTEMPTS));
  }
}
