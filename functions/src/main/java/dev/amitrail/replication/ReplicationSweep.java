package dev.amitrail.replication;

import dev.amitrail.aws.AwsError;
import dev.amitrail.aws.FanOut;
import dev.amitrail.image.Ec2Images;
import dev.amitrail.image.Image;
import dev.amitrail.image.TrailTags;
import dev.amitrail.replication.FamilyReplicator.Converged;
import dev.amitrail.replication.ec2.RequestPacer;
import dev.amitrail.replication.ec2.SweepPacer;
import dev.amitrail.replication.mirror.PermissionRotation;
import dev.amitrail.replication.plan.Family;
import dev.amitrail.replication.plan.RegionImages;
import dev.amitrail.replication.plan.ReplicaTag;
import dev.amitrail.replication.plan.ReplicationOutcome;
import dev.amitrail.replication.plan.ReplicationOutcome.Kind;
import dev.amitrail.replication.plan.ReplicationSettings;
import dev.amitrail.replication.plan.SourceSelection;
import dev.amitrail.replication.pointer.Pointer;
import dev.amitrail.replication.pointer.PointerCandidate;
import dev.amitrail.replication.pointer.PointerPublisher;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;

/// Reads every Region of the deployment once, forms the families, and reconciles each with the same
/// plan that events use. What an event missed, the sweep does.
final class ReplicationSweep {
  /// How many families are reconciled at a time.
  private static final int BATCH = 10;

  private final Ec2Images ec2;
  private final FanOut fanOut;
  private final ReplicationSettings settings;
  private final SweepPacer pace;
  private final FamilyReplicator families;
  private final PointerPublisher pointers;
  private final ReplicationEvents events;

  /// A sweep for a deployment.
  ///
  /// @param sleep waits; the simulation has a clock of its own
  ReplicationSweep(
      ReplicationClients clients,
      FanOut fanOut,
      ReplicationSettings settings,
      InstantSource clock,
      Consumer<Duration> sleep) {
    this.ec2 = new Ec2Images(clients.ec2());
    this.fanOut = fanOut;
    this.settings = settings;
    this.pace = new SweepPacer(clock, sleep, settings.copiesPerSweep());
    this.families = new FamilyReplicator(clients.ec2(), fanOut, settings, clock, pace);
    this.pointers = new PointerPublisher(clients.ssm(), fanOut, settings, pace);
    this.events = new ReplicationEvents(clients.homeEvents());
  }

  /// What a sweep did.
  ///
  /// @param families the outcomes of each family, without noise
  /// @param regions an outcome for each Region that could not be read
  /// @param orphans the replicas whose source is gone
  /// @param seen how many families there are
  /// @param left how many families there was no time for
  record SweepSummary(
      List<FamilyOutcomes> families,
      List<ReplicationOutcome> regions,
      List<Image> orphans,
      int seen,
      int left) {
    /// Copies the lists.
    SweepSummary {
      families = List.copyOf(families);
      regions = List.copyOf(regions);
      orphans = List.copyOf(orphans);
    }
  }

  /// The outcomes of one family.
  record FamilyOutcomes(Image source, List<ReplicationOutcome> outcomes) {
    /// Copies the list.
    FamilyOutcomes {
      outcomes = List.copyOf(outcomes);
    }

    /// The same without what is as it should be: present, and nothing else to report.
    private FamilyOutcomes withoutNoise() {
      return new FamilyOutcomes(
          source,
          outcomes.stream()
              .filter(outcome -> outcome.kind() != Kind.PRESENT || !outcome.notes().isEmpty())
              .toList());
    }
  }

  /// All images of the account in one Region, or why they could not be read.
  private record RegionInventory(List<Image> images, Optional<String> failure) {
    static final RegionInventory EMPTY = new RegionInventory(List.of(), Optional.empty());

    static RegionInventory of(String region, FanOut.Result<List<Image>> result) {
      return switch (result) {
        case FanOut.Result.Success<List<Image>>(List<Image> images) ->
            new RegionInventory(images, Optional.empty());
        case FanOut.Result.Failure<List<Image>>(SdkException e) ->
            new RegionInventory(List.of(), Optional.of(AwsError.of(e).in(region)));
      };
    }
  }

  /// Sweeps.
  ///
  /// @param time the time of the schedule's event; it decides whose permissions are read
  /// @param hasTime whether another batch of families may be started
  SweepSummary sweep(Instant time, BooleanSupplier hasTime) {
    Map<String, RegionInventory> inventory = readEach(settings.regions(), ec2::all);
    inventory.forEach((region, read) -> pace.countPendingCopies(region, read.images()));
    List<Family> all = families(inventory, time);
    List<FamilyOutcomes> outcomes = new ArrayList<>();
    List<PointerCandidate> candidates = new ArrayList<>();
    int done = 0;
    while (done < all.size() && hasTime.getAsBoolean()) {
      List<Family> batch = all.subList(done, Math.min(all.size(), done + BATCH));
      for (Converged converged : fanOut.over(batch, families::converge)) {
        candidates.add(converged.candidate());
        outcomes.add(withEvents(converged));
      }
      done += batch.size();
    }
    boolean allRead = inventory.values().stream().allMatch(read -> read.failure().isEmpty());
    if (done == all.size() && allRead) {
      outcomes.addAll(movePointers(candidates));
    }
    return new SweepSummary(
        outcomes.stream()
            .map(FamilyOutcomes::withoutNoise)
            .filter(family -> !family.outcomes().isEmpty())
            .toList(),
        unreadRegions(inventory),
        orphans(inventory),
        all.size(),
        all.size() - done);
  }

  private Map<String, RegionInventory> readEach(
      Collection<String> regions, Function<String, List<Image>> read) {
    Map<String, RegionInventory> byRegion = new TreeMap<>();
    fanOut
        .attempt(
            regions,
            region -> {
              pace.await(region, RequestPacer.Call.READ);
              return read.apply(region);
            })
        .forEach((region, result) -> byRegion.put(region, RegionInventory.of(region, result)));
    return byRegion;
  }

  private List<Family> families(Map<String, RegionInventory> inventory, Instant time) {
    Map<String, List<Image>> copies =
        images(inventory)
            .filter(image -> image.sourceImageId().isPresent())
            .collect(
                Collectors.groupingBy(
                    image -> image.region() + " " + image.sourceImageId().orElseThrow()));
    List<SourceSelection.Source> sources = sources(inventory);
    Map<String, RegionInventory> foreign = foreignImages(inventory, sources);
    PermissionRotation rotation =
        PermissionRotation.of(sources.size(), settings.sweepMinutes(), time);
    List<Family> all = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      SourceSelection.Source source = sources.get(i);
      List<RegionImages> regions =
          source.wanted().regions().stream()
              .map(region -> regionImages(source.image(), region, inventory, foreign, copies))
              .toList();
      all.add(new Family(source, regions, rotation.includes(i)));
    }
    return all;
  }

  /// The images that sources name as their replicas and that the account does not own:
  /// deregistered, or another account's.
  private Map<String, RegionInventory> foreignImages(
      Map<String, RegionInventory> inventory, List<SourceSelection.Source> sources) {
    Set<String> own = images(inventory).map(Image::id).collect(Collectors.toSet());
    Map<String, Set<String>> named = new TreeMap<>();
    for (SourceSelection.Source source : sources) {
      for (String region : source.wanted().regions()) {
        if (ReplicaTag.of(source.image(), region) instanceof ReplicaTag.Replica(String id)
            && !own.contains(id)) {
          named.computeIfAbsent(region, _ -> new TreeSet<>()).add(id);
        }
      }
    }
    return readEach(
        named.keySet(), region -> ec2.describe(region, named.getOrDefault(region, Set.of())));
  }

  private List<SourceSelection.Source> sources(Map<String, RegionInventory> inventory) {
    return images(inventory)
        .sorted(Comparator.comparing(Image::id))
        .map(image -> SourceSelection.of(image.id(), image.region(), Optional.of(image), settings))
        .filter(SourceSelection.Source.class::isInstance)
        .map(SourceSelection.Source.class::cast)
        .toList();
  }

  private static RegionImages regionImages(
      Image source,
      String region,
      Map<String, RegionInventory> inventory,
      Map<String, RegionInventory> foreign,
      Map<String, List<Image>> copies) {
    RegionInventory own = inventory.getOrDefault(region, RegionInventory.EMPTY);
    RegionInventory others = foreign.getOrDefault(region, RegionInventory.EMPTY);
    Optional<String> failure = own.failure().or(others::failure);
    if (failure.isPresent()) {
      return new RegionImages.Unread(region, failure.get());
    }
    List<Image> made =
        copies.getOrDefault(region + " " + source.id(), List.of()).stream()
            .filter(image -> image.isMadeOf(source))
            .toList();
    Optional<Image> named =
        ReplicaTag.of(source, region) instanceof ReplicaTag.Replica(String id)
            ? Stream.concat(own.images().stream(), others.images().stream())
                .filter(image -> image.id().equals(id))
                .findFirst()
            : Optional.empty();
    return new RegionImages.Read(region, made, named.filter(image -> !made.contains(image)));
  }

  /// Sends an event for each Region that this sweep gave up: its failure tag is new. Other sweeps
  /// find the tag and send nothing.
  private FamilyOutcomes withEvents(Converged converged) {
    Image source = converged.candidate().source();
    List<ReplicationOutcome> outcomes = new ArrayList<>(converged.outcomes());
    if (!settings.dryRun()) {
      converged.outcomes().stream()
          .filter(outcome -> outcome.kind() == Kind.GIVEN_UP)
          .filter(
              outcome ->
                  converged.sourceTags().set().containsKey(TrailTags.failed(outcome.region())))
          .forEach(outcome -> events.failed(source, outcome).ifPresent(outcomes::add));
    }
    return new FamilyOutcomes(source, outcomes);
  }

  private List<FamilyOutcomes> movePointers(List<PointerCandidate> candidates) {
    Map<String, List<PointerCandidate>> byName =
        candidates.stream()
            .filter(candidate -> candidate.source().tags().containsKey(TrailTags.PUBLISH_AS))
            .collect(
                Collectors.groupingBy(
                    candidate -> candidate.source().tags().getOrDefault(TrailTags.PUBLISH_AS, ""),
                    TreeMap::new,
                    Collectors.toList()));
    return byName.entrySet().stream()
        .flatMap(pointer -> movePointer(pointer.getKey(), pointer.getValue()).stream())
        .toList();
  }

  private List<FamilyOutcomes> movePointer(String name, List<PointerCandidate> candidates) {
    Optional<String> refusal = pointers.refusal(name);
    if (refusal.isPresent()) {
      return candidates.stream()
          .map(PointerCandidate::source)
          .map(
              source ->
                  new FamilyOutcomes(
                      source,
                      List.of(ReplicationOutcome.of(source.region(), Kind.REFUSED, refusal.get()))))
          .toList();
    }
    return Pointer.winner(candidates).map(winner -> movePointer(name, winner)).stream().toList();
  }

  private FamilyOutcomes movePointer(String name, PointerCandidate winner) {
    List<ReplicationOutcome> outcomes = new ArrayList<>(pointers.move(name, winner));
    if (outcomes.stream().anyMatch(outcome -> outcome.kind() == Kind.PUBLISHED)) {
      events.complete(winner).ifPresent(outcomes::add);
    }
    return new FamilyOutcomes(winner.source(), outcomes);
  }

  private static List<ReplicationOutcome> unreadRegions(Map<String, RegionInventory> inventory) {
    return inventory.entrySet().stream()
        .flatMap(
            region ->
                region.getValue().failure().stream()
                    .map(why -> ReplicationOutcome.of(region.getKey(), Kind.FAILED, why)))
        .toList();
  }

  /// Replicas whose source is gone. Those whose source's Region could not be read do not count.
  private static List<Image> orphans(Map<String, RegionInventory> inventory) {
    Set<String> ids = images(inventory).map(Image::id).collect(Collectors.toSet());
    return images(inventory)
        .filter(image -> image.isCopyAcrossRegions() && image.isLive())
        .filter(image -> image.tags().containsKey(TrailTags.ORIGIN_ID))
        .filter(
            image ->
                image
                    .sourceImageRegion()
                    .map(inventory::get)
                    .filter(region -> region.failure().isEmpty())
                    .isPresent())
        .filter(image -> image.sourceImageId().filter(ids::contains).isEmpty())
        .toList();
  }

  private static Stream<Image> images(Map<String, RegionInventory> inventory) {
    return inventory.values().stream().flatMap(region -> region.images().stream());
  }
}
