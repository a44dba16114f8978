package dev.amitrail.report.publish;

import dev.amitrail.aws.FanOut;
import dev.amitrail.report.compose.LatestReport;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.page.stack.StackPage;
import dev.amitrail.report.text.ReportText;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Publishes reports: the history, which is written once; `latest.json`, which decides what is the
/// latest; text and page, which follow it.
///
/// The order is such that the next delivery of the event completes what an invocation that was cut
/// off left out. The history comes before `latest.json`: it decides which of the reports that
/// deliveries of one event built is published, and a latest report that a newer one replaced would
/// otherwise be in no history. What comes after `latest.json` is written side by side: none of it
/// is read to write another part, and the next delivery writes all of it again.
public final class ReportPublisher {
  private static final String JSON = "application/json";
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String HTML = "text/html; charset=utf-8";
  private static final int MOST_ATTEMPTS = 20;

  private final ReportBucket bucket;
  private final LatestReportReader latestReports;
  private final FanOut fanOut;

  /// Publishes to this bucket.
  public ReportPublisher(ReportBucket bucket, LatestReportReader latestReports, FanOut fanOut) {
    this.bucket = bucket;
    this.latestReports = latestReports;
    this.fanOut = fanOut;
  }

  /// A report that is published.
  ///
  /// @param report what was published: where the history had the event's report already, that one
  /// @param key of it in the history
  /// @param isLatest whether it is the stack's latest
  public record Published(StackReport report, String key, boolean isLatest) {}

  /// A report in the history and in `latest.json`, whose text and page are to follow.
  ///
  /// @param eTags of text and page, by their keys, as they were before the report became the latest
  public record Committed(Published published, Map<String, String> eTags) {}

  /// Publishes a report. Idempotent: the history is written once for each event, and what an
  /// earlier delivery of the event wrote is what is published.
  ///
  /// @param latest as it was when the report was built
  /// @throws AwsCallException if S3 did not answer
  /// @throws ReportFailedException if other writers were first too often
  public Published publish(StackReport built, LatestReport latest) {
    Committed committed = commit(built, latest);
    follow(committed);
    return committed.published();
  }

  /// As [#publish], without text and page, which [#follow] writes.
  public Committed commit(StackReport built, LatestReport latest) {
    ReportKeys keys = ReportKeys.of(built);
    String key = keys.history(built);
    FanOut.Both<StackReport, Map<String, String>> written =
        fanOut.both(() -> inHistory(built, key), () -> bucket.eTags(keys.latest()));
    StackReport report = written.first();
    return new Committed(
        new Published(report, key, makeLatest(report, keys, latest)), written.second());
  }

  /// The report of the event that is in the history, once there is one.
  private StackReport inHistory(StackReport built, String key) {
    return bucket.putNew(key, JSON, ReportJson.write(built))
        ? built
        : latestReports.report(key).orElse(built);
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
          return bucket.replace(keys.latestJson(), JSON, json, latest.eTag()).map(_ -> true);
        },
        () -> replacedTooOften(keys));
  }

  /// Writes text and page of the latest report, side by side. Nothing where a newer report is the
  /// latest: its own writer writes them.
  ///
  /// @throws AwsCallException if S3 did not answer
  /// @throws ReportFailedException if other writers were first too often
  public void follow(Committed committed) {
    if (committed.published().isLatest()) {
      ReportKeys keys = ReportKeys.of(committed.published().report());
      fanOut.both(
          () -> follow(committed, keys.latestText(), TEXT, ReportText::of),
          () -> follow(committed, keys.latestPage(), HTML, StackPage::of));
    }
  }

  /// Writes an object that shows the latest report, over the version that was read before the
  /// report and no other, so that it is never written over that of a newer report: of a newer
  /// report, the object is written after its `latest.json`. Idempotent: the same text again.
  private boolean follow(
      Committed committed, String key, String type, Function<StackReport, String> shown) {
    ReportKeys keys = ReportKeys.of(committed.published().report());
    return ConditionalWrite.repeat(
        MOST_ATTEMPTS,
        attempt -> {
          Optional<String> there =
              attempt == 1 ? Optional.ofNullable(committed.eTags().get(key)) : bucket.eTag(key);
          Optional<StackReport> latest =
              attempt == 1
                  ? Optional.of(committed.published().report())
                  : latestReports.current(keys).report();
          return latest.isEmpty()
              ? Optional.of(false) // a person removed it: the next report writes all of it
              : bucket.replace(key, type, shown.apply(latest.get()), there).map(_ -> true);
        },
        () -> replacedTooOften(keys));
  }

  private static ReportFailedException replacedTooOften(ReportKeys keys) {
    return new ReportFailedException(
        "%s was replaced by others %d times while this report was written; it is in the history."
            .formatted(keys.latestJson(), MOST_ATTEMPTS));
  }
}
