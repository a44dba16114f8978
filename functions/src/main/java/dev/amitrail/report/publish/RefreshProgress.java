package dev.amitrail.report.publish;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.amitrail.event.RefreshRequest.Scope;
import dev.amitrail.report.compose.ReportRequest;
import dev.amitrail.report.model.StackReport.Cause;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How far a refresh has come. Its components, and those of its parts side by side with them, are
/// the JSON form in the bucket, with which the next invocation continues where one ran out of time.
///
/// @param version of the JSON form
/// @param looked how many stacks it has read
/// @param published how many reports it has published
/// @param unsent the keys of reports whose event could not be sent yet
public record RefreshProgress(
    int version,
    @JsonUnwrapped Refresh refresh,
    @JsonUnwrapped Position position,
    int looked,
    int published,
    List<String> unsent) {
  static final int VERSION = 1;

  /// Which refresh it is.
  ///
  /// @param eventId the event that asked for it
  /// @param startedAt when it began, ISO 8601: it distinguishes two refreshes of the same event,
  ///   such as one that a person sends twice
  /// @param scope what it asked for
  public record Refresh(String eventId, String startedAt, Scope scope) {
    public Refresh {
      Instant.parse(startedAt);
    }
  }

  /// Up to where it is done.
  ///
  /// @param complete whether all is done
  /// @param region the current Region; absent before the first
  /// @param after the id of the last stack of that Region that is done; absent before the first
  public record Position(boolean complete, @Nullable String region, @Nullable String after) {}

  public RefreshProgress {
    unsent = List.copyOf(unsent);
  }

  public static RefreshProgress start(String eventId, Instant startedAt, Scope scope) {
    return new RefreshProgress(
        VERSION,
        new Refresh(eventId, startedAt.toString(), scope),
        new Position(false, null, null),
        0,
        0,
        List.of());
  }

  /// Whether a request for this scope continues it: it is not complete, and covers the scope.
  public boolean isContinuedBy(Scope asked) {
    return !position.complete && (refresh.scope == asked || refresh.scope == Scope.ALL);
  }

  /// What this refresh asks for of each stack.
  public ReportRequest request(boolean dryRun) {
    return new ReportRequest(
        Cause.REFRESHED, refresh.eventId, Instant.parse(refresh.startedAt), dryRun);
  }

  /// The same refresh, with these reports to send the events of.
  public RefreshProgress withUnsent(List<String> keys) {
    return new RefreshProgress(version, refresh, position, looked, published, keys);
  }

  /// The same refresh, with one more report published, whose event is not sent yet.
  public RefreshProgress withPublished(String key) {
    List<String> keys = Stream.concat(unsent.stream(), Stream.of(key)).distinct().toList();
    return new RefreshProgress(version, refresh, position, looked, published + 1, keys);
  }

  /// The same refresh, once the event of a report is sent.
  public RefreshProgress withSent(String key) {
    return withUnsent(unsent.stream().filter(other -> !other.equals(key)).toList());
  }

  /// The same refresh, once it is done in `currentRegion` up to the stack `lastId`.
  ///
  /// @param stacks how many stacks that are more
  public RefreshProgress advanced(String currentRegion, String lastId, int stacks) {
    return at(new Position(false, currentRegion, lastId), looked + stacks);
  }

  public RefreshProgress completed() {
    return at(new Position(true, null, null), looked);
  }

  private RefreshProgress at(Position reached, int read) {
    return new RefreshProgress(version, refresh, reached, read, published, unsent);
  }
}
