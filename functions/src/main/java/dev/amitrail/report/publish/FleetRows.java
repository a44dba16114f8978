package dev.amitrail.report.publish;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.amitrail.report.model.Fleet;
import dev.amitrail.report.model.FleetStack;
import dev.amitrail.report.publish.ReportBucket.Stored;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;

/// The rows of the list of all stacks, one object for each stack name:
/// `fleet/<account>/<region>/<stack name>.json`. Reports of different stacks write different
/// objects, so that none waits for another. Not the list itself, which [FleetIndex] holds and the
/// projection makes of the rows.
public final class FleetRows {
  private static final String JSON = "application/json";

  /// Each attempt that fails is one in which another report of the same stack was written.
  private static final int MOST_ATTEMPTS = 20;

  private final ReportBucket bucket;

  /// The rows in this bucket.
  public FleetRows(ReportBucket bucket) {
    this.bucket = bucket;
  }

  /// The JSON form of a row's object.
  record Row(int version, @JsonUnwrapped FleetStack stack) {
    /// A row has the version of the list that it is part of.
    static final int VERSION = Fleet.VERSION;
  }

  /// A row's object as it was read.
  ///
  /// @param eTag of the object, if there is one
  /// @param row empty if there is none, or the object is damaged
  public record Version(Optional<String> eTag, Optional<FleetStack> row) {}

  /// The row of the stacks of one name, retired or not; empty if there is none or it is damaged.
  ///
  /// @throws AwsCallException if S3 did not answer
  /// @throws ReportFailedException if a newer build wrote it
  public Optional<FleetStack> find(ReportKeys keys) {
    return version(keys).row();
  }

  /// As [#find], with the version of the object. An object that states another account, Region or
  /// name than its key does is damaged.
  public Version version(ReportKeys keys) {
    Optional<Stored> stored = bucket.find(keys.row());
    return new Version(
        stored.map(Stored::eTag),
        stored
            .flatMap(json -> ReportJson.row(json).known(keys.row()))
            .map(Row::stack)
            .filter(row -> ReportKeys.of(row).equals(keys)));
  }

  /// Writes a row, unless there is a newer one of the stack, or of a later stack of the same name.
  /// A damaged row is overwritten. Idempotent: the same row again changes nothing.
  ///
  /// @throws AwsCallException if S3 did not answer
  /// @throws ReportFailedException if a newer build wrote the row that is there, or other writers
  ///   were first too often
  public void put(FleetStack row) {
    put(row, version(ReportKeys.of(row)));
  }

  /// As [#put(FleetStack)], of a row that was read.
  ///
  /// @param read the row's object
  public void put(FleetStack row, Version read) {
    ReportKeys keys = ReportKeys.of(row);
    ConditionalWrite.repeat(
        MOST_ATTEMPTS,
        attempt -> {
          Version there = attempt == 1 ? read : version(keys);
          FleetStack newer = there.row().map(old -> FleetStack.newer(row, old)).orElse(row);
          return there.row().equals(Optional.of(newer))
              ? there.eTag()
              : bucket.replace(
                  keys.row(), JSON, ReportJson.write(new Row(Row.VERSION, newer)), there.eTag());
        },
        () ->
            new ReportFailedException(
                "%s was replaced by others %d times; the stack's own report is published. The next report or refresh of the stack writes it."
                    .formatted(keys.row(), MOST_ATTEMPTS)));
  }

  /// Has the list leave a stack out from now on. Its row stays, as the record that it is known, so
  /// that nothing makes it again from its latest report; a later report of the stack replaces it.
  /// Idempotent, as [#put].
  ///
  /// @param row the stack's row as far as it is known, for example of its latest report
  /// @param reason why, for people
  /// @param readAt when the fact was read that this follows from
  /// @throws AwsCallException if S3 did not answer
  /// @throws ReportFailedException as [#put]
  public void retire(FleetStack row, String reason, Instant readAt) {
    put(row.retired(reason, readAt));
  }

  /// The ETag of each row's object, by its key: one request for each 1,000. Objects that have no
  /// key of a row are left out.
  ///
  /// @throws AwsCallException if S3 did not answer
  public SortedMap<String, String> eTags() {
    SortedMap<String, String> eTags = bucket.eTags(ReportBucket.ROWS);
    eTags.keySet().removeIf(key -> ReportKeys.ofRow(key).isEmpty());
    return eTags;
  }
}
