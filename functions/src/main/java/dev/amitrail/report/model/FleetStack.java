package dev.amitrail.report.model;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
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
    int problems) {

  private static final Comparator<FleetStack> NEWEST_LAST =
      Comparator.<FleetStack, Instant>comparing(stack -> created(stack.stackCreated))
          .thenComparing(FleetStack::gone)
          .thenComparing(stack -> Instant.parse(stack.reportedAt))
          .thenComparing(stack -> Instant.parse(stack.checkedAt));

  private static Instant created(@Nullable String time) {
    return time == null ? Instant.EPOCH : Instant.parse(time);
  }

  /// Copies the list.
  public FleetStack {
    images = List.copyOf(images);
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
        report.problems());
  }

  /// The newer of two rows of stacks of one name: that of the stack created later; of one stack,
  /// the row that it is gone, then the one reported later, then the one checked later.
  static FleetStack newer(FleetStack one, FleetStack other) {
    return NEWEST_LAST.compare(one, other) > 0 ? one : other;
  }
}
