package dev.amitrail.replication;

import dev.amitrail.aws.AwsError;
import dev.amitrail.aws.Batches;
import dev.amitrail.aws.FanOut;
import dev.amitrail.image.Ec2Images;
import dev.amitrail.image.Image;
import dev.amitrail.image.Timestamps;
import dev.amitrail.image.TrailTags;
import dev.amitrail.replication.FamilyReplicator.Converged;
import dev.amitrail.replication.SweepResult.State;
import dev.amitrail.replication.ec2.CopiesInProgress;
import dev.amitrail.replication.ec2.EbsDefaults;
import dev.amitrail.replication.ec2.Ec2ErrorCodes;
import dev.amitrail.replication.ec2.SweepPacer;
import dev.amitrail.replication.mirror.PermissionRotation;
import dev.amitrail.replication.plan.Family;
import dev.amitrail.replication.plan.RegionImages;
import dev.amitrail.replication.plan.ReplicaTag;
import dev.amitrail.replication.plan.ReplicationOutcome;
import dev.amitrail.replication.plan.ReplicationOutcome.Kind;
import dev.amitrail.replication.plan.ReplicationSettings;
import dev.amitrail.replication.plan.SourceSelection;
import dev.amitrail.replication.pointer.PointerCandidate;
import dev.amitrail.replication.pointer.PointerChoice;
import dev.amitrail.replication.pointer.PointerName;
import dev.amitrail.replication.pointer.PointerPublisher;
import dev.amitrail.replication.pointer.PointerPublisher.Published;
import dev.amitrail.replication.pointer.SweptImages;
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
/// plan that events use. What an event missed, the sweep does. Sweeps may overlap: each write is
/// idempotent.
public final class ReplicationSweep {
  /// How many families are reconciled at a time.
  private static final int BATCH = 10;

  /// A pointer that was set so many periods ago was not confirmed by the function that set it.
  private static final int PERIODS_TO_CONFIRM = 2;

  private final Ec2Images ec2;
  private final EbsDefaults ebsDefaults;
  private final FanOut fanOut;
  private final ReplicationSettings settings;
  private final InstantSource clock;
  private final CopiesInProgress copies;
  private final FamilyReplicator families;
  private final PointerPublisher pointers;
  private final ReplicationEvents events;

  /// A sweep for a deployment.
  ///
  /// @param sleep waits; the simulation has a clock of its own
  public ReplicationSweep(
      ReplicationClients clients,
      FanOut fanOut,
      ReplicationSettings settings,
      InstantSource clock,
      Consumer<Duration> sleep) {
    SweepPacer pace = new SweepPacer(clock, sleep);
    this.ec2 = new Ec2Images(clients.ec2(), pace);
    this.ebsDefaults = new EbsDefaults(clients.ec2(), pace);
    this.fanOut = fanOut;
    this.settings = settings;
    this.clock = clock;
    this.copies = CopiesInProgress.upTo(settings.copiesPerSweep());
    this.families = new FamilyReplicator(clients.ec2(), fanOut, settings, clock, pace, copies);
    this.pointers = new PointerPublisher(clients.ssm(), fanOut, settings, pace, clock, sleep);
    this.events = new ReplicationEvents(clients.homeEvents());
  }

  /// What a sweep reports while it goes on.
  public interface Report {
    /// Outcomes of a family, without noise.
    void family(FamilyOutcomes family);

    /// An outcome of a Region, and of no family.
    void region(ReplicationOutcome outcome);

    /// A replica whose source is gone.
    void orphan(Image replica);

    /// How many families there are, and how many of them were not reconciled yet.
    void progress(int families, int left);

    /// A part of what there is, which is for metrics.
    void state(SweepResult.State part, long value);
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
  public void sweep(Instant time, BooleanSupplier hasTime, Report report) {
    Instant readAt = clock.instant();
    Map<String, RegionInventory> inventory = readEach(settings.regions(), ec2::all);
    inventory.forEach((region, read) -> copies.countPending(region, read.images()));
    unreadRegions(inventory).forEach(report::region);
    SweptImages known = known(inventory, readAt);
    orphans(inventory, known.byId()).forEach(report::orphan);
    List<Family> all = families(inventory, time);
    customerKeys(all).forEach(report::region);
    report.state(State.UNREAD_REGIONS, unreadRegions(inventory, all));
    report.state(State.OLDEST_PENDING_SECONDS, oldestPending(all, readAt).toSeconds());
    List<PointerCandidate> candidates = new ArrayList<>();
    report.progress(all.size(), all.size());
    while (candidates.size() < all.size() && hasTime.getAsBoolean()) {
      int done = candidates.size();
      List<Family> batch = all.subList(done, Math.min(all.size(), done + BATCH));
      for (Converged converged : fanOut.over(batch, families::converge)) {
        candidates.add(converged.candidate());
        report(withEvents(converged), report);
      }
      report.progress(all.size(), all.size() - candidates.size());
    }
    report.state(State.AVAILABLE, available(candidates));
    if (candidates.size() == all.size()) {
      movePointers(candidates, known, hasTime, report);
    }
  }

  private static void report(FamilyOutcomes family, Report report) {
    FamilyOutcomes lines = family.withoutNoise();
    if (!lines.outcomes().isEmpty()) {
      report.family(lines);
    }
  }

  private Map<String, RegionInventory> readEach(
      Collection<String> regions, Function<String, List<Image>> read) {
    Map<String, RegionInventory> byRegion = new TreeMap<>();
    fanOut
        .attempt(regions, read)
        .forEach((region, result) -> byRegion.put(region, RegionInventory.of(region, result)));
    return byRegion;
  }

  /// A line for each wanted Region without a key in the settings where EC2 would encrypt copies
  /// with a customer key, which the function's role may not use: the copies would fail.
  private List<ReplicationOutcome> customerKeys(List<Family> all) {
    Map<String, Boolean> encryptedByRegion = new TreeMap<>();
    for (Family family : all) {
      for (String region : family.source().wanted().regions()) {
        encryptedByRegion.merge(region, family.source().image().encrypted(), Boolean::logicalOr);
      }
    }
    encryptedByRegion.keySet().removeAll(settings.kmsKeys().keySet());
    return fanOut.attempt(encryptedByRegion.keySet(), ebsDefaults::read).entrySet().stream()
        .flatMap(
            read ->
                customerKey(
                    read.getKey(),
                    read.getValue(),
                    Boolean.TRUE.equals(encryptedByRegion.get(read.getKey())))
                    .stream())
        .toList();
  }

  private static Optional<ReplicationOutcome> customerKey(
      String region, FanOut.Result<EbsDefaults.Defaults> result, boolean hasEncryptedSources) {
    return switch (result) {
      case FanOut.Result.Success<EbsDefaults.Defaults>(EbsDefaults.Defaults defaults) ->
          defaults.isCustomerKey() && (defaults.encryptsByDefault() || hasEncryptedSources)
              ? Optional.of(
                  ReplicationOutcome.of(
                      region,
                      Kind.REFUSED,
                      "copies to %s would be encrypted with its default key for EBS, %s, which the functions may not use: name a key for %s in kmsKeys"
                          .formatted(region, defaults.keyId(), region)))
              : Optional.empty();
      case FanOut.Result.Failure<EbsDefaults.Defaults>(SdkException e) ->
          Optional.of(
              Ec2ErrorCodes.of(
                  region, Optional.empty(), "the default key for EBS could not be read", e));
    };
  }

  private List<Family> families(Map<String, RegionInventory> inventory, Instant time) {
    Map<String, List<Image>> copiesBySource =
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
              .map(
                  region ->
                      regionImages(source.image(), region, inventory, foreign, copiesBySource))
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
      Map<String, List<Image>> copiesBySource) {
    RegionInventory own = inventory.getOrDefault(region, RegionInventory.EMPTY);
    RegionInventory others = foreign.getOrDefault(region, RegionInventory.EMPTY);
    Optional<String> failure = own.failure().or(others::failure);
    if (failure.isPresent()) {
      return new RegionImages.Unread(region, failure.get());
    }
    List<Image> made =
        source.sourceIdsOfCopies().stream()
            .flatMap(id -> copiesBySource.getOrDefault(region + " " + id, List.of()).stream())
            .filter(image -> image.isCopyOf(source))
            .toList();
    Optional<Image> named =
        RegionImages.toLookUp(source, region, made)
            .flatMap(
                id ->
                    Stream.concat(own.images().stream(), others.images().stream())
                        .filter(image -> image.id().equals(id))
                        .findFirst());
    return new RegionImages.Read(region, made, named);
  }

  private FamilyOutcomes withEvents(Converged converged) {
    FamilyOutcomes outcomes =
        FamilyOutcomes.of(converged)
            .with(pointers.refusal(converged.candidate().selected()).stream().toList());
    return settings.dryRun() ? outcomes : outcomes.with(events.givenUp(converged));
  }

  private void movePointers(
      List<PointerCandidate> all, SweptImages known, BooleanSupplier hasTime, Report report) {
    Map<String, List<PointerCandidate>> byName = new TreeMap<>();
    for (PointerCandidate candidate : all) {
      PointerName.of(candidate.source(), settings.pointerPrefix())
          .ifPresent(name -> byName.computeIfAbsent(name, _ -> new ArrayList<>()).add(candidate));
    }
    List<Image> unreadSources =
        known.byId().values().stream()
            .filter(Image::isAvailable)
            .filter(
                image ->
                    image.sourceImageRegion().filter(known.unreadRegions()::contains).isPresent())
            .sorted(Comparator.comparing(Image::id))
            .toList();
    int left = byName.size();
    int notConfirmed = 0;
    for (List<String> names : Batches.of(BATCH, byName.keySet())) {
      if (!hasTime.getAsBoolean()) {
        report.region(
            ReplicationOutcome.of(
                settings.homeRegion(),
                Kind.DEFERRED,
                "no time is left for %d pointers; the next sweep continues".formatted(left)));
        return;
      }
      Map<String, PointerChoice> choices = new TreeMap<>();
      for (String name : names) {
        choices.put(name, PointerChoice.of(byName.getOrDefault(name, List.of()), unreadSources));
      }
      for (Published pointer : pointers.publish(choices, known).values()) {
        notConfirmed += pointer.notConfirmed();
        report(withEvent(pointer), report);
      }
      left -= names.size();
    }
    report.state(State.POINTERS_NOT_CONFIRMED, notConfirmed);
  }

  private static SweptImages known(Map<String, RegionInventory> inventory, Instant readAt) {
    Map<String, Image> byId =
        images(inventory).collect(Collectors.toMap(Image::id, image -> image, (one, _) -> one));
    Set<String> unread =
        inventory.entrySet().stream()
            .filter(region -> region.getValue().failure().isPresent())
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    return new SweptImages(byId, unread, readAt);
  }

  /// Sends that the family is complete if this sweep set its pointer, or if another function did so
  /// recently and may not have seen the value arrive.
  private FamilyOutcomes withEvent(Published pointer) {
    FamilyOutcomes outcomes = FamilyOutcomes.of(pointer.family().source(), pointer.outcomes());
    Duration age = Duration.between(pointer.modified(), clock.instant());
    boolean isRecent =
        age.compareTo(Duration.ofMinutes((long) settings.sweepMinutes() * PERIODS_TO_CONFIRM)) <= 0;
    return pointer.isShown() && (pointer.wasSet() || isRecent) && !settings.dryRun()
        ? outcomes.with(events.complete(pointer.family()).stream().toList())
        : outcomes;
  }

  /// In how many Regions images could not be read.
  private static long unreadRegions(Map<String, RegionInventory> inventory, List<Family> all) {
    return Stream.concat(
            inventory.entrySet().stream()
                .filter(region -> region.getValue().failure().isPresent())
                .map(Map.Entry::getKey),
            all.stream()
                .flatMap(family -> family.regions().stream())
                .filter(RegionImages.Unread.class::isInstance)
                .map(RegionImages::region))
        .distinct()
        .count();
  }

  /// The age of the oldest copy of a source that is pending; zero if none is.
  private static Duration oldestPending(List<Family> all, Instant now) {
    return all.stream()
        .flatMap(family -> family.copies().stream())
        .filter(Image::isPending)
        .flatMap(copy -> Timestamps.of(copy.creationDate()).stream())
        .map(created -> Duration.between(created, now))
        .filter(Duration::isPositive)
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  /// How many replicas are available: each family's images but the source itself.
  private static long available(List<PointerCandidate> families) {
    return families.stream().mapToLong(family -> family.images().size() - 1L).sum();
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
  private static List<Image> orphans(
      Map<String, RegionInventory> inventory, Map<String, Image> byId) {
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
        .filter(image -> image.sourceImageId().filter(byId::containsKey).isEmpty())
        .filter(image -> !isSiblingOfItsOrigin(image, byId))
        .toList();
  }

  private static boolean isSiblingOfItsOrigin(Image image, Map<String, Image> byId) {
    return Optional.ofNullable(byId.get(image.tags().getOrDefault(TrailTags.ORIGIN_ID, "")))
        .filter(image::isSiblingOf)
        .isPresent();
  }

  private static Stream<Image> images(Map<String, RegionInventory> inventory) {
    return inventory.values().stream().flatMap(region -> region.images().stream());
  }
}
