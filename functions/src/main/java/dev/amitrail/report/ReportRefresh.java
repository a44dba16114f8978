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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Looks at stacks again and publishes where something changed.
///
/// Requests: one for each page of a Region's stacks; one for the resources of each stack; all else
/// is read for a batch of stacks at once, so that a fleet costs EC2 little more than a stack does.
/// Stacks are taken by Region and id, batch by batch, and how far it came is kept in the bucket.
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
    Run run = new Run(event, progress(event), hasTime, says);
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
    return store
        .find(ReportStore.REFRESH)
        .map(stored -> ReportJson.refresh(stored.text()))
        .flatMap(
            parsed ->
                parsed instanceof Parsed.Known<RefreshProgress>(RefreshProgress known)
                    ? Optional.of(known)
                    : Optional.empty())
        .filter(left -> left.isContinuedBy(scope))
        .orElseGet(() -> RefreshProgress.start(event.id(), scope));
  }

  private List<String> regionsFrom(@Nullable String region) {
    int from = region == null ? 0 : Math.max(0, settings.regions().indexOf(region));
    return settings.regions().subList(from, settings.regions().size());
  }

  /// One invocation.
  private final class Run {
    private final EventBridgeEvent event;
    private final BooleanSupplier hasTime;
    private final Consumer<String> says;
    private final List<String> failures = new ArrayList<>();
    private RefreshProgress progress;
    private int published;
    private int unchanged;
    private int withoutImages;
    private int closed;

    Run(
        EventBridgeEvent event,
        RefreshProgress progress,
        BooleanSupplier hasTime,
        Consumer<String> says) {
      this.event = event;
      this.progress = progress;
      this.hasTime = hasTime;
      this.says = says;
    }

    RefreshResult result() {
      if (!failures.isEmpty()) {
        throw new ReportFailedException(
            "%d of the refresh failed: %s".formatted(failures.size(), String.join("; ", failures)));
      }
      return RefreshResult.of(progress, unchanged, withoutImages, closed);
    }

    void save(RefreshProgress now) {
      progress = now;
      if (!settings.dryRun()) {
        store.put(ReportStore.REFRESH, JSON, ReportJson.write(now));
      }
    }

    /// Whether there was time for all of the Region. One that does not answer stops no other.
    boolean region(String region) {
      List<Stack> all;
      Map<String, FleetStack> known;
      try {
        all = stacks.all(region);
        known = known(region);
      } catch (ReportFailedException e) {
        failures.add(String.valueOf(e.getMessage()));
        return true;
      }
      Map<String, Stack> byId =
          all.stream().collect(Collectors.toMap(Stack::id, Function.identity(), (one, _) -> one));
      List<Stack> roots = roots(region, all, known.keySet());
      for (List<Stack> batch : Batches.of(BATCH, roots)) {
        if (!hasTime.getAsBoolean()) {
          return false;
        }
        batch(region, batch, byId);
        says.accept(
            "%s: %d stacks looked at, %d reports published, %d failed"
                .formatted(region, progress.looked(), progress.published(), failures.size()));
      }
      known.values().stream()
          .filter(stack -> !byId.containsKey(stack.stackId()))
          .forEach(this::close);
      return true;
    }

    private Map<String, FleetStack> known(String region) {
      return fleet.read().stacks().stream()
          .filter(stack -> stack.region().equals(region) && !stack.gone())
          .collect(Collectors.toMap(FleetStack::stackId, Function.identity(), (one, _) -> one));
    }

    /// Of a stack that is at it, the event of its end follows.
    private List<Stack> roots(String region, List<Stack> all, Set<String> known) {
      String done = region.equals(progress.region()) ? progress.after() : null;
      return all.stream()
          .filter(stack -> stack.root().isEmpty())
          .filter(stack -> progress.scope() == Scope.ALL || known.contains(stack.id()))
          .filter(
              stack ->
                  SettledStatus.of(stack.status())
                      .filter(status -> status.meaning() != SettledStatus.Meaning.CLOSED)
                      .isPresent())
          .filter(stack -> done == null || stack.id().compareTo(done) > 0)
          .sorted(Comparator.comparing(Stack::id))
          .toList();
    }

    private void batch(String region, List<Stack> batch, Map<String, Stack> byId) {
      int before = published;
      try {
        Instant readAt = clock.instant();
        List<StackTree> trees = new ArrayList<>();
        batch.forEach(stack -> attempt(() -> trees.add(stacks.tree(stack, byId))));
        List<Read> read = reading.deployed(region, trees);
        Map<String, ImageStory> stories = reading.stories(region, read);
        List<FleetStack> rows = new ArrayList<>();
        read.forEach(stack -> attempt(() -> refresh(stack, stories, readAt).ifPresent(rows::add)));
        if (!settings.dryRun()) {
          fleet.put(rows);
        }
      } catch (ReportFailedException e) {
        failures.add(String.valueOf(e.getMessage()));
      }
      save(progress.at(region, batch.getLast().id(), batch.size(), published - before));
    }

    private void attempt(Runnable part) {
      try {
        part.run();
      } catch (ReportFailedException e) {
        failures.add(String.valueOf(e.getMessage()));
      }
    }

    /// The stack's line in the fleet.
    private Optional<FleetStack> refresh(
        Read read, Map<String, ImageStory> stories, Instant readAt) {
      Stack stack = read.tree().stack();
      Latest latest = latestReports.find(ReportKeys.of(stack));
      Optional<StackReport> before = latest.of(stack.id());
      if (read.deployed().isEmpty() && before.isEmpty()) {
        withoutImages++;
        return Optional.empty();
      }
      StackReport report =
          StackReportMaking.of(
              new StackReportFacts(
                  StackReport.Cause.REFRESHED,
                  event.id(),
                  event.time(),
                  readAt,
                  stack,
                  read.deployed(),
                  stories,
                  before));
      Optional<StackReport> same =
          before
              .filter(report::saysTheSameAs)
              .filter(published -> !published.eventId().equals(event.id()));
      if (same.isPresent() || settings.dryRun()) {
        unchanged++;
        return same.map(told -> FleetStack.of(told).checked(readAt));
      }
      return publish(
          before.filter(told -> told.eventId().equals(event.id())).orElse(report), latest);
    }

    private Optional<FleetStack> publish(StackReport report, Latest latest) {
      Published done = publication.publish(report, latest);
      events.send(done.report(), settings.bucket(), done.key());
      published++;
      return done.isLatest() ? Optional.of(FleetStack.of(done.report())) : Optional.empty();
    }

    /// A stack that has a report and is not there any more: the event of its deletion was lost.
    private void close(FleetStack stack) {
      attempt(
          () -> {
            Latest latest = latestReports.find(ReportKeys.of(StackArn.of(stack.stackId())));
            Optional<StackReport> last = latest.of(stack.stackId()).filter(_ -> !settings.dryRun());
            if (last.isPresent()) {
              StackReport gone =
                  StackReportMaking.gone(
                      last.get(),
                      SettledStatus.DELETE_COMPLETE.name(),
                      event.id(),
                      event.time().toString(),
                      clock.instant().toString());
              publish(gone, latest).ifPresent(row -> fleet.put(List.of(row)));
              closed++;
            }
          });
    }
  }
}
