package dev.amitrail.replication;

import dev.amitrail.aws.AwsError;
import dev.amitrail.aws.FanOut;
import dev.amitrail.aws.RequestPacer;
import dev.amitrail.image.Ec2Images;
import dev.amitrail.image.Image;
import dev.amitrail.image.TrailTags;
import dev.amitrail.replication.FamilyReplicator.Converged;
import dev.amitrail.replication.ec2.CopiesInProgress;
import dev.amitrail.replication.plan.Family;
import dev.amitrail.replication.plan.RegionImages;
import dev.amitrail.replication.plan.ReplicationOutcome;
import dev.amitrail.replication.plan.ReplicationOutcome.Kind;
import dev.amitrail.replication.plan.ReplicationSettings;
import dev.amitrail.replication.plan.SourceSelection;
import dev.amitrail.replication.pointer.PointerCandidate;
import dev.amitrail.replication.pointer.PointerChoice;
import dev.amitrail.replication.pointer.PointerContest;
import dev.amitrail.replication.pointer.PointerName;
import dev.amitrail.replication.pointer.PointerPublisher;
import dev.amitrail.replication.pointer.PointerPublisher.Published;
import dev.amitrail.replication.pointer.SweptImages;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkException;

/// Reconciles the family of the image that an event is about, whether that is the source or one of
/// its replicas.
final class ImageReplicator {
  private final Ec2Images images;
  private final FamilyReplicator families;
  private final PointerContest contest;
  private final PointerPublisher pointers;
  private final ReplicationEvents events;
  private final FanOut fanOut;
  private final ReplicationSettings settings;
  private final InstantSource clock;

  /// A replicator for a deployment.
  ///
  /// @param sleep waits; the simulation has a clock of its own
  ImageReplicator(
      ReplicationClients clients,
      FanOut fanOut,
      ReplicationSettings settings,
      InstantSource clock,
      Consumer<Duration> sleep) {
    this.images = new Ec2Images(clients.ec2());
    this.families =
        new FamilyReplicator(
            clients.ec2(),
            fanOut,
            settings,
            clock,
            RequestPacer.UNBOUNDED,
            CopiesInProgress.unlimited());
    this.contest = new PointerContest(images, fanOut, settings, source -> family(source, false));
    this.pointers =
        new PointerPublisher(clients.ssm(), fanOut, settings, RequestPacer.UNBOUNDED, clock, sleep);
    this.events = new ReplicationEvents(clients.homeEvents());
    this.fanOut = fanOut;
    this.settings = settings;
    this.clock = clock;
  }

  /// Reconciles.
  ///
  /// @param mayWithdraw whether the image may ask for less than before: a pointer that names it,
  ///   and that it asks for no more, then goes back to the family that wins without it
  /// @return the outcomes of each Region, or one with the reason why the image is skipped
  /// @throws SdkException if the image itself, or a replica's source, could not be read
  FamilyOutcomes converge(String region, String imageId, boolean mayWithdraw) {
    Optional<Image> image = images.find(region, imageId);
    Optional<Image> replica = image.filter(this::isReplicaOfOurs);
    FamilyOutcomes outcomes =
        replica.isPresent()
            ? convergeSourceOf(replica.get())
            : converge(SourceSelection.of(imageId, region, image, settings), region, imageId);
    return image
        .filter(_ -> mayWithdraw)
        .filter(one -> one.tags().keySet().stream().anyMatch(TrailTags::isOnSource))
        .map(one -> outcomes.with(rollBack(one)))
        .orElse(outcomes);
  }

  private FamilyOutcomes converge(SourceSelection selection, String region, String imageId) {
    return switch (selection) {
      case SourceSelection.Skip(String reason) ->
          FamilyOutcomes.skipped(imageId, region, region, reason);
      case SourceSelection.Source source -> {
        Converged converged = families.converge(family(source, false));
        Optional<Published> pointer = pointer(converged.candidate());
        yield outcomes(converged, pointer).with(eventsOf(converged, pointer, false));
      }
    };
  }

  private boolean isReplicaOfOurs(Image image) {
    return image.ownerId().equals(settings.account())
        && image.isCopyAcrossRegions()
        && image.sourceImageId().isPresent()
        && image.sourceImageRegion().filter(settings.regions()::contains).isPresent();
  }

  /// A replica became available, or failed: the family of its source is reconciled.
  private FamilyOutcomes convergeSourceOf(Image replica) {
    String region = replica.sourceImageRegion().orElseThrow();
    String id = replica.sourceImageId().orElseThrow();
    return switch (SourceSelection.of(id, region, images.find(region, id), settings)) {
      case SourceSelection.Skip(String reason) ->
          FamilyOutcomes.skipped(
              id,
              region,
              replica.region(),
              "%s is a copy; its source: %s".formatted(replica.id(), reason));
      case SourceSelection.Source source -> {
        Converged converged = families.converge(family(source, replica.isAvailable()));
        Optional<Published> pointer = pointer(converged.candidate());
        yield outcomes(converged, pointer)
            .with(availabilityOf(replica, source.image()))
            .with(eventsOf(converged, pointer, replica.isAvailable()));
      }
    };
  }

  private Family family(SourceSelection.Source source, boolean withPermissions) {
    return new Family(
        source,
        fanOut.over(source.wanted().regions(), region -> read(source.image(), region)),
        withPermissions);
  }

  private FamilyOutcomes outcomes(Converged converged, Optional<Published> pointer) {
    FamilyOutcomes outcomes = FamilyOutcomes.of(converged);
    return outcomes
        .with(pointers.refusal(converged.candidate().selected()).stream().toList())
        .with(pointer.map(Published::outcomes).orElse(List.of()));
  }

  /// Moves the pointer that a complete family asks for, to the family that wins it.
  private Optional<Published> pointer(PointerCandidate own) {
    String name = own.source().tags().get(TrailTags.PUBLISH_AS);
    if (name == null || !own.isComplete() || pointers.refusal(own.selected()).isPresent()) {
      return Optional.empty();
    }
    SweptImages known = known();
    try {
      List<Image> asking = contest.asking().getOrDefault(name, List.of());
      PointerChoice choice = contest.choose(asking, Optional.of(own));
      return Optional.ofNullable(pointers.publish(Map.of(name, choice), known).get(name));
    } catch (SdkException e) {
      return Optional.of(pointers.waits(name, own, unreadRegion(e)));
    }
  }

  /// An event decides about pointers only if it could read every Region, so it needs no more.
  private SweptImages known() {
    return new SweptImages(Map.of(), Set.of(), clock.instant());
  }

  private static String unreadRegion(SdkException e) {
    return "not every Region could be read; the next sweep decides: " + AwsError.of(e);
  }

  /// Decides again about the pointers that name this image and that it does not ask for. Their
  /// names are known from the other images that ask for them: a pointer that no image asks for
  /// stays.
  private List<ReplicationOutcome> rollBack(Image image) {
    SweptImages known = known();
    try {
      Map<String, List<Image>> asking = contest.asking();
      asking.values().forEach(others -> others.removeIf(other -> other.id().equals(image.id())));
      if (image.tags().containsKey(TrailTags.REPLICATE_TO)) {
        asking.remove(image.tags().getOrDefault(TrailTags.PUBLISH_AS, ""));
      }
      asking
          .keySet()
          .removeIf(name -> PointerName.refusal(name, settings.pointerPrefix()).isPresent());
      Map<String, PointerChoice> choices = new TreeMap<>();
      pointers
          .naming(image, asking.keySet())
          .forEach(
              name ->
                  choices.put(
                      name,
                      contest.choose(asking.getOrDefault(name, List.of()), Optional.empty())));
      List<ReplicationOutcome> outcomes = new ArrayList<>();
      for (Published pointer : pointers.publish(choices, known).values()) {
        outcomes.addAll(pointer.outcomes());
        if (pointer.wasSet() && pointer.isShown()) {
          events.complete(pointer.family()).ifPresent(outcomes::add);
        }
      }
      return outcomes;
    } catch (SdkException e) {
      return List.of(
          ReplicationOutcome.of(
              image.region(),
              Kind.DEFERRED,
              image.id(),
              List.of("pointers that name this image wait: " + unreadRegion(e))));
    }
  }

  private List<ReplicationOutcome> availabilityOf(Image replica, Image source) {
    return replica.isAvailable() && !settings.dryRun()
        ? events.replicaAvailable(source, replica).stream().toList()
        : List.of();
  }

  /// Sends that a family is complete, once its pointer shows the family that won it, and which
  /// Regions were given up.
  ///
  /// @param isNewlyAvailable whether a replica became available
  /// @return outcomes of events that could not be sent
  private List<ReplicationOutcome> eventsOf(
      Converged converged, Optional<Published> pointer, boolean isNewlyAvailable) {
    if (settings.dryRun()) {
      return List.of();
    }
    PointerCandidate own = converged.candidate();
    List<ReplicationOutcome> failures = new ArrayList<>();
    boolean hasPointer = own.source().tags().containsKey(TrailTags.PUBLISH_AS);
    boolean isShown = hasPointer ? pointer.filter(Published::isShown).isPresent() : true;
    if (own.isComplete() && isShown) {
      Optional<PointerCandidate> moved = pointer.filter(Published::wasSet).map(Published::family);
      moved
          .or(() -> isNewlyAvailable ? Optional.of(own) : Optional.empty())
          .flatMap(events::complete)
          .ifPresent(failures::add);
    }
    failures.addAll(events.givenUp(converged));
    return failures;
  }

  private RegionImages read(Image source, String region) {
    try {
      List<Image> copies = images.copiesOf(source, region);
      return new RegionImages.Read(
          region,
          copies,
          RegionImages.toLookUp(source, region, copies).flatMap(id -> images.find(region, id)));
    } catch (SdkException e) {
      return new RegionImages.Unread(region, AwsError.of(e).in(region));
    }
  }
}
