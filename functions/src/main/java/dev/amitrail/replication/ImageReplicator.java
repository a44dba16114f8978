package dev.amitrail.replication;

import dev.amitrail.image.AwsFailure;
import dev.amitrail.image.Ec2Images;
import dev.amitrail.image.FanOut;
import dev.amitrail.image.Image;
import dev.amitrail.replication.FamilyConvergence.Family;
import dev.amitrail.replication.ReplicationOutcome.Kind;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;

/// Converges the family of the image that an event is about, whether that is its source or one of
/// its replicas.
public final class ImageReplicator {
  private final Ec2Images images;
  private final FamilyConvergence families;
  private final FanOut fanOut;
  private final ReplicationSettings settings;

  /// A replicator for a deployment.
  ///
  /// @param clients the EC2 client of a Region
  public ImageReplicator(
      Function<String, Ec2Client> clients,
      FanOut fanOut,
      ReplicationSettings settings,
      InstantSource clock) {
    this.images = new Ec2Images(clients);
    this.families = new FamilyConvergence(clients, fanOut, settings, clock, Pace.UNBOUNDED);
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
    return replica.isPresent()
        ? convergeSourceOf(replica.get())
        : converge(region, SourceSelection.of(imageId, region, image, settings), false);
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
    var selection = SourceSelection.of(id, region, images.find(region, id), settings);
    return switch (selection) {
      case SourceSelection.Skip(String reason) ->
          List.of(
              ReplicationOutcome.of(
                  replica.region(),
                  Kind.SKIPPED,
                  "%s is a copy, and of its source: %s".formatted(replica.id(), reason)));
      case SourceSelection.Source source -> converge(region, source, replica.isAvailable());
    };
  }

  private List<ReplicationOutcome> converge(
      String region, SourceSelection selection, boolean withPermissions) {
    return switch (selection) {
      case SourceSelection.Skip(String reason) ->
          List.of(ReplicationOutcome.of(region, Kind.SKIPPED, reason));
      case SourceSelection.Source source ->
          families.converge(
              new Family(
                  source,
                  fanOut.over(source.wanted().regions(), wanted -> look(source.image(), wanted)),
                  withPermissions));
    };
  }

  private RegionLook look(Image source, String region) {
    try {
      List<Image> found = images.madeOf(source, region);
      Optional<Image> named =
          TrailEntry.of(source, region) instanceof TrailEntry.Replica(String id)
                  && found.stream().noneMatch(image -> image.isLive() || image.id().equals(id))
              ? images.find(region, id)
              : Optional.empty();
      return new RegionLook.Read(region, found, named);
    } catch (SdkException e) {
      return new RegionLook.Unread(region, AwsFailure.of(e).in(region));
    }
  }
}
