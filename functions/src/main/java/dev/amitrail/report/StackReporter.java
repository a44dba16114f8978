package dev.amitrail.report;

import dev.amitrail.event.EventBridgeEvent;
import dev.amitrail.event.SettledStatus;
import dev.amitrail.event.StackStatusChange;
import dev.amitrail.image.AwsFailure;
import dev.amitrail.image.Ec2Images;
import dev.amitrail.image.Image;
import dev.amitrail.report.ReportStore.Stored;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;

/// Makes the report of one stack and publishes it: reads the facts, has the report made of them,
/// writes history, latest, text and event, in this order.
public final class StackReporter {
  private static final String JSON = "application/json";
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final int MOST_TRIES = 5;

  private final CloudFormationStacks stacks;
  private final Ec2Images images;
  private final ReportStore store;
  private final ReportEvents events;
  private final ReportSettings settings;
  private final InstantSource clock;

  /// A reporter for a deployment.
  public StackReporter(
      CloudFormationStacks stacks,
      Ec2Images images,
      ReportStore store,
      ReportEvents events,
      ReportSettings settings,
      InstantSource clock) {
    this.stacks = stacks;
    this.images = images;
    this.store = store;
    this.events = events;
    this.settings = settings;
    this.clock = clock;
  }

  /// Reports on the stack an event is about, or says why there is nothing to report.
  ///
  /// @throws ReportFailedException if a part of it failed
  public ReportResult report(EventBridgeEvent event) {
    StackStatusChange change = StackStatusChange.of(event);
    if (!settings.regions().contains(event.region())) {
      return ReportResult.skipped(
          change.stackId(), event.region() + " is no Region of this deployment");
    }
    Optional<String> eventSays = unsettled(change.status());
    if (eventSays.isPresent()) {
      return ReportResult.skipped(change.stackId(), eventSays.get());
    }
    Instant readAt = clock.instant();
    return stacks
        .find(event.region(), change.stackId())
        .map(stack -> report(event, stack, readAt))
        .orElseGet(
            () -> ReportResult.skipped(change.stackId(), "the stack does not exist any more"));
  }

  private ReportResult report(EventBridgeEvent event, Stack stack, Instant readAt) {
    if (stack.root().isPresent()) {
      return ReportResult.skipped(
          stack.id(), "nested in %s, whose report covers it".formatted(stack.root().get()));
    }
    Optional<String> stackSays = unsettled(stack.status());
    if (stackSays.isPresent()) {
      return ReportResult.skipped(stack.id(), stackSays.get());
    }
    List<ImageReference> references = StackImages.of(stack, settings.reportParameters());
    ReportKeys keys = new ReportKeys(stack);
    Latest latest = latest(keys);
    if (references.isEmpty() && latest.report().isEmpty()) {
      return ReportResult.skipped(stack.id(), "no parameter of the stack names an AMI");
    }
    if (settings.dryRun()) {
      return ReportResult.skipped(
          stack.id(), "dry run: %d images would be reported".formatted(references.size()));
    }
    StackReport report =
        latest
            .report()
            .filter(published -> published.eventId().equals(event.id()))
            .orElseGet(() -> make(event, stack, readAt, references, latest));
    return publish(report, keys, latest);
  }

  private StackReport make(
      EventBridgeEvent event,
      Stack stack,
      Instant readAt,
      List<ImageReference> references,
      Latest latest) {
    return StackReport.of(
        new StackReport.Facts(
            event.id(),
            event.time(),
            readAt,
            stack,
            references,
            find(stack, references),
            latest.report()));
  }

  private List<Image> find(Stack stack, List<ImageReference> references) {
    List<String> ids =
        references.stream()
            .filter(ImageReference.Declared.class::isInstance)
            .map(reference -> ((ImageReference.Declared) reference).imageId())
            .toList();
    try {
      return images.describe(stack.region(), ids);
    } catch (SdkException e) {
      throw new ReportFailedException(
          "the images of %s in %s".formatted(stack.name(), stack.region()), AwsFailure.of(e));
    }
  }

  /// History is written once: where an earlier delivery of the event wrote it already, what it
  /// wrote is what is published.
  private ReportResult publish(StackReport made, ReportKeys keys, Latest latest) {
    String key = keys.history(made);
    StackReport report =
        store.putNew(key, JSON, ReportJson.write(made))
            ? made
            : store.find(key).flatMap(stored -> ReportJson.read(stored.text())).orElse(made);
    boolean isLatest = makeLatest(report, keys, latest);
    if (isLatest) {
      store.put(keys.latestText(), TEXT, ReportText.of(report));
    }
    events.send(report, settings.bucket(), key);
    return ReportResult.published(
        report, isLatest ? null : "a newer report of the stack is the latest already", key);
  }

  /// Replaces the latest report unless a newer one is there, whoever else is at it.
  private boolean makeLatest(StackReport report, ReportKeys keys, Latest first) {
    Latest latest = first;
    for (int attempt = 1; attempt <= MOST_TRIES; attempt++) {
      if (latest.isNewerThan(report)) {
        return false;
      }
      if (store.replace(keys.latestJson(), JSON, ReportJson.write(report), latest.seen())) {
        return true;
      }
      latest = latest(keys);
    }
    throw new ReportFailedException(
        "%s was replaced by others %d times while this report was written; it is in the history."
            .formatted(keys.latestJson(), MOST_TRIES));
  }

  private Latest latest(ReportKeys keys) {
    Optional<Stored> seen = store.find(keys.latestJson());
    return new Latest(seen, seen.flatMap(stored -> ReportJson.read(stored.text())));
  }

  /// What is published as the latest; the report is empty also where the object is damaged.
  private record Latest(Optional<Stored> seen, Optional<StackReport> report) {
    boolean isNewerThan(StackReport other) {
      return report
          .filter(latest -> Instant.parse(latest.readAt()).isAfter(Instant.parse(other.readAt())))
          .isPresent();
    }
  }

  private static Optional<String> unsettled(String status) {
    Optional<SettledStatus> settled = SettledStatus.of(status);
    if (settled.isEmpty()) {
      return Optional.of("the stack is %s: the event of its end follows".formatted(status));
    }
    return settled
        .filter(known -> known.meaning() == SettledStatus.Meaning.CLOSED)
        .map(known -> "%s: the stack deploys nothing any more".formatted(known));
  }
}
