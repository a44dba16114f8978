package dev.amitrail.report;

import dev.amitrail.aws.Batches;
import dev.amitrail.event.EventBridgeEvent;
import dev.amitrail.event.RefreshRequest;
import dev.amitrail.event.RefreshRequest.Scope;
import dev.amitrail.event.StackStatus;
import dev.amitrail.report.StackReader.Read;
import dev.amitrail.report.compose.ReportComparison;
import dev.amitrail.report.compose.StackReportBuilder;
import dev.amitrail.report.compose.StackReportFacts;
import dev.amitrail.report.lineage.ImageFacts;
import dev.amitrail.report.model.FleetStack;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.publish.FleetIndex;
import dev.amitrail.report.publish.LatestReports;
import dev.amitrail.report.publish.LatestReports.Latest;
import dev.amitrail.report.publish.RefreshProgress;
import dev.amitrail.report.publish.ReportBucket;
import dev.amitrail.report.publish.ReportEvents;
import dev.amitrail.report.publish.ReportJson;
import dev.amitrail.report.publish.ReportJson.Parsed;
import dev.amitrail.report.publish.ReportKeys;
import dev.amitrail.report.publish.ReportPublisher;
import dev.amitrail.report.publish.ReportPublisher.Published;
import dev.amitrail.report.stack.CloudFormationStacks;
import dev.amitrail.report.stack.Stack;
import dev.amitrail.report.stack.StackArn;
import dev.amitrail.report.stack.StackTree;
import dev.amitrail.report.workload.Workload;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Looks at stacks again and publishes where something changed.
///
/// Requests: one for each stack and one for its resources, one after the other; all else is read
/// for a batch of stacks at once, so that a fleet costs EC2 little more than a stack does. Stacks
/// are taken by Region and id, batch by batch, and how far it came is kept in the bucket. The
/// bucket is also what says which stacks are known.
public final class ReportRefresh {
  private static final int BATCH = 25;
  private static final String JSON = "application/json";

  private final CloudFormationStacks stacks;
  private final StackReader reading;
  private final ReportBucket store;
  private final LatestReports latestReports;
  private final ReportPublisher publication;
  private final FleetIndex fleet;
  private final ReportEvents events;
  private final ReportSettings settings;
  private final InstantSource clock;

  public ReportRefresh(ReportClients gateways, ReportSettings settings, InstantSource clock) {
    this.stacks = gateways.stacks();
    this.reading = gateways.reading(settings);
    this.store = gateways.store();
    this.latestReports = new LatestReports(store);
    this.publication = new ReportPublisher(store, latestReports);
    this.fleet = new FleetIndex(store);
    this.events = gateways.events();
    this.settings = settings;
    this.clock = clock;
  }

  /// Does what an event asks for, as far as there is time.
  ///
  /// @param hasTime asked before each batch
  /// @param says takes a line about each batch
  /// @throws ReportFailedException once all is tried, if a part of it failed; names every part
  public RefreshResult refresh(
      EventBridgeEvent event, BooleanSupplier hasTime, Consumer<String> says) {
    Run run = new Run(event.account(), progress(event), hasTime, says);
    run.begin();
    for (String region : regionsFrom(run.progress.region())) {
      if (!run.region(region)) {
        return run.result();
      }
    }
    run.save(run.progress.completed());
    return run.result();
  }

  /// What an unfinished refresh left to do comes first.
  private RefreshProgress progress(EventBridgeEvent event) {
    Scope scope = RefreshRequest.of(event).scope();
    Optional<RefreshProgress> last =
        store
            .find(ReportBucket.REFRESH)
            .map(stored -> ReportJson.refresh(stored.text()))
            .flatMap(
                parsed ->
                    parsed instanceof Parsed.Known<RefreshProgress>(RefreshProgress known)
                        ? Optional.of(known)
                        : Optional.empty());
    return last.filter(left -> left.isContinuedBy(scope))
        .orElseGet(
            () ->
                RefreshProgress.start(event.id(), now(), scope)
                    .withUnsent(last.map(RefreshProgress::unsent).orElse(List.of())));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  private List<String> regionsFrom(@Nullable String region) {
    int from = region == null ? 0 : Math.max(0, settings.regions().indexOf(region));
    return settings.regions().subList(from, settings.regions().size());
  }

  /// One invocation.
  private final class Run {
    private final String account;
    private final BooleanSupplier hasTime;
    private final Consumer<String> says;
    private final FailureCollector attempts = new FailureCollector();
    private final Set<String> unsent;
    private RefreshProgress progress;
    private int published;
    private int unchanged;
    private int withoutImages;
    private int unsettled;
    private int closed;

    Run(String account, RefreshProgress progress, BooleanSupplier hasTime, Consumer<String> says) {
      this.account = account;
      this.progress = progress;
      this.unsent = new LinkedHashSet<>(progress.unsent());
      this.hasTime = hasTime;
      this.says = says;
    }

    /// Sends the events that a refresh before could not send, and says that this one has begun: an
    /// invocation that is cut off is then known to be of the same refresh.
    void begin() {
      if (!settings.dryRun()) {
        List.copyOf(unsent).forEach(this::sendAgain);
      }
      save(progress);
    }

    private void sendAgain(String key) {
      attempts.at(
          "the event of " + key,
          () -> {
            Optional<StackReport> report = store.find(key).flatMap(LatestReports::known);
            report.ifPresent(
                told -> {
                  Latest latest = latestReports.find(ReportKeys.of(told));
                  boolean isLatest =
                      latest
                          .report()
                          .filter(now -> now.eventId().equals(told.eventId()))
                          .isPresent();
                  events.send(new Published(told, key, isLatest), settings.bucket());
                });
            unsent.remove(key);
          });
    }

    RefreshResult result() {
      attempts.orThrow(
          "%d stacks looked at, %d reports published, %d failures. "
              .formatted(progress.looked(), progress.published(), attempts.failed()));
      return RefreshResult.of(progress, unchanged, withoutImages, unsettled, closed);
    }

    void save(RefreshProgress now) {
      progress = now.withUnsent(List.copyOf(unsent));
      if (!settings.dryRun()) {
        store.put(ReportBucket.REFRESH, JSON, ReportJson.write(progress));
      }
    }

    /// Whether there was time for all of the Region. One that does not answer stops no other.
    boolean region(String region) {
      List<String> ids = new ArrayList<>();
      attempts.at("the stacks of " + region, () -> ids.addAll(ids(region)));
      for (List<String> batch : Batches.of(BATCH, ids)) {
        if (!hasTime.getAsBoolean()) {
          return false;
        }
        int before = published;
        attempts.at("a batch of stacks in " + region, () -> batch(region, batch));
        save(progress.at(region, batch.getLast(), batch.size(), published - before));
        says.accept(
            "%s: %d stacks looked at, %d reports published, %d failures"
                .formatted(region, progress.looked(), progress.published(), attempts.failed()));
      }
      return true;
    }

    /// The stacks that are to be looked at, in the order of their ids, without those that are done.
    private Set<String> ids(String region) {
      TreeSet<String> ids = new TreeSet<>(known(region));
      if (progress.scope() == Scope.ALL) {
        stacks.all(region).stream()
            .filter(stack -> stack.root().isEmpty())
            .map(Stack::id)
            .forEach(ids::add);
      }
      String done = region.equals(progress.region()) ? progress.after() : null;
      return done == null ? ids : ids.tailSet(done, false);
    }

    /// The stacks that have a report and are not gone: those in the list of all, and those that a
    /// report did not get into it.
    private Set<String> known(String region) {
      List<FleetStack> rows =
          fleet.read().stacks().stream().filter(stack -> stack.region().equals(region)).toList();
      Set<String> ids =
          rows.stream()
              .filter(stack -> !stack.gone())
              .map(FleetStack::stackId)
              .collect(Collectors.toCollection(TreeSet::new));
      Set<String> names =
          rows.stream()
              .filter(stack -> !stack.gone())
              .map(FleetStack::stackName)
              .collect(Collectors.toSet());
      ReportKeys.of(store, account, region).stream()
          .filter(keys -> !names.contains(keys.stackName()))
          .forEach(
              keys ->
                  attempts.at(
                      keys.latestJson(),
                      () ->
                          latestReports
                              .find(keys)
                              .report()
                              .filter(report -> !report.gone())
                              .ifPresent(report -> ids.add(report.stackId()))));
      return ids;
    }

    private void batch(String region, List<String> ids) {
      Instant readAt = clock.instant();
      List<FleetStack> rows = new ArrayList<>();
      List<StackTree> trees = new ArrayList<>();
      ids.forEach(id -> attempts.at(id, () -> tree(region, id, rows).ifPresent(trees::add)));
      Workload workload = reading.workload(region, trees);
      List<Read> read = new ArrayList<>();
      trees.forEach(
          tree -> attempts.at(tree.stack().id(), () -> read.add(reading.read(tree, workload))));
      Map<String, ImageFacts> stories = reading.stories(region, read, readAt);
      read.forEach(
          one ->
              attempts.at(
                  one.tree().stack().id(), () -> look(one, stories, readAt).ifPresent(rows::add)));
      if (!settings.dryRun()) {
        fleet.put(rows);
      }
    }

    /// A stack with its resources, as it is at this moment. One that is not there any more is
    /// marked as gone: the event of its deletion was lost. Of one that is at it, the event of its
    /// end follows.
    private Optional<StackTree> tree(String region, String id, List<FleetStack> rows) {
      Optional<Stack> found = stacks.find(region, id);
      String status = found.map(Stack::status).orElse(StackStatus.DELETE_COMPLETE.name());
      if (StackStatus.isClosed(status)) {
        close(id, status).ifPresent(rows::add);
        return Optional.empty();
      }
      if (StackStatus.of(status).isEmpty() && !StackStatus.isStuck(status)) {
        unsettled++;
        return Optional.empty();
      }
      return found.map(stacks::tree);
    }

    /// The stack's line in the fleet.
    private Optional<FleetStack> look(Read read, Map<String, ImageFacts> stories, Instant readAt) {
      Stack stack = read.tree().stack();
      Latest latest = latestReports.find(ReportKeys.of(stack));
      Optional<StackReport> before = latest.of(stack.id());
      if (read.deployed().isEmpty() && before.isEmpty()) {
        withoutImages++;
        return Optional.empty();
      }
      if (before.filter(progress::isOfThisRun).isPresent() && !settings.dryRun()) {
        return publish(before.get(), latest);
      }
      if (latest.isReadAfter(stack.id(), readAt)) {
        unchanged++;
        return before.map(FleetStack::of);
      }
      StackReport report =
          StackReportBuilder.of(
              new StackReportFacts(
                  StackReport.Cause.REFRESHED,
                  progress.eventId(),
                  Instant.parse(progress.startedAt()),
                  readAt,
                  stack,
                  read.deployed(),
                  stories,
                  before));
      Optional<StackReport> same = before.filter(told -> ReportComparison.of(told, report));
      if (same.isPresent() || settings.dryRun()) {
        unchanged++;
        same.filter(_ -> !latest.isWhole() && !settings.dryRun())
            .ifPresent(told -> publication.publish(told, latest));
        return same.map(told -> FleetStack.of(told).checked(readAt));
      }
      return publish(report, latest);
    }

    private Optional<FleetStack> publish(StackReport report, Latest latest) {
      Published done = publication.publish(report, latest);
      published++;
      attempts.at(
          "the event of " + report.stackId(),
          () -> {
            unsent.add(done.key());
            events.send(done, settings.bucket());
            unsent.remove(done.key());
          });
      return done.isLatest() ? Optional.of(FleetStack.of(done.report())) : Optional.empty();
    }

    private Optional<FleetStack> close(String stackId, String status) {
      Latest latest = latestReports.find(ReportKeys.of(StackArn.of(stackId)));
      Optional<StackReport> last = latest.of(stackId);
      if (last.isEmpty() || settings.dryRun()) {
        return Optional.empty();
      }
      closed++;
      if (last.get().gone()) {
        return Optional.of(FleetStack.of(last.get()));
      }
      StackReport gone =
          StackReportBuilder.gone(
              last.get(),
              status,
              StackReport.Cause.REFRESHED,
              progress.eventId(),
              Instant.parse(progress.startedAt()),
              clock.instant());
      return publish(gone, latest);
    }
  }
}
