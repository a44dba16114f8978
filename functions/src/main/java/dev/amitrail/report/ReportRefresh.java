package dev.amitrail.report;

import dev.amitrail.event.EventBridgeEvent;
import dev.amitrail.event.RefreshRequest;
import dev.amitrail.event.RefreshRequest.Scope;
import dev.amitrail.event.SettledStatus;
import dev.amitrail.report.LatestReports.Latest;
import dev.amitrail.report.ReportJson.Parsed;
import dev.amitrail.report.ReportPublication.Published;
import dev.amitrail.report.StackReading.Read;
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
final class ReportRefresh {
  private static final int BATCH = 25;
  private static final String JSON = "application/json";

  private final CloudFormationStacks stacks;
  private final StackReading reading;
  private final ReportStore store;
  private final LatestReports latestReports;
  private final ReportPublication publication;
  private final FleetIndex fleet;
  private final ReportEvents events;
  private final ReportSettings settings;
  private final InstantSource clock;

  ReportRefresh(ReportGateways gateways, ReportSettings settings, InstantSource clock) {
    this.stacks = gateways.stacks();
    this.reading = gateways.reading(settings);
    this.store = gateways.store();
    this.latestReports = new LatestReports(store);
    this.publication = new ReportPublication(store, latestReports);
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
  RefreshResult refresh(EventBridgeEvent event, BooleanSupplier hasTime, Consumer<String> says) {
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
            .find(ReportStore.REFRESH)
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
    private final Attempts attempts = new Attempts();
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
        store.put(ReportStore.REFRESH, JSON, ReportJson.write(progress));
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
      Map<String, ImageStory> stories = reading.stories(region, read, readAt);
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
      String status = found.map(Stack::status).orElse(SettledStatus.DELETE_COMPLETE.name());
      if (SettledStatus.isClosed(status)) {
        close(id, status).ifPresent(rows::add);
        return Optional.empty();
      }
      if (SettledStatus.of(status).isEmpty() && !SettledStatus.isStuck(status)) {
        unsettled++;
        return Optional.empty();
      }
      return found.map(stacks::tree);
    }

    /// The stack's line in the fleet.
    private Optional<FleetStack> look(Read read, Map<String, ImageStory> stories, Instant readAt) {
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
          StackReportMaking.of(
              new StackReportFacts(
                  StackReport.Cause.REFRESHED,
                  progress.eventId(),
                  Instant.parse(progress.startedAt()),
                  readAt,
                  stack,
                  read.deployed(),
                  stories,
                  before));
      Optional<StackReport> same = before.filter(told -> Sameness.of(told, report));
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
          StackReportMaking.gone(
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
