package dev.amitrail.report.refresh;

import dev.amitrail.event.EventBridgeEvent;
import dev.amitrail.event.RefreshRequest;
import dev.amitrail.event.RefreshRequest.Scope;
import dev.amitrail.report.ReportClients;
import dev.amitrail.report.ReportSettings;
import dev.amitrail.report.publish.ReportBucket;
import dev.amitrail.report.publish.ReportBucket.Stored;
import dev.amitrail.report.publish.ReportFailedException;
import dev.amitrail.report.publish.ReportJson;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Consumer;

/// Reads stacks again and publishes where something changed. What is done about each stack is
/// decided by [dev.amitrail.report.compose.ReportDecision], as for a stack's event.
///
/// An invocation handles what is due: a refresh that an earlier one did not finish; all known
/// stacks once in each period, and once a week the stacks that nobody announced; otherwise the
/// stacks that are due for another look. It never invokes itself: the schedule does, and one that
/// finds another at work ends. Where nothing is due, that takes two requests: the progress, and the
/// list of all stacks.
public final class ReportRefresh {
  private final ReportClients clients;
  private final ReportSettings settings;
  private final InstantSource clock;

  /// A refresh with these clients and settings.
  public ReportRefresh(ReportClients clients, ReportSettings settings, InstantSource clock) {
    this.clients = clients;
    this.settings = settings;
    this.clock = clock;
  }

  /// Refreshes the reports that an event asks for, as far as there is time.
  ///
  /// @param log takes a line about each batch
  /// @throws ReportFailedException once all is attempted, if a part of it failed; names every part.
  ///   At once, if a newer build wrote the progress
  public RefreshResult refresh(EventBridgeEvent event, RunTime time, Consumer<String> log) {
    Scope asked = RefreshRequest.of(event).scope();
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    Optional<Stored> stored = clients.bucket().find(ReportBucket.REFRESH);
    Optional<RefreshProgress> last =
        stored.flatMap(
            json ->
                ReportJson.read(
                        json,
                        RefreshProgress.class,
                        RefreshProgress.VERSION,
                        RefreshProgress::latestTime)
                    .known(ReportBucket.REFRESH));
    Optional<RefreshProgress> running = last.filter(other -> other.isRunningAt(clock.instant()));
    if (running.isPresent()) {
      return RefreshResult.of(
          running.get(),
          "another invocation is at work until %s at the latest: send the event again then"
              .formatted(running.get().attempt().runningUntil()),
          0);
    }
    RefreshProgress progress =
        RefreshProgress.next(
            last, asked, event.id(), now, Duration.ofHours(settings.refreshHours()));
    if (asked == Scope.DUE && settings.dryRun()) {
      return RefreshResult.of(
          progress.completed(),
          "dry run: nothing is saved, so nothing becomes due; send the detail {\"stacks\":"
              + " \"known\"} or {\"stacks\": \"all\"}",
          0);
    }
    RefreshTargets targets = new RefreshTargets(clients, clock, log, settings.dryRun());
    boolean isIdle =
        progress.isNewLook() && !progress.isSendDue(now) && !targets.isAnyDue(progress);
    return isIdle
        ? RefreshResult.of(progress.completed(), "nothing is due", 0)
        : new RefreshRun(clients, settings, clock, time, log, progress, stored.map(Stored::eTag))
            .work(targets);
  }
}
