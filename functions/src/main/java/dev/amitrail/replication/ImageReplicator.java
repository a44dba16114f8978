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
import dev.amitrail.replication.pointer.Pointer.Candidate;
import dev.amitrail.replication.pointer.PointerPublisher;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;

/// Converges the family of the image that an event is about, whether that is its source or one of
/// its replicas.
public final class ImageReplicator {
  private final Ec2Images images;
  private final FamilyReplicator families;
  private final PointerPublisher pointers;
  private final ReplicationEvents events;
  private final FanOut fanOut;
  private final ReplicationSettings settings;

  /// A replicator for a deployment.
  public ImageReplicator(
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

  /// Converges.
  ///
  /// @return the outcomes of each Region, or one that says why the image is left alone
  /// @throws SdkException if the image itself, or a replica's source, could not be read
  public List<ReplicationOutcome> converge(String region, String imageId) {
    Optional<Image> image = images.find(region, imageId);
    Optional<Image> replica = image.filter(this::isReplicaOfOurs);
    if (replica.isPresent()) {
      return convergeSourceOf(replica.get());
    }
    return switch (SourceSelection.of(imageId, region, image, settings)) {
      case SourceSelection.Skip(String reason) ->
          List.of(ReplicationOutcome.of(region, Kind.SKIPPED, reason));
      case SourceSelection.Source source -> {
        Converged converged = families.converge(family(source, false));
        yield withPointer(converged);
      }
    };
  }

  private boolean isReplicaOfOurs(Image image) {
    return image.ownerId().equals(settings.account())
        && image.isCopyAcrossRegions()
        && settings.regions().contains(image.sourceImageRegion().orElse(""));
  }

  /// A replica became available, or failed: its family goes on from there.
  private List<ReplicationOutcome> convergeSourceOf(Image replica) {
    String region = replica.sourceImageRegion().orElseThrow();
    String id = replica.sourceImageId().orElse("");
    return switch (SourceSelection.of(id, region, images.find(region, id), settings)) {
      case SourceSelection.Skip(String reason) ->
          List.of(
              ReplicationOutcome.of(
                  replica.region(),
                  Kind.SKIPPED,
                  "%s is a copy, and of its source: %s".formatted(replica.id(), reason)));
      case SourceSelection.Source source -> {
        Converged converged = families.converge(family(source, replica.isAvailable()));
        List<ReplicationOutcome> outcomes = withPointer(converged);
        yield settings.dryRun() ? outcomes : tell(replica, converged, outcomes);
      }
    };
  }

  private Family family(SourceSelection.Source source, boolean withPermissions) {
    return new Family(
        source,
        fanOut.over(source.wanted().regions(), wanted -> look(source.image(), wanted)),
        withPermissions);
  }

  /// Moves the pointer of a complete family, if it has one, to whichever family won it.
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

  /// Everybody who wants the pointer is read, in all Regions, before anything moves.
  private List<ReplicationOutcome> move(String name, Candidate own) {
    try {
      List<Candidate> candidates = new ArrayList<>(List.of(own));
      settings.regions().stream()
          .flatMap(region -> images.tagged(region, TrailTags.PUBLISH_AS, name).stream())
          .filter(image -> !image.id().equals(own.source().id()))
          .forEach(image -> candidate(image).ifPresent(candidates::add));
      return Pointer.winner(candidates)
          .map(winner -> pointers.move(name, winner))
          .orElse(List.of());
    } catch (SdkException e) {
      return List.of(
          new ReplicationOutcome(
              own.source().region(),
              Kind.DEFERRED,
              Optional.of(own.source().id()),
              "the pointer %s waits, since not every Region could be read: %s"
                  .formatted(name, AwsError.of(e))));
    }
  }

  private Optional<Candidate> candidate(Image image) {
    return switch (SourceSelection.of(image.id(), image.region(), Optional.of(image), settings)) {
      case SourceSelection.Skip _ -> Optional.empty();
      case SourceSelection.Source source -> {
        Family family = family(source, false);
        yield Optional.of(
            Candidate.of(family, ReplicationPlan.of(source, family.looks(), settings)));
      }
    };
  }

  private List<ReplicationOutcome> tell(
      Image replica, Converged converged, List<ReplicationOutcome> outcomes) {
    List<Optional<String>> failures = new ArrayList<>();
    if (replica.isAvailable()) {
      failures.add(events.replicaAvailable(converged.candidate().source(), replica));
      if (converged.candidate().complete()) {
        failures.add(events.complete(converged.candidate()));
      }
    }
    outcomes.stream()
        .filter(outcome -> outcome.kind() == Kind.GIVEN_UP)
        .forEach(outcome -> failures.add(events.failed(converged.candidate().source(), outcome)));
    List<ReplicationOutcome> all = new ArrayList<>(outcomes);
    failures.stream()
        .flatMap(Optional::stream)
        .forEach(why -> all.add(ReplicationOutcome.of(replica.region(), Kind.DEFERRED, why)));
    return all;
  }

  private RegionImages look(Image source, String region) {
    try {
      List<Image> found = images.madeOf(source, region);
      Optional<Image> named =
          ReplicaTag.of(source, region) instanceof ReplicaTag.Replica(String id)
                  && found.stream().noneMatch(image -> image.isLive() || image.id().equals(id))
              ? images.find(region, id)
              : Optional.empty();
      return new RegionImages.Read(region, found, named);
    } catch (SdkException e) {
      return new RegionImages.Unread(region, AwsError.of(e).in(region));
    }
  }
}
