package dev.amitrail.report.model;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.amitrail.event.StackStatus;
import dev.amitrail.image.ScanResults;
import dev.amitrail.image.Timestamps;
import dev.amitrail.report.model.ReportedImage.Scan;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which AMIs one stack deploys, as of one time. Its components, and those of its parts side by
/// side with them, are the JSON form that is published; times are ISO 8601 in UTC.
///
/// @param version of the JSON form
/// @param readAt when the facts were read: of two reports, the one read later is the newer
/// @param previous the event that led to the previous report, if there is one
/// @param changedAt the event time of the latest report in which an image was replaced, added or
///   removed, or of the first report
/// @param images one entry for each image a parameter names, in the stack's order, then one for
///   each that only resources use
/// @param removed what the previous report has and this one has not
/// @param unresolved resources whose images are unknown
/// @param awaiting Auto Scaling groups that have no instances yet
/// @param news in the report of a refresh, what is new since the previous report other than that an
///   image was replaced, added or removed: one sentence each
public record StackReport(
    int version,
    @JsonUnwrapped Identity identity,
    @JsonUnwrapped State state,
    @JsonUnwrapped Trigger trigger,
    String readAt,
    @Nullable String previous,
    String changedAt,
    List<ReportedImage> images,
    List<KeyedImage> removed,
    List<Unresolved> unresolved,
    List<Awaiting> awaiting,
    @Nullable List<String> news) {
  /// The version of the JSON form this code writes, and the newest it reads.
  public static final int VERSION = 1;

  /// What stands for a severity where all images were scanned and nothing was found.
  public static final String NO_FINDINGS = "none";

  /// How long after a report its stack is looked at again.
  private static final List<Duration> SECOND_LOOKS =
      List.of(Duration.ofMinutes(5), Duration.ofMinutes(15), Duration.ofMinutes(45));

  /// What leads to a report.
  public enum Cause {
    /// The stack settled.
    SETTLED,
    /// A refresh read the stack again.
    REFRESHED
  }

  /// Which stack it is.
  public record Identity(String stackId, String stackName, String account, String region) {}

  /// The state of the stack.
  ///
  /// @param status as CloudFormation returns it
  /// @param stackCreated when the stack was created: of two stacks of one name, the one created
  ///   later is the newer
  /// @param partial whether the stack is between two of its states
  /// @param gone whether the stack is deleted; `images` is then what it had last
  /// @param rolledBack whether the stack returned to what it was before an update that failed
  public record State(
      String status,
      @Nullable String stackCreated,
      boolean partial,
      boolean gone,
      boolean rolledBack) {
    /// Checks the time.
    ///
    /// @throws java.time.DateTimeException if it is none: what is read from the bucket is then
    ///   damaged
    public State {
      if (stackCreated != null) {
        Timestamps.required(stackCreated);
      }
    }
  }

  /// What led to the report.
  ///
  /// @param eventId the event that led to it
  /// @param eventTime when the stack settled, or when the refresh was asked for
  public record Trigger(Cause cause, String eventId, String eventTime) {
    /// Checks the time.
    ///
    /// @throws java.time.DateTimeException if it is none: what is read from the bucket is then
    ///   damaged
    public Trigger {
      Timestamps.required(eventTime);
    }
  }

  /// An Auto Scaling group that wants instances and has none yet.
  ///
  /// @param resource its logical id; within nested stacks, logical ids joined by dots
  /// @param wanted how many instances it is to have
  public record Awaiting(String resource, int wanted) {}

  /// Copies the lists.
  ///
  /// @throws java.time.DateTimeException if a time is none: what is read from the bucket is then
  ///   damaged
  public StackReport {
    Timestamps.required(readAt);
    Timestamps.required(changedAt);
    images = List.copyOf(images);
    removed = List.copyOf(removed);
    unresolved = List.copyOf(unresolved);
    awaiting = copy(awaiting);
    news = news == null ? null : List.copyOf(news);
  }

  /// A copy of a list that reports of earlier builds lack.
  private static <T> List<T> copy(@Nullable List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }

  /// The same report with these news.
  public StackReport withNews(List<String> sentences) {
    return new StackReport(
        version,
        identity,
        state,
        trigger,
        readAt,
        previous,
        changedAt,
        images,
        removed,
        unresolved,
        awaiting,
        sentences);
  }

  /// The id of the stack.
  public String stackId() {
    return identity.stackId;
  }

  /// Whether the stack is deleted.
  public boolean gone() {
    return state.gone;
  }

  /// The event that led to it.
  public String eventId() {
    return trigger.eventId;
  }

  /// How many entries have another image than in the previous report, or were removed; 0 in a first
  /// report.
  public int changed() {
    return removed.size() + (int) images.stream().filter(ReportedImage::hasChanged).count();
  }

  /// Whether this report takes the place of `latest`, a report of a stack of the same name. A stack
  /// created later wins over one created earlier; of one stack, the report read later, and nothing
  /// wins over its being gone.
  public boolean supersedes(StackReport latest) {
    if (!identity.stackId.equals(latest.stackId())) {
      int created = time(state.stackCreated).compareTo(time(latest.state().stackCreated()));
      return created > 0 || (created == 0 && !isReadBefore(latest));
    }
    return state.gone == latest.gone() ? !isReadBefore(latest) : state.gone;
  }

  private boolean isReadBefore(StackReport other) {
    return other.isReadAfter(Instant.parse(readAt));
  }

  /// Whether its facts were read after this time.
  public boolean isReadAfter(Instant time) {
    return Instant.parse(readAt).isAfter(time);
  }

  /// The later of the two times by which reports are compared: both are past when it is written.
  public Instant latestTime() {
    Instant created = time(state.stackCreated);
    return isReadAfter(created) ? Instant.parse(readAt) : created;
  }

  private static Instant time(@Nullable String time) {
    return time == null ? Instant.EPOCH : Instant.parse(time);
  }

  /// How many entries name no image that EC2 shows.
  public int problems() {
    return (int) images.stream().filter(image -> image.declaration().problem() != null).count();
  }

  /// The highest severity that Amazon Inspector found in its images, as EC2 returns it (`critical`,
  /// `high` …), or `none` if all of them were scanned and nothing was found. Empty if an image was
  /// not scanned and nothing was found in the others. Of an image that was not scanned, the scan of
  /// its source counts.
  public Optional<String> severity() {
    List<Scan> scans = images.stream().flatMap(image -> Stream.ofNullable(image.scan())).toList();
    boolean allAreScanned =
        !scans.isEmpty()
            && scans.size() == images.size()
            && scans.stream().noneMatch(scan -> scan.scanned() == Scan.Scanned.NONE);
    return scans.stream()
        .flatMap(scan -> Stream.ofNullable(scan.severity()))
        .max(ScanResults.LOWEST_FIRST)
        .or(() -> Optional.of(NO_FINDINGS).filter(_ -> allAreScanned));
  }

  /// Whether an image was past its deprecation time when the facts were read.
  public boolean isDeprecated(ReportedImage image) {
    return image.isDeprecatedAt(Instant.parse(readAt));
  }

  /// The keys of the images that are past their deprecation time.
  public List<String> deprecated() {
    return images.stream().filter(this::isDeprecated).map(ReportedImage::key).toList();
  }

  /// How many instances run another image than is declared for them.
  public int driftingInstances() {
    return uses().mapToInt(use -> use.instances() - use.running()).sum();
  }

  /// The resources that have several uses in the report, so that none of these counts all
  /// instances.
  public Set<String> sharedResources() {
    Set<String> seen = new HashSet<>();
    return uses()
        .map(ImageUse::resource)
        .filter(resource -> !seen.add(resource))
        .collect(Collectors.toSet());
  }

  /// Each use once: parameters that name the same image have the same uses. An instance counts for
  /// one of the uses of its resource.
  private Stream<ImageUse> uses() {
    return images.stream().flatMap(image -> image.uses().stream()).distinct();
  }

  /// Whether it states already that the stack is gone in this status, or deleted, which is final.
  public boolean isGoneAs(String finalStatus) {
    return state.gone
        && (state.status.equals(finalStatus)
            || state.status.equals(StackStatus.DELETE_COMPLETE.name()));
  }

  /// When the stack is due for another look because groups of it had no instances yet. An event
  /// comes when the stack has settled, which can be before its groups have launched an instance.
  /// The number of these looks is bounded by the report's age; a look that finds something new
  /// leads to a new report.
  ///
  /// @param checkedAt when its facts were last read
  /// @return empty if there is nothing to wait for, or no longer
  public Optional<Instant> readAgainAt(Instant checkedAt) {
    return gone() || awaiting.isEmpty()
        ? Optional.empty()
        : secondLook(Instant.parse(readAt), checkedAt);
  }

  /// The first of the second looks at a report of `readAt` that is after a time; empty after the
  /// last.
  static Optional<Instant> secondLook(Instant readAt, Instant after) {
    return SECOND_LOOKS.stream().map(readAt::plus).filter(after::isBefore).findFirst();
  }

  /// What a refresh found new other than another image; empty in a report of a stack's event.
  public List<String> foundNews() {
    return copy(news);
  }

  /// Whether a refresh found something new other than another image.
  public boolean hasNews() {
    return !foundNews().isEmpty();
  }

  /// Whether it is the first report of the stack.
  public boolean isFirst() {
    return previous == null;
  }
}
