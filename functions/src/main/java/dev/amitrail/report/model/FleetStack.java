package dev.amitrail.report.model;

import dev.amitrail.image.Timestamps;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One stack in the list of all stacks: a row.
///
/// @param status as CloudFormation returns it
/// @param gone whether the stack is deleted
/// @param partial whether it is between two of its states
/// @param stackCreated when the stack was created, ISO 8601
/// @param reportedAt when the facts of its latest report were read
/// @param checkedAt when its facts were last read, whether that led to a report or not
/// @param changedAt when an image of it was last replaced, added or removed
/// @param driftingInstances how many instances run another image than is declared for them
/// @param newer for how many of its images a newer one is available
/// @param deprecated how many of its images are past their deprecation time
/// @param problems how many entries name no image that EC2 shows
/// @param severity as [StackReport#severity]; absent too in a row that an earlier build wrote
/// @param readAgainAt when the stack is due for another look, ISO 8601: what it deploys was not
///   complete when it was read; absent where it is not due
/// @param retired why the stack is not shown any more, though it is not gone: it became nested, for
///   example; absent in a row that is shown
public record FleetStack(
    String stackId,
    String stackName,
    String account,
    String region,
    String status,
    boolean gone,
    boolean partial,
    @Nullable String stackCreated,
    String reportedAt,
    String checkedAt,
    String changedAt,
    List<KeyedImage> images,
    int driftingInstances,
    int newer,
    int deprecated,
    int problems,
    @Nullable String severity,
    @Nullable String readAgainAt,
    @Nullable String retired) {

  private static final Comparator<FleetStack> CREATED =
      Comparator.comparing(
          stack -> stack.stackCreated == null ? Instant.EPOCH : Instant.parse(stack.stackCreated));

  private static final Comparator<FleetStack> CHECKED =
      Comparator.comparing(stack -> Instant.parse(stack.checkedAt));

  private static final Comparator<FleetStack> REPORTED =
      Comparator.comparing(FleetStack::gone)
          .thenComparing(stack -> Instant.parse(stack.reportedAt))
          .thenComparing(CHECKED)
          .thenComparing(
              stack -> stack.readAgainAt == null ? Instant.MAX : Instant.parse(stack.readAgainAt));

  /// Copies the list, and checks the times that rows are compared by.
  ///
  /// @throws java.time.DateTimeException if one of them is no time
  public FleetStack {
    images = List.copyOf(images);
    for (@Nullable String time :
        new @Nullable String[] {stackCreated, reportedAt, checkedAt, readAgainAt}) {
      if (time != null) {
        Timestamps.required(time);
      }
    }
  }

  /// The row of a report.
  public static FleetStack of(StackReport report) {
    return of(report, Instant.parse(report.readAt()));
  }

  /// The row of a report whose facts were read again at `checkedAt` and found unchanged.
  public static FleetStack of(StackReport report, Instant checkedAt) {
    return new FleetStack(
        report.stackId(),
        report.identity().stackName(),
        report.identity().account(),
        report.identity().region(),
        report.state().status(),
        report.gone(),
        report.state().partial(),
        report.state().stackCreated(),
        report.readAt(),
        checkedAt.toString(),
        report.changedAt(),
        report.images().stream().map(KeyedImage::of).toList(),
        report.driftingInstances(),
        (int) report.images().stream().filter(image -> image.newer() != null).count(),
        report.deprecated().size(),
        report.problems(),
        report.severity().orElse(null),
        report.readAgainAt(checkedAt).map(Instant::toString).orElse(null),
        null);
  }

  /// The latest of the times by which rows are compared that are past when it is written.
  public Instant latestTime() {
    return Stream.of(
            Optional.ofNullable(stackCreated), Optional.of(reportedAt), Optional.of(checkedAt))
        .flatMap(Optional::stream)
        .map(Instant::parse)
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  /// The row of a stack whose look found nothing that a row is made of, for example because it
  /// failed: due for the next of its looks, or no more after the last.
  ///
  /// @param look when that was
  public FleetStack dueAfter(Instant look) {
    return with(
        checkedAt,
        StackReport.secondLook(Instant.parse(reportedAt), look).map(Instant::toString).orElse(null),
        retired);
  }

  /// The row of a stack that is not shown any more.
  ///
  /// @param reason why, for people
  /// @param readAt when the fact was read that it follows from
  public FleetStack retired(String reason, Instant readAt) {
    return with(readAt.toString(), null, reason);
  }

  private FleetStack with(String checked, @Nullable String again, @Nullable String retirement) {
    return new FleetStack(
        stackId,
        stackName,
        account,
        region,
        status,
        gone,
        partial,
        stackCreated,
        reportedAt,
        checked,
        changedAt,
        images,
        driftingInstances,
        newer,
        deprecated,
        problems,
        severity,
        again,
        retirement);
  }

  /// The newer of two rows of stacks of one name: that of the stack created later; of one stack,
  /// the row that it is gone, then the one reported later, then the one checked later, then the one
  /// that is due later or no more. Whether a stack is retired follows from what was read last.
  public static FleetStack newer(FleetStack one, FleetStack other) {
    boolean isOneRetired = (one.retired == null) != (other.retired == null);
    return CREATED.thenComparing(isOneRetired ? CHECKED : REPORTED).compare(one, other) > 0
        ? one
        : other;
  }
}
