package dev.amitrail.report.refresh;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.amitrail.event.RefreshRequest.Scope;
import dev.amitrail.image.Timestamps;
import dev.amitrail.report.compose.ReportRequest;
import dev.amitrail.report.model.StackReport.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How far a refresh has come: values, without reading and writing. Its components, and those of
/// its parts side by side with them, are the JSON form in the bucket, with which the next
/// invocation continues where one ran out of time or was cut off.
///
/// It is saved before each batch, with the ids of the batch in `trying`. An invocation that finds
/// them there follows one that ended in this batch, and tries the stacks of it one by one, each
/// saved before; a stack that it finds there alone is skipped until the next full refresh. So a
/// batch costs one write, and only the stacks of a batch that ended an invocation cost one each.
///
/// @param version of the JSON form
/// @param unsent the keys of reports that could not be announced yet
/// @param unsentTriedAt when these were last tried, ISO 8601; absent if a full refresh began since
public record RefreshProgress(
    int version,
    @JsonUnwrapped Refresh refresh,
    @JsonUnwrapped Position position,
    @JsonUnwrapped RefreshCounts counts,
    @JsonUnwrapped Attempt attempt,
    @JsonUnwrapped Starts starts,
    List<String> unsent,
    @Nullable String unsentTriedAt) {
  static final int VERSION = 1;

  /// How long an invocation takes at the most ("Lambda quotas", Lambda developer guide).
  private static final Duration LONGEST_INVOCATION = Duration.ofMinutes(15);

  /// How long reports that could not be announced wait for the next attempt. One that is refused
  /// for good costs an attempt in this time.
  private static final Duration SEND_AGAIN = Duration.ofHours(1);

  /// How much earlier than its period a refresh may begin: scheduled events are not on the second,
  /// and one that comes a little early would put it off to the next.
  private static final Duration EARLY = Duration.ofMinutes(5);

  /// In how many invocations the targets of a Region may fail before the refresh goes on without.
  private static final int MOST_REGION_FAILURES = 3;

  /// How long stacks that nobody announced may stay unknown.
  private static final Duration LOOK_AT_ALL = Duration.ofDays(7);

  /// Which refresh it is.
  ///
  /// @param eventId the event that asked for it
  /// @param startedAt when it began, ISO 8601: it distinguishes two refreshes of the same event,
  ///   such as one that a person sends twice
  /// @param scope what it asked for
  public record Refresh(String eventId, String startedAt, Scope scope) {
    public Refresh {
      Timestamps.required(startedAt);
    }
  }

  /// Up to where it is done.
  ///
  /// @param complete whether all is done
  /// @param region the current Region; absent before the first
  /// @param after the id of the last stack of that Region that is done; absent before the first
  public record Position(boolean complete, @Nullable String region, @Nullable String after) {}

  /// What is in progress, and what earlier invocations of it ended in. Absent parts are of an
  /// earlier build.
  ///
  /// @param runningUntil while an invocation is at work: when it ends at the latest
  /// @param trying the stacks that are being read
  /// @param suspects the stacks that are tried alone, because an invocation ended in one of them
  /// @param skippedStacks the stacks that an invocation ended in: not tried again before the next
  ///   full refresh
  /// @param regionFailures in how many invocations it failed which stacks the current Region has
  public record Attempt(
      @Nullable String runningUntil,
      @Nullable List<String> trying,
      @Nullable List<String> suspects,
      @Nullable List<String> skippedStacks,
      @Nullable Integer regionFailures) {
    public Attempt {
      Optional.ofNullable(runningUntil).ifPresent(Timestamps::required);
      trying = copy(trying);
      suspects = copy(suspects);
      skippedStacks = copy(skippedStacks);
    }

    private Attempt until(@Nullable Instant end) {
      String until = end == null ? null : end.toString();
      return new Attempt(until, trying, suspects, skippedStacks, regionFailures);
    }

    private Attempt of(List<String> ids) {
      return new Attempt(runningUntil, ids, suspects, skippedStacks, regionFailures);
    }

    private Attempt failed(@Nullable Integer times) {
      return new Attempt(runningUntil, trying, suspects, skippedStacks, times);
    }

    @Override
    public List<String> trying() {
      return copy(trying);
    }

    @Override
    public List<String> suspects() {
      return copy(suspects);
    }

    @Override
    public List<String> skippedStacks() {
      return copy(skippedStacks);
    }
  }

  /// When refreshes began.
  ///
  /// @param fullStartedAt the last one of all known stacks, or of all stacks
  /// @param allStartedAt the last one of all stacks; of a deployment that never had one, the first
  ///   of the known stacks
  public record Starts(@Nullable String fullStartedAt, @Nullable String allStartedAt) {
    public Starts {
      Stream.of(Optional.ofNullable(fullStartedAt), Optional.ofNullable(allStartedAt))
          .flatMap(Optional::stream)
          .forEach(Timestamps::required);
    }
  }

  public RefreshProgress {
    unsent = List.copyOf(unsent);
    Optional.ofNullable(unsentTriedAt).ifPresent(Timestamps::required);
  }

  /// The latest time that it states as past. An invocation that runs began before its end by no
  /// more than an invocation takes.
  Instant latestTime() {
    Stream<Instant> past =
        Stream.of(
                Optional.of(refresh.startedAt),
                Optional.ofNullable(starts.fullStartedAt),
                Optional.ofNullable(starts.allStartedAt),
                Optional.ofNullable(unsentTriedAt))
            .flatMap(Optional::stream)
            .map(Instant::parse);
    Stream<Instant> began =
        Optional.ofNullable(attempt.runningUntil)
            .map(until -> Instant.parse(until).minus(LONGEST_INVOCATION))
            .stream();
    return Stream.concat(past, began).max(Comparator.naturalOrder()).orElseThrow();
  }

  private static List<String> copy(@Nullable List<String> list) {
    return list == null ? List.of() : List.copyOf(list);
  }

  /// The refresh that an invocation works at: an unfinished one first.
  ///
  /// @param last what the last invocation left
  /// @param asked what the event asks for
  /// @param period how long after the start of a full refresh the next one is due
  static RefreshProgress next(
      Optional<RefreshProgress> last, Scope asked, String eventId, Instant now, Duration period) {
    return last.filter(unfinished -> unfinished.isContinuedBy(asked))
        .orElseGet(
            () ->
                start(new Refresh(eventId, now.toString(), scope(last, asked, now, period)), last));
  }

  private static Scope scope(
      Optional<RefreshProgress> last, Scope asked, Instant now, Duration period) {
    if (asked != Scope.DUE) {
      return asked;
    }
    Optional<Starts> starts = last.map(RefreshProgress::starts);
    if (!isDue(starts.map(Starts::fullStartedAt), period, now)) {
      return Scope.DUE;
    }
    Optional<String> all = starts.map(Starts::allStartedAt);
    return all.isPresent() && isDue(all, LOOK_AT_ALL, now) ? Scope.ALL : Scope.KNOWN;
  }

  private static boolean isDue(Optional<String> start, Duration period, Instant now) {
    return start
        .map(Instant::parse)
        .filter(time -> time.plus(period).minus(EARLY).isAfter(now))
        .isEmpty();
  }

  private static RefreshProgress start(Refresh refresh, Optional<RefreshProgress> last) {
    boolean isFull = refresh.scope != Scope.DUE;
    List<String> skipped = last.map(before -> before.attempt.skippedStacks()).orElse(List.of());
    Starts before = last.map(RefreshProgress::starts).orElse(new Starts(null, null));
    String now = refresh.startedAt;
    return new RefreshProgress(
        VERSION,
        refresh,
        new Position(false, null, null),
        RefreshCounts.NONE,
        isFull
            ? new Attempt(null, List.of(), skipped, List.of(), null)
            : new Attempt(null, List.of(), List.of(), skipped, null),
        new Starts(
            isFull ? now : before.fullStartedAt,
            refresh.scope == Scope.ALL
                ? now
                : Objects.requireNonNullElse(before.allStartedAt, now)),
        last.map(RefreshProgress::unsent).orElse(List.of()),
        last.filter(_ -> !isFull).map(RefreshProgress::unsentTriedAt).orElse(null));
  }

  /// Whether a request for this scope continues it: it is not complete, and covers the scope.
  private boolean isContinuedBy(Scope asked) {
    return !position.complete
        && (refresh.scope == asked || refresh.scope == Scope.ALL || asked == Scope.DUE);
  }

  /// Whether it is a look at the stacks that are due, and nothing of it was begun.
  boolean isNewLook() {
    return refresh.scope == Scope.DUE && position.region == null && attempt.trying().isEmpty();
  }

  /// Whether an invocation may be at work at it.
  boolean isRunningAt(Instant time) {
    return Optional.ofNullable(attempt.runningUntil)
        .map(Instant::parse)
        .filter(time::isBefore)
        .isPresent();
  }

  /// What this refresh asks for of each stack.
  ReportRequest request(boolean dryRun) {
    return new ReportRequest(
        Cause.REFRESHED, refresh.eventId, Instant.parse(refresh.startedAt), dryRun);
  }

  /// The stack that the last invocation ended in, if it tried it alone.
  Optional<String> endedIn() {
    return attempt.trying().size() == 1
        ? Optional.of(attempt.trying().getFirst())
        : Optional.empty();
  }

  /// The same refresh as an invocation begins that ends at this time: what the last one ended in is
  /// tried one by one, or not again.
  RefreshProgress running(Instant until) {
    List<String> ended = attempt.trying();
    boolean isOne = endedIn().isPresent();
    Attempt now =
        new Attempt(
            until.toString(),
            List.of(),
            isOne ? attempt.suspects() : joined(attempt.suspects(), ended),
            isOne ? joined(attempt.skippedStacks(), ended) : attempt.skippedStacks(),
            attempt.regionFailures);
    return with(position, isOne ? counts.with(RefreshCounts.Outcome.SKIPPED) : counts, now, unsent);
  }

  /// The same refresh while these stacks are read.
  RefreshProgress trying(List<String> ids) {
    return with(position, counts, attempt.of(ids), unsent);
  }

  /// The same refresh, with no invocation at work.
  RefreshProgress stopped() {
    return with(position, counts, attempt.until(null), unsent);
  }

  /// The same refresh in a Region: at its begin, unless it is there already.
  RefreshProgress in(String region) {
    return region.equals(position.region) ? this : at(new Position(false, region, null), null);
  }

  /// The same refresh, once it failed which stacks the current Region has.
  RefreshProgress withRegionFailure() {
    return at(position, 1 + Objects.requireNonNullElse(attempt.regionFailures, 0));
  }

  /// Whether that failed so often that the refresh goes on without the Region.
  boolean isRegionGivenUp() {
    return Objects.requireNonNullElse(attempt.regionFailures, 0) >= MOST_REGION_FAILURES;
  }

  private RefreshProgress at(Position reached, @Nullable Integer failures) {
    return with(reached, counts, attempt.failed(failures), unsent);
  }

  /// Whether reports that could not be announced are tried again.
  boolean isSendDue(Instant now) {
    return !unsent.isEmpty() && isDue(Optional.ofNullable(unsentTriedAt), SEND_AGAIN, now);
  }

  /// The same refresh, with what could not be announced tried again at this time.
  RefreshProgress withUnsentTriedAt(Instant time) {
    return new RefreshProgress(
        version, refresh, position, counts, attempt, starts, unsent, time.toString());
  }

  /// The same refresh, with one more report published, whose event is not sent yet.
  RefreshProgress withPublished(String key) {
    return with(position, counts, attempt, joined(unsent, List.of(key)));
  }

  /// The same refresh, once the event of a report is sent.
  RefreshProgress withSent(String key) {
    return with(
        position, counts, attempt, unsent.stream().filter(other -> !other.equals(key)).toList());
  }

  /// The same refresh, once it is done in a Region up to and with this stack.
  RefreshProgress advanced(String region, String stackId, RefreshCounts.Outcome outcome) {
    return with(new Position(false, region, stackId), counts.with(outcome), attempt, unsent);
  }

  RefreshProgress completed() {
    return with(new Position(true, null, null), counts, attempt, unsent);
  }

  private static List<String> joined(List<String> some, List<String> more) {
    return Stream.concat(some.stream(), more.stream()).distinct().toList();
  }

  private RefreshProgress with(
      Position reached, RefreshCounts counted, Attempt tried, List<String> keys) {
    return new RefreshProgress(
        version, refresh, reached, counted, tried, starts, keys, unsentTriedAt);
  }
}
