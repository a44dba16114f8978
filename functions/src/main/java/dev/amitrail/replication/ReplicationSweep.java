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
import dev.amitrail.replication.pointer.Pointer.Candidate;
import dev.amitrail.replication.pointer.PointerPublisher;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;

/// Reads every Region of the deployment once, forms the families, and converges each with the same
/// plan that events use. It makes certain what events make fast.
public final class ReplicationSweep {
  /// How many families are converged at a time.
  private static final int AT_ONCE = 10;

  private final ReplicationClients clients;
  private final FanOut fanOut;
  private final ReplicationSettings settings;
  private final SweepPacer pace;
  private final FamilyReplicator families;
  private final PointerPublisher pointers;
  private final ReplicationEvents events;

  /// A sweep for a deployment.
  ///
  /// @param sleep waits; the simulation has time of its own
  public ReplicationSweep(
      ReplicationClients clients,
      FanOut fanOut,
      ReplicationSettings settings,
      InstantSource clock,
      Consumer<Duration> sleep) {
    this.clients = clients;
    this.fanOut = fanOut;
    this.settings = settings;
    this.pace = new SweepPacer(clock, sleep, settings.copiesPerSweep());
    this.families = new FamilyReplicator(clients.ec2(), fanOut, settings, clock, pace);
    this.pointers = new PointerPublisher(clients.ssm(), fanOut, settings, pace);
    this.events = new ReplicationEvents(clients.homeEvents());
  }

  /// What a sweep did and saw.
  ///
  /// @param families what became of those that have something to say
  /// @param regions what is to be said of a whole Region
  /// @param left how many families there was no time for
  public record Swept(
      List<FamilyOutcomes> families,
      List<ReplicationOutcome> regions,
      List<Image> orphans,
      int seen,
      int left) {
    /// Copies the lists.
    public Swept {
      families = List.copyOf(families);
      regions = List.copyOf(regions);
      orphans = List.copyOf(orphans);
    }
  }

  /// What became of one family.
  public record FamilyOutcomes(Image source, List<ReplicationOutcome> outcomes) {
    /// Copies the list.
    public FamilyOutcomes {
      outcomes = List.copyOf(outcomes);
    }
  }

  /// Sweeps.
  ///
  /// @param time the event's; it decides whose permissions are read
  /// @param hasTime whether another family may be begun
  public Swept sweep(Instant time, BooleanSupplier hasTime) {
    Map<String, RegionInventory> read = readAll();
    read.forEach((region, images) -> pace.inFlight(region, images.images()));
    List<Family> all = families(read, time);
    List<FamilyOutcomes> told = new ArrayList<>();
    List<Candidate> candidates = new ArrayList<>();
    int done = 0;
    while (done < all.size() && hasTime.getAsBoolean()) {
      List<Family> some = all.subList(done, Math.min(all.size(), done + AT_ONCE));
      fanOut
          .over(some, families::converge)
          .forEach(
              converged -> {
                candidates.add(converged.candidate());
                told.add(tell(converged));
              });
      done += some.size();
    }
    boolean allRead = read.values().stream().allMatch(images -> images.failure().isEmpty());
    if (done == all.size() && allRead) {
      told.addAll(movePointers(candidates));
    }
    return new Swept(worthSaying(told), unread(read), orphans(read), all.size(), all.size() - done);
  }

  /// What one Region showed.
  private record RegionInventory(List<Image> images, Optional<String> failure) {}

  private static final RegionInventory NOTHING = new RegionInventory(List.of(), Optional.empty());

  private Map<String, RegionInventory> readAll() {
    List<RegionInventory> read =
        fanOut.over(settings.regions(), region -> read(region, ec2 -> ec2.all(region)));
    Map<String, RegionInventory> byRegion = new TreeMap<>();
    IntStream.range(0, read.size())
        .forEach(i -> byRegion.put(settings.regions().get(i), read.get(i)));
    return byRegion;
  }

  private RegionInventory read(String region, Function<Ec2Images, List<Image>> question) {
    try {
      pace.await(region, RequestPacer.Call.READ);
      return new RegionInventory(question.apply(new Ec2Images(clients.ec2())), Optional.empty());
    } catch (SdkException e) {
      return new RegionInventory(List.of(), Optional.of(AwsError.of(e).in(region)));
    }
  }

  private List<Family> families(Map<String, RegionInventory> read, Instant time) {
    Map<String, List<Image>> copies = new HashMap<>();
    images(read)
        .filter(image -> image.sourceImageId().isPresent())
        .forEach(
            image ->
                copies
                    .computeIfAbsent(
                        image.region() + " " + image.sourceImageId().get(), _ -> new ArrayList<>())
                    .add(image));
    List<SourceSelection.Source> sources = sources(read);
    Map<String, RegionInventory> strangers = strangers(read, sources);
    PermissionRotation turn = PermissionRotation.of(sources.size(), settings.sweepMinutes(), time);
    List<Family> all = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      SourceSelection.Source source = sources.get(i);
      List<RegionImages> looks =
          source.wanted().regions().stream()
              .map(region -> look(source.image(), region, read, strangers, copies))
              .toList();
      all.add(new Family(source, looks, turn.includes(i)));
    }
    return all;
  }

  /// The images that trails name and that are none of the account's: gone, or somebody else's.
  private Map<String, RegionInventory> strangers(
      Map<String, RegionInventory> read, List<SourceSelection.Source> sources) {
    Map<String, Set<String>> named = new TreeMap<>();
    Set<String> own = images(read).map(Image::id).collect(Collectors.toSet());
    for (SourceSelection.Source source : sources) {
      for (String region : source.wanted().regions()) {
        if (ReplicaTag.of(source.image(), region) instanceof ReplicaTag.Replica(String id)
            && !own.contains(id)) {
          named.computeIfAbsent(region, _ -> new TreeSet<>()).add(id);
        }
      }
    }
    List<String> regions = List.copyOf(named.keySet());
    List<RegionInventory> found =
        fanOut.over(
            regions,
            region ->
                read(region, ec2 -> ec2.describe(region, named.getOrDefault(region, Set.of()))));
    Map<String, RegionInventory> byRegion = new TreeMap<>();
    IntStream.range(0, found.size()).forEach(i -> byRegion.put(regions.get(i), found.get(i)));
    return byRegion;
  }

  private List<SourceSelection.Source> sources(Map<String, RegionInventory> read) {
    return images(read)
        .sorted(Comparator.comparing(Image::id))
        .map(image -> SourceSelection.of(image.id(), image.region(), Optional.of(image), settings))
        .filter(SourceSelection.Source.class::isInstance)
        .map(SourceSelection.Source.class::cast)
        .toList();
  }

  private static RegionImages look(
      Image source,
      String region,
      Map<String, RegionInventory> read,
      Map<String, RegionInventory> strangers,
      Map<String, List<Image>> copies) {
    RegionInventory there = read.getOrDefault(region, NOTHING);
    RegionInventory others = strangers.getOrDefault(region, NOTHING);
    Optional<String> failure = there.failure().or(others::failure);
    if (failure.isPresent()) {
      return new RegionImages.Unread(region, failure.get());
    }
    List<Image> made =
        copies.getOrDefault(region + " " + source.id(), List.of()).stream()
            .filter(image -> image.isMadeOf(source))
            .toList();
    Optional<Image> named =
        ReplicaTag.of(source, region) instanceof ReplicaTag.Replica(String id)
            ? Stream.concat(there.images().stream(), others.images().stream())
                .filter(image -> image.id().equals(id))
                .findFirst()
            : Optional.empty();
    return new RegionImages.Read(region, made, named.filter(image -> !made.contains(image)));
  }

  /// Sends what is to be sent where this sweep made the difference: an event's own sweep sends them
  /// otherwise, and a family at rest sends nothing.
  private FamilyOutcomes tell(Converged converged) {
    Image source = converged.candidate().source();
    List<ReplicationOutcome> outcomes = new ArrayList<>(converged.outcomes());
    if (!settings.dryRun()) {
      outcomes.stream()
          .filter(outcome -> outcome.kind() == Kind.GIVEN_UP)
          .filter(
              outcome -> converged.trail().set().containsKey(TrailTags.failed(outcome.region())))
          .toList()
          .forEach(
              outcome ->
                  events
                      .failed(source, outcome)
                      .ifPresent(
                          why ->
                              outcomes.add(
                                  ReplicationOutcome.of(outcome.region(), Kind.DEFERRED, why))));
    }
    return new FamilyOutcomes(source, outcomes);
  }

  private List<FamilyOutcomes> movePointers(List<Candidate> candidates) {
    Map<String, List<Candidate>> byName =
        candidates.stream()
            .filter(candidate -> candidate.source().tags().containsKey(TrailTags.PUBLISH_AS))
            .collect(
                Collectors.groupingBy(
                    candidate -> candidate.source().tags().getOrDefault(TrailTags.PUBLISH_AS, ""),
                    TreeMap::new,
                    Collectors.toList()));
    List<FamilyOutcomes> told = new ArrayList<>();
    byName.forEach((name, wanting) -> told.addAll(movePointer(name, wanting)));
    return told;
  }

  private List<FamilyOutcomes> movePointer(String name, List<Candidate> wanting) {
    Optional<String> refusal = pointers.refusal(name);
    if (refusal.isPresent()) {
      return wanting.stream()
          .map(
              candidate ->
                  new FamilyOutcomes(
                      candidate.source(),
                      List.of(
                          ReplicationOutcome.of(
                              candidate.source().region(), Kind.REFUSED, refusal.get()))))
          .toList();
    }
    return Pointer.winner(wanting).map(winner -> movePointer(name, winner)).stream().toList();
  }

  private FamilyOutcomes movePointer(String name, Candidate winner) {
    List<ReplicationOutcome> outcomes = new ArrayList<>(pointers.move(name, winner));
    if (outcomes.stream().anyMatch(outcome -> outcome.kind() == Kind.PUBLISHED)) {
      events
          .complete(winner)
          .ifPresent(
              why ->
                  outcomes.add(
                      ReplicationOutcome.of(winner.source().region(), Kind.DEFERRED, why)));
    }
    return new FamilyOutcomes(winner.source(), outcomes);
  }

  private static List<FamilyOutcomes> worthSaying(List<FamilyOutcomes> told) {
    return told.stream()
        .map(
            family ->
                new FamilyOutcomes(
                    family.source(),
                    family.outcomes().stream()
                        .filter(
                            outcome ->
                                outcome.kind() != Kind.PRESENT || !outcome.reason().isEmpty())
                        .toList()))
        .filter(family -> !family.outcomes().isEmpty())
        .toList();
  }

  private static List<ReplicationOutcome> unread(Map<String, RegionInventory> read) {
    return read.entrySet().stream()
        .filter(region -> region.getValue().failure().isPresent())
        .map(
            region ->
                ReplicationOutcome.of(
                    region.getKey(), Kind.FAILED, region.getValue().failure().orElse("")))
        .toList();
  }

  /// Replicas whose source is gone, as far as its Region could be read.
  private static List<Image> orphans(Map<String, RegionInventory> read) {
    Map<String, Boolean> there =
        images(read).collect(Collectors.toMap(Image::id, _ -> true, (first, _) -> first));
    return images(read)
        .filter(image -> image.isCopyAcrossRegions() && image.isLive())
        .filter(image -> image.tags().containsKey(TrailTags.ORIGIN_ID))
        .filter(
            image ->
                Optional.ofNullable(read.get(image.sourceImageRegion().orElse("")))
                    .filter(region -> region.failure().isEmpty())
                    .isPresent())
        .filter(image -> !there.containsKey(image.sourceImageId().orElse("")))
        .toList();
  }

  private static Stream<Image> images(Map<String, RegionInventory> read) {
    return read.values().stream().flatMap(region -> region.images().stream());
  }
}
