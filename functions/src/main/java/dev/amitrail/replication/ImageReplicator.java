package dev.amitrail.replication;

import dev.amitrail.image.AwsFailure;
import dev.amitrail.image.Ec2Images;
import dev.amitrail.image.FanOut;
import dev.amitrail.image.Image;
import dev.amitrail.image.ImageId;
import dev.amitrail.image.TrailTags;
import dev.amitrail.replication.ReplicationAction.Adopt;
import dev.amitrail.replication.ReplicationAction.Copy;
import dev.amitrail.replication.ReplicationAction.Rest;
import dev.amitrail.replication.ReplicationOutcome.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;

/// Brings one image to where it is wanted: reads the facts, has them decided, writes what was
/// decided. Every destination is tried, whatever becomes of the others.
public final class ImageReplicator {
  private final Ec2Images images;
  private final Ec2Copies copies;
  private final FanOut fanOut;
  private final ReplicationSettings settings;

  /// A replicator for a deployment.
  ///
  /// @param clients the EC2 client of a Region
  public ImageReplicator(
      Function<String, Ec2Client> clients, FanOut fanOut, ReplicationSettings settings) {
    this.images = new Ec2Images(clients);
    this.copies = new Ec2Copies(clients);
    this.fanOut = fanOut;
    this.settings = settings;
  }

  /// Converges the image that an event is about.
  ///
  /// @return one outcome for each Region, or one that says why the image is left alone
  /// @throws SdkException if the image itself could not be read
  public List<ReplicationOutcome> converge(String region, String imageId) {
    var selection = SourceSelection.of(imageId, region, images.find(region, imageId), settings);
    return switch (selection) {
      case SourceSelection.Skip(String reason) ->
          List.of(ReplicationOutcome.of(region, Kind.SKIPPED, reason));
      case SourceSelection.Source source -> converge(source);
    };
  }

  private List<ReplicationOutcome> converge(SourceSelection.Source source) {
    List<RegionLook> looks =
        fanOut.over(source.wanted().regions(), region -> look(source.image(), region));
    List<ReplicationAction> plan = ReplicationPlan.of(source, looks, settings);
    return writeTrail(source.image(), fanOut.over(plan, this::carryOut));
  }

  private RegionLook look(Image source, String region) {
    try {
      List<Image> found = images.madeOf(source, region);
      String trail = source.tags().getOrDefault(TrailTags.replicaId(region), "");
      boolean trailIsOpen = ImageId.matches(trail) && found.stream().noneMatch(Image::isLive);
      return new RegionLook.Read(
          region, found, trailIsOpen ? images.find(region, trail) : Optional.empty());
    } catch (SdkException e) {
      return new RegionLook.Unread(region, told(AwsFailure.of(e), region));
    }
  }

  private ReplicationOutcome carryOut(ReplicationAction action) {
    return switch (action) {
      case Rest(ReplicationOutcome outcome) -> outcome;
      case Adopt adopt ->
          settings.dryRun()
              ? ReplicationOutcome.of(
                  adopt.region(),
                  Kind.SKIPPED,
                  "dry run: %s would be put on the trail".formatted(adopt.replica().id()))
              : carryOut(adopt);
      case Copy copy ->
          settings.dryRun()
              ? ReplicationOutcome.of(
                  copy.region(), Kind.SKIPPED, "dry run: would be copied as " + copy.order().name())
              : carryOut(copy);
    };
  }

  private ReplicationOutcome carryOut(Adopt adopt) {
    String replica = adopt.replica().id();
    if (!adopt.origin().isEmpty()) {
      try {
        copies.tag(adopt.region(), adopt.resources(), adopt.origin());
      } catch (SdkException e) {
        return new ReplicationOutcome(
            adopt.region(),
            Kind.FAILED,
            Optional.of(replica),
            "%s is there, but could not be tied back to its source: %s"
                .formatted(replica, told(AwsFailure.of(e), adopt.region())));
      }
    }
    return ReplicationOutcome.of(adopt.region(), Kind.ADOPTED, replica, adopt.notes());
  }

  private ReplicationOutcome carryOut(Copy copy) {
    try {
      return ReplicationOutcome.of(
          copy.region(), Kind.COPIED, copies.copy(copy.order()), copy.notes());
    } catch (SdkException e) {
      AwsFailure failure = AwsFailure.of(e);
      return failure.is("IdempotentParameterMismatch")
          ? ReplicationOutcome.of(
              copy.region(),
              Kind.DEFERRED,
              "another function has begun this very copy; the next look finds it")
          : ReplicationOutcome.of(copy.region(), Kind.FAILED, told(failure, copy.region()));
    }
  }

  /// One request for all Regions, after all of them: the trail tells what is, not what was meant.
  private List<ReplicationOutcome> writeTrail(Image source, List<ReplicationOutcome> outcomes) {
    Map<String, String> replicas =
        outcomes.stream()
            .filter(ImageReplicator::isNew)
            .collect(
                Collectors.toMap(
                    ReplicationOutcome::region,
                    outcome -> outcome.replica().orElseThrow(),
                    (first, _) -> first,
                    TreeMap::new));
    SourceTrail trail = SourceTrail.of(source, replicas);
    Optional<AwsFailure> failure = tag(source, trail);
    return outcomes.stream()
        .map(outcome -> isNew(outcome) ? onTrail(outcome, trail, failure) : outcome)
        .toList();
  }

  private static boolean isNew(ReplicationOutcome outcome) {
    return outcome.kind() == Kind.COPIED || outcome.kind() == Kind.ADOPTED;
  }

  private Optional<AwsFailure> tag(Image source, SourceTrail trail) {
    if (trail.tags().isEmpty()) {
      return Optional.empty();
    }
    try {
      copies.tag(source.region(), List.of(source.id()), trail.tags());
      return Optional.empty();
    } catch (SdkException e) {
      return Optional.of(AwsFailure.of(e));
    }
  }

  private static ReplicationOutcome onTrail(
      ReplicationOutcome outcome, SourceTrail trail, Optional<AwsFailure> failure) {
    String key = TrailTags.replicaId(outcome.region());
    if (trail.noRoom().contains(outcome.region())
        || failure.filter(why -> why.is("TagLimitExceeded")).isPresent()) {
      return outcome.with("the source has no room for the tag " + key);
    }
    return failure
        .map(
            why ->
                new ReplicationOutcome(
                    outcome.region(),
                    Kind.FAILED,
                    outcome.replica(),
                    "%s is there, but the tag %s could not be written on the source: %s"
                        .formatted(outcome.replica().orElseThrow(), key, why)))
        .orElse(outcome);
  }

  /// A Region that is switched off answers as if the credentials were wrong.
  private static String told(AwsFailure failure, String region) {
    return failure.is("AuthFailure") || failure.is("OptInRequired")
        ? "%s (is %s switched on for this account?)".formatted(failure, region)
        : failure.toString();
  }
}
