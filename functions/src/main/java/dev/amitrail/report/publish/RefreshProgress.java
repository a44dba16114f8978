package dev.amitrail.report.publish;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.amitrail.event.RefreshRequest.Scope;
import dev.amitrail.report.model.StackReport;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How far a refresh has come. Its components are the JSON form that is kept in the bucket, so that
/// the next invocation goes on where one ran out of time.
///
/// @param version of the JSON form
/// @param eventId the event that asked for it
/// @param startedAt when it was begun, ISO 8601: it tells two refreshes apart that the same event
///   asked for, as a person sends the same file again
/// @param scope what it asked for
/// @param complete whether all is done
/// @param region the Region it is at; absent before the first
/// @param after the id of the stack up to which that Region is done; absent before the first
/// @param looked how many stacks it has looked at
/// @param published how many reports it has published
/// @param unsent the keys of reports whose event could not be sent yet
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
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
    Objects.requireNonNull(eventId);
    Instant.parse(startedAt);
    unsent = List.copyOf(unsent);
    Objects.requireNonNull(scope);
  }

  public static RefreshProgress start(String eventId, Instant startedAt, Scope scope) {
    return new RefreshProgress(
        VERSION, eventId, startedAt.toString(), scope, false, null, null, 0, 0, List.of());
  }

  /// Whether a request for this scope goes on with it: one that is not done, and looks at as much.
  public boolean isContinuedBy(Scope asked) {
    return !complete && (scope == asked || scope == Scope.ALL);
  }

  public RefreshProgress withUnsent(List<String> keys) {
    return new RefreshProgress(
        version, eventId, startedAt, scope, complete, region, after, looked, published, keys);
  }

  /// Whether this refresh published the report: an invocation before, which was cut off.
  public boolean isOfThisRun(StackReport report) {
    return report.eventId().equals(eventId) && report.eventTime().equals(startedAt);
  }

  public RefreshProgress at(String nowAt, String doneUpTo, int more, int morePublished) {
    return new RefreshProgress(
        version,
        eventId,
        startedAt,
        scope,
        false,
        nowAt,
        doneUpTo,
        looked + more,
        published + morePublished,
        unsent);
  }

  public RefreshProgress completed() {
    return new RefreshProgress(
        version, eventId, startedAt, scope, true, null, null, looked, published, unsent);
  }
}
