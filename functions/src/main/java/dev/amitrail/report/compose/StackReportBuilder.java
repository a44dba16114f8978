package dev.amitrail.report.compose;

import dev.amitrail.event.StackStatus;
import dev.amitrail.report.deployed.DeployedImage;
import dev.amitrail.report.deployed.DeployedImages;
import dev.amitrail.report.model.KeyedImage;
import dev.amitrail.report.model.ReportedImage;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.model.StackReport.Identity;
import dev.amitrail.report.model.StackReport.State;
import dev.amitrail.report.stack.Stack;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// Builds a report from facts: a pure function.
public final class StackReportBuilder {
  private static final Set<StackStatus> ROLLED_BACK =
      EnumSet.of(StackStatus.UPDATE_ROLLBACK_COMPLETE, StackStatus.IMPORT_ROLLBACK_COMPLETE);

  private final StackReportFacts facts;

  /// The entries of the previous report without a successor so far: the rest of them was removed.
  private final List<ReportedImage> left;

  private StackReportBuilder(StackReportFacts facts) {
    this.facts = facts;
    this.left = new ArrayList<>(facts.previous().map(StackReport::images).orElse(List.of()));
  }

  /// The report of these facts.
  public static StackReport of(StackReportFacts facts) {
    StackReport report = new StackReportBuilder(facts).report();
    return facts
        .previous()
        .filter(_ -> facts.request().isRefresh())
        .map(previous -> report.withNews(RefreshComparison.news(previous, report)))
        .orElse(report);
  }

  /// The report of a stack that deploys nothing any more: it keeps what the stack had last.
  ///
  /// @param status as CloudFormation returns it
  public static StackReport gone(
      StackReport last, String status, ReportRequest request, Instant readAt) {
    return new StackReport(
        StackReport.VERSION,
        last.identity(),
        new State(status, last.state().stackCreated(), false, true, false),
        request.trigger(),
        readAt.toString(),
        last.eventId(),
        last.changedAt(),
        last.images().stream().map(ReportedImage::unchanged).toList(),
        List.of(),
        last.unresolved(),
        List.of(),
        null);
  }

  private StackReport report() {
    Stack stack = facts.snapshot().stack();
    ReportRequest request = facts.request();
    DeployedImages deployed = facts.snapshot().deployed();
    DeployedImages attributed = facts.previous().map(deployed::after).orElse(deployed);
    List<ReportedImage> images = entries(attributed.images());
    List<KeyedImage> removed = left.stream().map(KeyedImage::of).toList();
    boolean changed = !removed.isEmpty() || images.stream().anyMatch(ReportedImage::hasChanged);
    return new StackReport(
        StackReport.VERSION,
        new Identity(stack.id(), stack.name(), stack.account(), stack.region()),
        new State(
            stack.status(),
            stack.created().orElse(null),
            StackStatus.isStuck(stack.status()),
            false,
            hasRolledBack()),
        request.trigger(),
        facts.snapshot().readAt().toString(),
        facts.previous().map(StackReport::eventId).orElse(null),
        facts
            .previous()
            .filter(_ -> !changed)
            .map(StackReport::changedAt)
            .orElse(request.eventTime().toString()),
        images,
        removed,
        attributed.unresolved(),
        attributed.awaiting(),
        null);
  }

  /// The entries, each compared to the one of its key in the previous report. The key of a list has
  /// several: these are matched by their image first and by their order then, so that another order
  /// is no change.
  private List<ReportedImage> entries(List<DeployedImage> images) {
    Map<Integer, ReportedImage> old = new HashMap<>();
    for (int i = 0; i < images.size(); i++) {
      DeployedImage image = images.get(i);
      take(old, i, image, one -> image.id().equals(Optional.ofNullable(one.id())));
    }
    for (int i = 0; i < images.size(); i++) {
      take(old, i, images.get(i), _ -> true);
    }
    return IntStream.range(0, images.size())
        .mapToObj(i -> ReportedImageBuilder.of(facts, images.get(i), old.get(i), hasRolledBack()))
        .toList();
  }

  private void take(
      Map<Integer, ReportedImage> old,
      int entry,
      DeployedImage image,
      Predicate<ReportedImage> which) {
    for (int i = 0; i < left.size() && !old.containsKey(entry); i++) {
      if (left.get(i).key().equals(image.key()) && which.test(left.get(i))) {
        old.put(entry, left.remove(i));
      }
    }
  }

  /// A refresh does not mean that the stack rolled back since the previous report.
  private boolean hasRolledBack() {
    return !facts.request().isRefresh()
        && StackStatus.of(facts.snapshot().stack().status())
            .filter(ROLLED_BACK::contains)
            .isPresent();
  }
}
