package dev.amitrail.report.publish;

import dev.amitrail.report.model.Fleet;
import dev.amitrail.report.model.FleetStack;
import dev.amitrail.report.page.fleet.FleetPage;
import dev.amitrail.report.publish.ReportBucket.PageVersion;
import dev.amitrail.report.publish.ReportBucket.Stored;
import java.util.List;
import java.util.Optional;

/// The list of all stacks, and the page that shows it. `fleet.json` is the list, replaced only if
/// no other writer replaced it since; `index.html` follows it. Both derive from the latest reports,
/// and are rebuilt from them where they are lost.
public final class FleetIndex {
  private static final String JSON = "application/json";
  private static final String HTML = "text/html; charset=utf-8";

  /// Enough for this many reports at the same time.
  private static final int MOST_ATTEMPTS = 200;

  private final ReportBucket bucket;
  private final LatestReportReader latestReports;

  /// The list in this bucket.
  public FleetIndex(ReportBucket bucket) {
    this.bucket = bucket;
    this.latestReports = new LatestReportReader(bucket);
  }

  /// The list as it is.
  ///
  /// @throws AwsCallException if S3 did not answer
  /// @throws ReportFailedException if a newer build wrote the list
  public Fleet read() {
    return find().fleet();
  }

  /// Puts these rows into the list, each unless the list has a newer row of the stack. Idempotent:
  /// the same rows again change nothing.
  ///
  /// @throws AwsCallException if S3 did not answer
  /// @throws ReportFailedException if a newer build wrote the list
  public void put(List<FleetStack> rows) {
    if (rows.isEmpty()) {
      return;
    }
    ConditionalWrite.repeat(
        MOST_ATTEMPTS,
        _ -> {
          Version version = find();
          Fleet fleet = version.fleet().with(rows);
          Optional<String> eTag =
              version.isIntact() && fleet.equals(version.fleet())
                  ? version.eTag()
                  : bucket.replace(
                      ReportBucket.FLEET, JSON, ReportJson.write(fleet), version.eTag());
          eTag.ifPresent(current -> show(fleet, current));
          return eTag;
        },
        FleetIndex::replacedTooOften);
  }

  /// Has the page show this list, unless the list was replaced since: the writer that replaced it
  /// shows it. The page is read before the list, and is replaced only if it is still the one that
  /// was read, so that it is never written over that of a newer list.
  private void show(Fleet fleet, String eTag) {
    String version = eTag.replace("\"", ""); // S3 need not keep quotation marks in metadata
    ConditionalWrite.repeat(
        MOST_ATTEMPTS,
        _ -> {
          Optional<PageVersion> page = bucket.page(ReportBucket.FLEET_PAGE);
          boolean isShown =
              page.flatMap(PageVersion::shows).equals(Optional.of(version))
                  || !bucket.eTag(ReportBucket.FLEET).equals(Optional.of(eTag))
                  || bucket.replacePage(
                      ReportBucket.FLEET_PAGE, HTML, FleetPage.of(fleet), version, page);
          return Optional.of(true).filter(_ -> isShown);
        },
        FleetIndex::replacedTooOften);
  }

  /// The list as it was read.
  ///
  /// @param eTag of `fleet.json`, if there is one
  /// @param isIntact whether `fleet.json` is the list, rather than lost or damaged
  private record Version(Optional<String> eTag, Fleet fleet, boolean isIntact) {}

  private Version find() {
    Optional<Stored> stored = bucket.find(ReportBucket.FLEET);
    Optional<Fleet> fleet =
        stored.flatMap(json -> ReportJson.fleet(json.text()).known(ReportBucket.FLEET));
    return new Version(
        stored.map(Stored::eTag), fleet.orElseGet(this::ofLatestReports), fleet.isPresent());
  }

  /// The list, rebuilt from the latest report of every stack.
  private Fleet ofLatestReports() {
    List<FleetStack> rows =
        ReportKeys.all(bucket).stream()
            .flatMap(keys -> latestReports.report(keys.latestJson()).stream())
            .map(FleetStack::of)
            .toList();
    return Fleet.empty().with(rows);
  }

  private static ReportFailedException replacedTooOften() {
    return new ReportFailedException(
        "%s was replaced by others %d times; the stack's own report is published. The next report or refresh adds it to the list."
            .formatted(ReportBucket.FLEET, MOST_ATTEMPTS));
  }
}
