package dev.amitrail.report.publish;

import dev.amitrail.aws.Backoff;
import dev.amitrail.report.model.Fleet;
import dev.amitrail.report.model.FleetStack;
import dev.amitrail.report.model.ReportFailedException;
import dev.amitrail.report.page.fleet.FleetPage;
import dev.amitrail.report.publish.ReportBucket.SeenPage;
import dev.amitrail.report.publish.ReportBucket.Stored;
import java.util.List;
import java.util.Optional;

/// Keeps the list of all stacks, and the page that shows it. `fleet.json` is the list, replaced
/// only if nobody else replaced it meanwhile; `index.html` follows it. Both are made of the latest
/// reports, and are made anew where they are lost.
public final class FleetIndex {
  private static final String JSON = "application/json";
  private static final String HTML = "text/html; charset=utf-8";

  /// Each try that fails is one that somebody else's report succeeded with: so many reports at once
  /// are no trouble.
  private static final int MOST_TRIES = 200;

  private final ReportBucket store;

  public FleetIndex(ReportBucket store) {
    this.store = store;
  }

  /// The list as it is.
  ///
  /// @throws ReportFailedException if S3 did not answer, or a newer build wrote the list
  public Fleet read() {
    return look().fleet();
  }

  /// Takes these stacks into the list, each unless the list has something newer of it. Idempotent:
  /// taken in again, they change nothing.
  ///
  /// @throws ReportFailedException if S3 did not answer, or a newer build wrote the list
  public void put(List<FleetStack> stacks) {
    if (stacks.isEmpty()) {
      return;
    }
    for (int attempt = 1; attempt <= MOST_TRIES; attempt++) {
      Look look = look();
      Fleet fleet = look.fleet().with(stacks);
      Optional<String> eTag =
          look.isStored() && fleet.equals(look.fleet())
              ? look.eTag()
              : store.replace(ReportBucket.FLEET, JSON, ReportJson.write(fleet), look.eTag());
      if (eTag.isPresent()) {
        show(fleet, eTag.get());
        return;
      }
      Backoff.sleep(attempt);
    }
    throw triedTooOften();
  }

  /// Has the page show this list, unless the list was replaced meanwhile: whoever did that shows
  /// it. The page is looked at before the list, and is replaced only where it is still what was
  /// looked at, so that none is written over that of a newer list.
  private void show(Fleet fleet, String eTag) {
    for (int attempt = 1; attempt <= MOST_TRIES; attempt++) {
      Optional<SeenPage> page = store.page(ReportBucket.FLEET_PAGE);
      if (page.filter(seen -> seen.shows().equals(bare(eTag))).isPresent()
          || !store.eTag(ReportBucket.FLEET).equals(Optional.of(eTag))
          || store.replacePage(
              ReportBucket.FLEET_PAGE, HTML, FleetPage.of(fleet), bare(eTag), page)) {
        return;
      }
      Backoff.sleep(attempt);
    }
    throw triedTooOften();
  }

  /// Quotation marks are no part of a header's value that S3 would keep for sure.
  private static String bare(String eTag) {
    return eTag.replace("\"", "");
  }

  /// @param eTag of `fleet.json`, if there is one
  /// @param isStored whether it is the list, rather than something damaged
  private record Look(Optional<String> eTag, Fleet fleet, boolean isStored) {}

  private Look look() {
    Optional<Stored> stored = store.find(ReportBucket.FLEET);
    Optional<Fleet> fleet =
        stored.flatMap(json -> ReportJson.fleet(json.text()).known(ReportBucket.FLEET));
    return new Look(
        stored.map(Stored::eTag), fleet.orElseGet(this::ofLatestReports), fleet.isPresent());
  }

  /// The list made anew of every stack's latest report, where it was lost or damaged.
  private Fleet ofLatestReports() {
    List<FleetStack> stacks =
        ReportKeys.all(store).stream()
            .flatMap(keys -> new LatestReportReader(store).report(keys.latestJson()).stream())
            .map(FleetStack::of)
            .toList();
    return Fleet.empty().with(stacks);
  }

  private static ReportFailedException triedTooOften() {
    return new ReportFailedException(
        "%s was replaced by others %d times; the stack's own report is published. The next report or refresh takes it in."
            .formatted(ReportBucket.FLEET, MOST_TRIES));
  }
}
