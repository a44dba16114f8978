package dev.amitrail.report.publish;

import dev.amitrail.report.model.Fleet;
import dev.amitrail.report.page.fleet.FleetPage;
import dev.amitrail.report.publish.ReportBucket.PageVersion;
import dev.amitrail.report.publish.ReportBucket.Stored;
import java.util.Optional;

/// The list of all stacks, `fleet.json`, and the page that shows it, `index.html`. Only the
/// projection of the rows writes them; everybody else reads which stacks are known.
public final class FleetIndex {
  private static final String JSON = "application/json";
  private static final String HTML = "text/html; charset=utf-8";

  private final ReportBucket bucket;

  /// The list in this bucket.
  public FleetIndex(ReportBucket bucket) {
    this.bucket = bucket;
  }

  /// The list as it was read.
  ///
  /// @param eTag of `fleet.json`, if there is one
  /// @param fleet empty if the list is lost or damaged
  public record Version(Optional<String> eTag, Optional<Fleet> fleet) {}

  /// The list as the last projection left it, in one request; without stacks if it is lost or
  /// damaged, until the next projection.
  ///
  /// @throws AwsCallException if S3 did not answer
  /// @throws ReportFailedException if a newer build wrote the list
  public Fleet read() {
    return find().fleet().orElseGet(Fleet::empty);
  }

  /// As [#read], with the version of the object.
  public Version find() {
    Optional<Stored> stored = bucket.find(ReportBucket.FLEET);
    return new Version(
        stored.map(Stored::eTag),
        stored.flatMap(json -> ReportJson.fleet(json).known(ReportBucket.FLEET)));
  }

  /// Replaces the list if it is still the one that was read. Idempotent: after the first write the
  /// condition no longer holds.
  ///
  /// @return the ETag of the new list; empty if another projection was first
  /// @throws AwsCallException if S3 did not answer
  public Optional<String> replace(Version read, Fleet fleet) {
    return bucket.replace(ReportBucket.FLEET, JSON, ReportJson.compact(fleet), read.eTag());
  }

  /// Has the page show this list, unless it does, or the list was replaced since. The page is read
  /// before the list, and is replaced only if it is still the one that was read, so that it is
  /// never written over that of a newer list. Idempotent: the same list results in the same page.
  ///
  /// @param eTag of the list
  /// @return whether the page shows this list; if not, the next projection writes it
  /// @throws AwsCallException if S3 did not answer
  public boolean show(Fleet fleet, String eTag) {
    String version = eTag.replace("\"", ""); // S3 need not keep quotation marks in metadata
    Optional<PageVersion> page = bucket.page(ReportBucket.FLEET_PAGE);
    if (page.flatMap(PageVersion::shows).equals(Optional.of(version))) {
      return true;
    }
    return bucket.eTag(ReportBucket.FLEET).equals(Optional.of(eTag))
        && bucket.replacePage(ReportBucket.FLEET_PAGE, HTML, FleetPage.of(fleet), version, page);
  }
}
