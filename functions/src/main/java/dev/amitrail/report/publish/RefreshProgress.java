package dev.amitrail.report.publish;

import dev.amitrail.event.RefreshRequest.Scope;
import dev.amitrail.report.compose.ReportRequest;
import dev.amitrail.report.model.StackReport.Cause;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How far a refresh has come. Its components are the JSON form in the bucket, with which the next
/// invocation continues where one ran out of time.
///
/// @param version of the JSON form
/// @param eventId the event that asked for it
/// @param startedAt when it began, ISO 8601: it distinguishes two refreshes of the same event, such
///   as one that a person sends twice
/// @param scope what it asked for
/// @param complete whether all is done
/// @param region the current Region; absent before the first
/// @param after the id of the last stack of that Region that is done; absent before the first
/// @param looked how many stacks it has read
/// @param published how many reports it has published
/// @param unsent the keys of reports whose event could not be sent yet
public record RefreshProgress(
    int version,
    String eventId,
    String startedAt,
    Scope scope,
    boolean complete,
    @Nullable String region,
    @Nullable String after,
    int looked,
    int published,
    List<String> unsent) {
  static final int VERSION = 1;

  public RefreshProgress {
    Instant.parse(startedAt);
    unsent = List.copyOf(unsent);
  }

  public static RefreshProgress start(String eventId, Instant startedAt, Scope scope) {
    return new RefreshProgress(
        VERSION, eventId, startedAt.toString(), scope, false, null, null, 0, 0, List.of());
  }

  /// Whether a request for this scope continues it: it is not complete, and covers the scope.
  public boolean isContinuedBy(Scope asked) {
    return !complete && (scope == asked || scope == Scope.ALL);
  }

  /// What this refresh asks for of each stack.
  public ReportRequest request(boolean dryRun) {
    return new ReportRequest(Cause.REFRESHED, eventId, Instant.parse(startedAt), dryRun);
  }

  /// The same refresh, with these reports to send the events of.
  public RefreshProgress withUnsent(List<String> keys) {
    return new RefreshProgress(
        version, eventId, startedAt, scope, complete, region, after, looked, published, keys);
  }

  /// The same refresh, with one more report published, whose event is not sent yet.
  public RefreshProgress withPublished(String key) {
    List<String> keys = Stream.concat(unsent.stream(), Stream.of(key)).distinct().toList();
    return new RefreshProgress(
        version, eventId, startedAt, scope, complete, region, after, looked, published + 1, keys);
  }

  /// The same refresh, once the event of a report is sent.
  public RefreshProgress withSent(String key) {
    return withUnsent(unsent.stream().filter(other -> !other.equals(key)).toList());
  }

  /// The same refresh, once it is done in `currentRegion` up to the stack `lastId`.
  ///
  /// @param stacks how many stacks that are more
  public RefreshProgress advanced(String currentRegion, String lastId, int stacks) {
    return new RefreshProgress(
        version,
        eventId,
        startedAt,
        scope,
        false,
        currentRegion,
        lastId,
        looked + stacks,
        published,
        unsent);
  }

  public RefreshProgress completed() {
    return new RefreshProgress(
        version, eventId, startedAt, scope, true, null, null, looked, published, unsent);
  }
}
