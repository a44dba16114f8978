package dev.amitrail.report;

import dev.amitrail.event.SettledStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Makes a report of what was read: a pure function.
final class StackReportMaking {
  private final StackReportFacts facts;
  private final Map<String, ReportedImage> before = new LinkedHashMap<>();
  private final Map<String, Integer> seen = new TreeMap<>();

  private StackReportMaking(StackReportFacts facts) {
    this.facts = facts;
    Map<String, Integer> slots = new TreeMap<>();
    facts.before().stream()
        .flatMap(report -> report.images().stream())
        .forEach(image -> before.put(slot(slots, image.key()), image));
  }

  /// The report that these facts make.
  static StackReport of(StackReportFacts facts) {
    return new StackReportMaking(facts).report();
  }

  /// The report that a stack is gone: it keeps what the stack had last.
  ///
  /// @param status as CloudFormation says it
  static StackReport gone(
      StackReport last, String status, String eventId, String eventTime, String readAt) {
    return new StackReport(
        StackReport.VERSION,
        last.stackId(),
        last.stackName(),
        last.account(),
        last.region(),
        status,
        last.stackCreated(),
        false,
        true,
        false,
        StackReport.Cause.SETTLED,
        eventId,
        eventTime,
        readAt,
        last.eventId(),
        last.changedAt(),
        last.images().stream().map(ReportedImage::unchanged).toList(),
        List.of(),
        last.unresolved());
  }

  private StackReport report() {
    Stack stack = facts.stack();
    Deployed deployed = facts.before().map(facts.deployed()::after).orElse(facts.deployed());
    List<ReportedImage> images = new ArrayList<>();
    deployed.images().forEach(image -> images.add(entry(image)));
    List<RemovedImage> removed = before.values().stream().map(RemovedImage::of).toList();
    boolean changed = !removed.isEmpty() || images.stream().anyMatch(ReportedImage::hasChanged);
    return new StackReport(
        StackReport.VERSION,
        stack.id(),
        stack.name(),
        stack.account(),
        stack.region(),
        stack.status(),
        stack.created().orElse(null),
        is(stack.status(), SettledStatus.CREATE_FAILED, SettledStatus.UPDATE_FAILED),
        false,
        hasRolledBack(),
        facts.cause(),
        facts.eventId(),
        facts.eventTime().toString(),
        facts.readAt().toString(),
        facts.before().map(StackReport::eventId).orElse(null),
        facts
            .before()
            .filter(_ -> !changed)
            .map(StackReport::changedAt)
            .orElse(facts.eventTime().toString()),
        images,
        removed,
        deployed.unresolved());
  }

  /// What has no entry any more stays in `before`, and is what was removed.
  private ReportedImage entry(DeployedImage image) {
    ReportedImage old = before.remove(slot(seen, image.key()));
    return ReportedImageMaking.of(facts, image, old, hasRolledBack());
  }

  private boolean hasRolledBack() {
    return is(
        facts.stack().status(),
        SettledStatus.UPDATE_ROLLBACK_COMPLETE,
        SettledStatus.IMPORT_ROLLBACK_COMPLETE);
  }

  private static boolean is(String status, SettledStatus... any) {
    return SettledStatus.of(status).filter(List.of(any)::contains).isPresent();
  }

  /// Where an entry stands: its key, and its place among those of one key, as a list parameter has
  /// several.
  private static String slot(Map<String, Integer> slots, String key) {
    return key + "#" + slots.merge(key, 1, Integer::sum);
  }
}
