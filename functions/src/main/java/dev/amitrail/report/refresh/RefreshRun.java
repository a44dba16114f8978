package dev.amitrail.report.refresh;

import dev.amitrail.report.FailureCollector;
import dev.amitrail.report.ReportClients;
import dev.amitrail.report.ReportSettings;
import dev.amitrail.report.compose.ReportRequest;
import dev.amitrail.report.publish.LatestReportReader;
import dev.amitrail.report.publish.ReportBucket;
import dev.amitrail.report.publish.ReportFailedException;
import dev.amitrail.report.publish.ReportJson;
import dev.amitrail.report.publish.ReportKeys;
import dev.amitrail.report.publish.ReportPublisher.Published;
import dev.amitrail.report.refresh.RefreshTargets.Targets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One invocation of a refresh: what it works at, in which order, and what it saves of it.
final class RefreshRun {
  private static final int BATCH = 25;
  private static final String JSON = "application/json";
  private static final String NO_TIME =
      "no time left: the next scheduled event, or the same event sent again, continues";
  private static final String REGION_FAILED =
      "the stacks of a Region are not known: the next scheduled event tries again";
  private static final String TAKEN_OVER = "another invocation continues this refresh";

  private final FailureCollector failures = new FailureCollector();
  private final ReportClients clients;
  private final ReportSettings settings;
  private final InstantSource clock;
  private final RunTime time;
  private final Consumer<String> log;
  private final LatestReportReader latestReports;
  private RefreshProgress progress;
  private Optional<String> eTag;
  private Instant begin = Instant.EPOCH;
  private int lookedBefore;
  private int publishedBefore;

  /// An invocation.
  ///
  /// @param progress where it begins
  /// @param eTag of the progress in the bucket, if there is one
  RefreshRun(
      ReportClients clients,
      ReportSettings settings,
      InstantSource clock,
      RunTime time,
      Consumer<String> log,
      RefreshProgress progress,
      Optional<String> eTag) {
    this.clients = clients;
    this.settings = settings;
    this.clock = clock;
    this.time = time;
    this.log = log;
    this.latestReports = new LatestReportReader(clients.bucket());
    this.progress = progress;
    this.eTag = eTag;
  }

  /// Works at the refresh as far as there is time.
  ///
  /// @throws ReportFailedException once all is attempted, if a part of it failed; names every part
  RefreshResult work(RefreshTargets targets) {
    begin = clock.instant();
    List<String> unsent = progress.isSendDue(begin) ? progress.unsent() : List.of();
    Optional<String> ended = progress.endedIn();
    progress = progress.running(time.end());
    lookedBefore = progress.counts().looked();
    publishedBefore = progress.counts().published();
    if (!save()) {
      return result(TAKEN_OVER);
    }
    ended.ifPresent(this::skip);
    for (String region : regionsLeft()) {
      progress = progress.in(region);
      Optional<Optional<Targets>> due =
          failures.get(
              "the stacks of " + region,
              () -> targets.of(settings.account(), region, progress, failures, time));
      if (due.isEmpty()) {
        progress = progress.withRegionFailure(); // it is listed why
        if (progress.isRegionGivenUp()) {
          continue; // the next refresh reads them
        }
        return stop(REGION_FAILED);
      }
      if (due.get().isEmpty()) {
        return stop(NO_TIME);
      }
      Optional<String> stopped = refresh(region, due.get().get());
      if (stopped.isPresent()) {
        return stopped.get().equals(TAKEN_OVER) ? result(TAKEN_OVER) : stop(stopped.get());
      }
    }
    progress = progress.completed();
    return sendAgain(unsent) ? stop(null) : result(TAKEN_OVER);
  }

  /// Refreshes the stacks of a Region, batch by batch; returns why it did not come to the end.
  private Optional<String> refresh(String region, Targets targets) {
    for (List<String> batch : batches(targets)) {
      if (!time.isLeft()) {
        return Optional.of(NO_TIME);
      }
      boolean hasMostOfTheTime =
          Duration.between(begin, clock.instant())
                  .compareTo(Duration.between(clock.instant(), time.end()))
              <= 0;
      progress = progress.trying(batch);
      if (!save()) {
        return Optional.of(TAKEN_OVER);
      }
      boolean isComplete =
          new RefreshBatch(this, region, batch, targets, clients, settings, clock).refresh();
      boolean isTooSlow =
          !isComplete && hasMostOfTheTime && progress.counts().looked() == lookedBefore;
      if (!isTooSlow) {
        progress = progress.trying(List.of());
      }
      log.accept("%s: %s".formatted(region, summary()));
      if (!isComplete) {
        return Optional.of(NO_TIME);
      }
    }
    return Optional.empty();
  }

  /// The stacks in batches, and those alone that an invocation may have ended in.
  private List<List<String>> batches(Targets targets) {
    Set<String> alone = new HashSet<>(progress.attempt().suspects());
    List<List<String>> batches = new ArrayList<>();
    List<String> batch = new ArrayList<>();
    for (String id : targets.ids()) {
      boolean isAlone = alone.contains(id);
      if (!batch.isEmpty() && (isAlone || batch.size() == BATCH)) {
        batches.add(batch);
        batch = new ArrayList<>();
      }
      batch.add(id);
      if (isAlone) {
        batches.add(batch);
        batch = new ArrayList<>();
      }
    }
    if (!batch.isEmpty()) {
      batches.add(batch);
    }
    return batches;
  }

  private List<String> regionsLeft() {
    List<String> regions = settings.regions();
    int from = Math.max(0, regions.indexOf(String.valueOf(progress.position().region())));
    return regions.subList(from, regions.size());
  }

  private void skip(String stackId) {
    failures.attempt(
        stackId,
        () -> {
          throw new ReportFailedException(
              "%s is skipped until the next full refresh: an earlier invocation ended while it read this stack alone (its time or its memory was used up)"
                  .formatted(stackId));
        });
  }

  /// Announces the reports that could not be announced before, as far as there is time: after all
  /// else, so that what is refused for good delays nothing. Which of the two was refused, the event
  /// or the mail, is not kept: both are sent again.
  ///
  /// @return whether no other invocation continues the refresh
  private boolean sendAgain(List<String> unsent) {
    if (unsent.isEmpty() || settings.dryRun()) {
      return true;
    }
    progress = progress.withUnsentTriedAt(begin);
    if (!save()) {
      return false;
    }
    for (String key : unsent) {
      if (!time.isLeft()) {
        break;
      }
      progress = progress.withSent(key).withPublished(key); // the last one of the next attempt
      failures.attempt("the event of " + key, () -> sendAgain(key));
    }
    return true;
  }

  private void sendAgain(String key) {
    latestReports
        .report(key)
        .ifPresent(
            report -> {
              boolean isLatest =
                  latestReports
                      .find(ReportKeys.of(report))
                      .report()
                      .filter(latest -> latest.eventId().equals(report.eventId()))
                      .isPresent();
              clients.notifications().send(new Published(report, key, isLatest), settings.bucket());
            });
    sent(key);
  }

  FailureCollector failures() {
    return failures;
  }

  RunTime time() {
    return time;
  }

  ReportRequest request() {
    return progress.request(settings.dryRun());
  }

  Instant startedAt() {
    return Instant.parse(progress.refresh().startedAt());
  }

  /// A report is published, and its event is not sent yet. It is saved at once, so that the report
  /// is announced if the invocation ends here.
  void published(String key) {
    progress = progress.withPublished(key);
    save(); // where another invocation took over, this one still announces its own report
  }

  /// The event of a report is sent.
  void sent(String key) {
    progress = progress.withSent(key);
  }

  /// A stack is done.
  void done(String region, String stackId, RefreshCounts.Outcome outcome) {
    progress = progress.advanced(region, stackId, outcome);
  }

  /// Saves the progress, if it is still the one that this invocation saved before. Idempotent: the
  /// same progress again.
  ///
  /// @return whether it was saved; not if another invocation saved its own since
  private boolean save() {
    if (settings.dryRun()) {
      return true;
    }
    Optional<String> saved =
        clients.bucket().replace(ReportBucket.REFRESH, JSON, ReportJson.write(progress), eTag);
    eTag = saved.or(() -> eTag);
    return saved.isPresent();
  }

  private RefreshResult stop(@Nullable String reason) {
    progress = progress.stopped();
    return result(save() ? reason : TAKEN_OVER);
  }

  private RefreshResult result(@Nullable String reason) {
    failures.throwIfFailed(summary() + ". ");
    return RefreshResult.of(progress, reason, progress.counts().published() - publishedBefore);
  }

  private String summary() {
    return "%d stacks read, %d reports published, %d failures"
        .formatted(progress.counts().looked(), progress.counts().published(), failures.failed());
  }
}
