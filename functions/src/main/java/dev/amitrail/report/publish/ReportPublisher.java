package dev.amitrail.report.publish;

import dev.amitrail.aws.Backoff;
import dev.amitrail.report.compose.LatestReport;
import dev.amitrail.report.model.ReportFailedException;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.page.stack.StackPage;
import dev.amitrail.report.text.ReportText;
import java.util.Optional;

/// Publishes reports: the history, which is written once; `latest.json`, which decides what is the
/// latest; text and page, which follow it. In this order, so that whatever is cut off is made whole
/// by delivering the event again.
public final class ReportPublisher {
  private static final String JSON = "application/json";
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String HTML = "text/html; charset=utf-8";

  /// Each try that fails is one that somebody else's report of the same stack succeeded with.
  private static final int MOST_TRIES = 20;

  private final ReportBucket store;
  private final LatestReportReader latestReports;

  public ReportPublisher(ReportBucket store, LatestReportReader latestReports) {
    this.store = store;
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
  /// @param latest as it was when the report was made
  /// @throws ReportFailedException if a part of it failed
  public Published publish(StackReport made, LatestReport latest) {
    ReportKeys keys = ReportKeys.of(made);
    String key = keys.history(made);
    StackReport report =
        store.putNew(key, JSON, ReportJson.write(made))
            ? made
            : latestReports.report(key).orElse(made);
    boolean isLatest = makeLatest(report, keys, latest);
    return new Published(report, key, isLatest);
  }

  /// Replaces the latest report unless a newer one is there, whoever else is at it.
  private boolean makeLatest(StackReport report, ReportKeys keys, LatestReport first) {
    LatestReport latest = first;
    String json = ReportJson.write(report);
    for (int attempt = 1; attempt <= MOST_TRIES; attempt++) {
      if (latest.report().filter(other -> !report.supersedes(other)).isPresent()) {
        return false;
      }
      Optional<String> written = store.replace(keys.latestJson(), JSON, json, latest.eTag());
      if (written.isPresent()) {
        follow(keys, report, written.get());
        return true;
      }
      Backoff.sleep(attempt);
      latest = latestReports.find(keys);
    }
    throw triedTooOften(keys);
  }

  /// Writes text and page of the latest report, again if it was replaced meanwhile: whoever writes
  /// last has then read the latest.
  private void follow(ReportKeys keys, StackReport report, String eTag) {
    StackReport shown = report;
    String shownTag = eTag;
    for (int attempt = 1; attempt <= MOST_TRIES; attempt++) {
      store.put(keys.latestText(), TEXT, ReportText.of(shown));
      store.put(keys.latestPage(), HTML, StackPage.of(shown));
      if (store.eTag(keys.latestJson()).equals(Optional.of(shownTag))) {
        return;
      }
      LatestReport now = latestReports.find(keys);
      if (now.eTag().isEmpty() || now.report().isEmpty()) {
        return; // a person took it away: the next report writes all of it
      }
      shown = now.report().get();
      shownTag = now.eTag().get();
    }
    throw triedTooOften(keys);
  }

  private static ReportFailedException triedTooOften(ReportKeys keys) {
    return new ReportFailedException(
        "%s was replaced by others %d times while this report was written; it is in the history."
            .formatted(keys.latestJson(), MOST_TRIES));
  }
}
