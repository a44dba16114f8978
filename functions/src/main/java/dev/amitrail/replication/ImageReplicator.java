package dev.amitrail.replication;

import dev.amitrail.aws.AwsError;
import dev.amitrail.aws.FanOut;
import dev.amitrail.image.Ec2Images;
import dev.amitrail.image.Image;
import dev.amitrail.image.TrailTags;
import dev.amitrail.replication.FamilyReplicator.Converged;
import dev.amitrail.replication.ec2.RequestPacer;
import dev.amitrail.replication.plan.Family;
import dev.amitrail.replication.plan.RegionImages;
import dev.amitrail.replication.plan.ReplicaTag;
import dev.amitrail.replication.plan.ReplicationOutcome;
import dev.amitrail.replication.plan.ReplicationOutcome.Kind;
import dev.amitrail.replication.plan.ReplicationPlan;
import dev.amitrail.replication.plan.ReplicationSettings;
import dev.amitrail.replication.plan.SourceSelection;
import dev.amitrail.replication.pointer.Pointer;
import dev.amitrail.replication.pointer.PointerCandidate;
import dev.amitrail.replication.pointer.PointerPublisher;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;

/// Reconciles the family of the image that an event is about, whether that is the source or one of
/// its replicas.
final class ImageReplicator {
  private final Ec2Images images;
  private final FamilyReplicator families;
  private final PointerPublisher pointers;
  private final ReplicationEvents events;
  private final FanOut fanOut;
  private final ReplicationSettings settings;

  /// A replicator for a deployment.
  ImageReplicator(
      ReplicationClients clients,
      FanOut fanOut,
      ReplicationSettings settings,
      InstantSource clock) {
    this.images = new Ec2Images(clients.ec2());
    this.families =
        new FamilyReplicator(clients.ec2(), fanOut, settings, clock, RequestPacer.UNBOUNDED);
    this.pointers = new PointerPublisher(clients.ssm(), fanOut, settings, RequestPacer.UNBOUNDED);
    this.events = new ReplicationEvents(clients.homeEvents());
    this.fanOut = fanOut;
    this.settings = settings;
  }

  /// Reconciles.
  ///
  /// @return the outcomes of each Region, or one with the reason why the image is skipped
  /// @throws SdkException if the image itself, or a replica's source, could not be read
  List<ReplicationOutcome> converge(String region, String imageId) {
    Optional<Image> image = images.find(region, imageId);
    Optional<Image> replica = image.filter(this::isReplicaOfOurs);
    if (replica.isPresent()) {
      return convergeSourceOf(replica.get());
    }
    return switch (SourceSelection.of(imageId, region, image, settings)) {
      case SourceSelection.Skip(String reason) ->
          List.of(ReplicationOutcome.of(region, Kind.SKIPPED, reason));
      case SourceSelection.Source source -> withPointer(families.converge(family(source, false)));
    };
  }

  private boolean isReplicaOfOurs(Image image) {
    return image.ownerId().equals(settings.account())
        && image.isCopyAcrossRegions()
        && image.sourceImageRegion().filter(settings.regions()::contains).isPresent();
  }

  /// A replica became available, or failed: the family of its source is reconciled.
  private List<ReplicationOutcome> convergeSourceOf(Image replica) {
    String region = replica.sourceImageRegion().orElseThrow();
    String id = replica.sourceImageId().orElse("");
    return switch (SourceSelection.of(id, region, images.find(region, id), settings)) {
      case SourceSelection.Skip(String reason) ->
          List.of(
              ReplicationOutcome.of(
                  replica.region(),
                  Kind.SKIPPED,
                  "%s is a copy; its source: %s".formatted(replica.id(), reason)));
      case SourceSelection.Source source -> {
        Converged converged = families.converge(family(source, replica.isAvailable()));
        List<ReplicationOutcome> outcomes = withPointer(converged);
        yield settings.dryRun() ? outcomes : withEvents(replica, converged, outcomes);
      }
    };
  }

  private Family family(SourceSelection.Source source, boolean withPermissions) {
    return new Family(
        source,
        fanOut.over(source.wanted().regions(), region -> read(source.image(), region)),
        withPermissions);
  }

  /// Moves the pointer that a complete family asks for, to the family that won it.
  private List<ReplicationOutcome> withPointer(Converged converged) {
    Image source = converged.candidate().source();
    String name = source.tags().get(TrailTags.PUBLISH_AS);
    List<ReplicationOutcome> outcomes = new ArrayList<>(converged.outcomes());
    if (name == null) {
      return outcomes;
    }
    Optional<String> refusal = pointers.refusal(name);
    if (refusal.isPresent()) {
      outcomes.add(ReplicationOutcome.of(source.region(), Kind.REFUSED, refusal.get()));
    } else if (converged.candidate().complete()) {
      outcomes.addAll(move(name, converged.candidate()));
    }
    return outcomes;
  }

  /// All sources that ask for the pointer are read, in all Regions, before anything moves.
  private List<ReplicationOutcome> move(String name, PointerCandidate own) {
    try {
      List<PointerCandidate> candidates = new ArrayList<>(List.of(own));
      settings.regions().stream()
          .flatMap(region -> images.tagged(region, TrailTags.PUBLISH_AS, name).stream())
          .filter(image -> !image.id().equals(own.source().id()))
          .forEach(image -> candidate(image).ifPresent(candidates::add));
      return Pointer.winner(candidates)
          .map(winner -> pointers.move(name, winner))
          .orElse(List.of());
    } catch (SdkException e) {
      return List.of(
          ReplicationOutcome.of(
              own.source().region(),
              Kind.DEFERRED,
              own.source().id(),
              List.of(
                  "the pointer %s is not moved, because not every Region could be read: %s"
                      .formatted(name, AwsError.of(e)))));
    }
  }

  private Optional<PointerCandidate> candidate(Image image) {
    return switch (SourceSelection.of(image.id(), image.region(), Optional.of(image), settings)) {
      case SourceSelection.Skip _ -> Optional.empty();
      case SourceSelection.Source source -> {
        Family family = family(source, false);
        yield Optional.of(
            PointerCandidate.of(family, ReplicationPlan.of(source, family.regions(), settings)));
      }
    };
  }

  private List<ReplicationOutcome> withEvents(
      Image replica, Converged converged, List<ReplicationOutcome> outcomes) {
    Image source = converged.candidate().source();
    List<ReplicationOutcome> all = new ArrayList<>(outcomes);
    if (replica.isAvailable()) {
      events.replicaAvailable(source, replica).ifPresent(all::add);
      if (converged.candidate().complete()) {
        events.complete(converged.candidate()).ifPresent(all::add);
      }
    }
    outcomes.stream()
        .filter(outcome -> outcome.kind() == Kind.GIVEN_UP)
        .forEach(outcome -> events.failed(source, outcome).ifPresent(all::add));
    return all;
  }

  private RegionImages read(Image source, String region) {
    try {
      List<Image> copies = images.madeOf(source, region);
      Optional<Image> named =
          ReplicaTag.of(source, region) instanceof ReplicaTag.Replica(String id)
                  && copies.stream().noneMatch(image -> image.isLive() || image.id().equals(id))
              ? images.find(region, id)
              : Optional.empty();
      return new RegionImages.Read(region, copies, named);
    } catch (SdkException e) {
      return new RegionImages.Unread(region, AwsError.of(e).in(region));
    }
  }
}
