package dev.amitrail.report;

import dev.amitrail.report.ReportJson.Parsed;
import dev.amitrail.report.ReportStore.Stored;
import dev.amitrail.report.page.FleetPage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Keeps the list of all stacks, and the page that shows it. `fleet.json` is the list, replaced
/// only if nobody else replaced it meanwhile; `index.html` follows it as a stack's page follows
/// `latest.json`.
final class FleetIndex {
  private static final String JSON = "application/json";
  private static final String HTML = "text/html; charset=utf-8";

  /// Each try that fails is one that somebody else's report succeeded with: so many reports at once
  /// are no trouble.
  private static final int MOST_TRIES = 200;

  private static final Duration PAUSE = Duration.ofMillis(20);

  private final ReportStore store;

  FleetIndex(ReportStore store) {
    this.store = store;
  }

  /// The list as it is.
  ///
  /// @throws ReportFailedException if S3 did not answer, or a newer build wrote the list
  Fleet read() {
    return look().fleet();
  }

  /// Takes these stacks into the list, each unless the list has something newer of it. Idempotent:
  /// taken in again, they change nothing.
  ///
  /// @throws ReportFailedException if S3 did not answer, or a newer build wrote the list
  void put(List<FleetStack> stacks) {
    if (stacks.isEmpty()) {
      return;
    }
    for (int attempt = 1; attempt <= MOST_TRIES; attempt++) {
      Look look = look();
      Fleet fleet = look.fleet().with(stacks);
      if (look.seen().isPresent() && fleet.equals(look.fleet())) {
        follow(fleet, look.seen().get().eTag());
        return;
      }
      Optional<String> written =
          store.replace(ReportStore.FLEET, JSON, ReportJson.write(fleet), look.seen());
      if (written.isPresent()) {
        follow(fleet, written.get());
        return;
      }
      pause();
    }
    throw triedTooOften();
  }

  /// Writes the page, again if the list was replaced meanwhile.
  private void follow(Fleet fleet, String eTag) {
    Fleet shown = fleet;
    String shownTag = eTag;
    for (int attempt = 1; attempt <= MOST_TRIES; attempt++) {
      store.put(ReportStore.FLEET_PAGE, HTML, FleetPage.of(shown));
      if (store.eTag(ReportStore.FLEET).equals(Optional.of(shownTag))) {
        return;
      }
      Look look = look();
      shown = look.fleet();
      shownTag = look.seen().map(Stored::eTag).orElse("");
    }
    throw triedTooOften();
  }

  private record Look(Optional<Stored> seen, Fleet fleet) {}

  private Look look() {
    Optional<Stored> seen = store.find(ReportStore.FLEET);
    if (seen.isEmpty()) {
      return new Look(seen, Fleet.empty());
    }
    return switch (ReportJson.fleet(seen.get().text())) {
      case Parsed.Known<Fleet>(Fleet fleet) -> new Look(seen, fleet);
      case Parsed.Damaged<Fleet> _ -> new Look(seen, ofLatestReports());
      case Parsed.OfNewerVersion<Fleet>(int version) ->
          throw new ReportFailedException(
              "%s is of version %d, and this build writes version %d: a newer build of AMI Trail was deployed before. Deploy that one again; nothing was overwritten."
                  .formatted(ReportStore.FLEET, version, Fleet.VERSION));
    };
  }

  /// The list made anew of every stack's latest report.
  private Fleet ofLatestReports() {
    List<FleetStack> stacks =
        store.keys(ReportStore.PREFIX).stream()
            .filter(key -> key.endsWith("/latest.json"))
            .flatMap(key -> store.find(key).stream())
            .flatMap(stored -> LatestReports.known(stored).stream())
            .map(FleetStack::of)
            .toList();
    return Fleet.empty().with(stacks);
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ReportFailedException("The list of stacks was not written: interrupted.");
    }
  }

  private static ReportFailedException triedTooOften() {
    return new ReportFailedException(
        "%s was replaced by others %d times; the stack's own report is published. The next report or refresh takes it in."
            .formatted(ReportStore.FLEET, MOST_TRIES));
  }
}
