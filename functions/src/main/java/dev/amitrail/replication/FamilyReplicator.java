package dev.amitrail.replication;

import dev.amitrail.aws.AwsError;
import dev.amitrail.aws.FanOut;
import dev.amitrail.image.Image;
import dev.amitrail.image.TrailTags;
import dev.amitrail.replication.ec2.Ec2ImageAttributes;
import dev.amitrail.replication.ec2.Ec2ImageWriter;
import dev.amitrail.replication.ec2.RequestPacer;
import dev.amitrail.replication.mirror.MirrorPlan.Permissions;
import dev.amitrail.replication.plan.Family;
import dev.amitrail.replication.plan.ReplicationAction;
import dev.amitrail.replication.plan.ReplicationOutcome;
import dev.amitrail.replication.plan.ReplicationOutcome.Kind;
import dev.amitrail.replication.plan.ReplicationPlan;
import dev.amitrail.replication.plan.ReplicationSettings;
import dev.amitrail.replication.plan.SourceTagUpdate;
import dev.amitrail.replication.pointer.Pointer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;

/// Brings one family to what it ought to be, from facts that were read before: has it decided, does
/// it in every Region whatever becomes of the others, and writes the trail after all of them.
final class FamilyReplicator {
  private final Ec2ImageWriter copies;
  private final Ec2ImageAttributes mirrors;
  private final RegionExecutor regions;
  private final FanOut fanOut;
  private final ReplicationSettings settings;
  private final RequestPacer pace;

  FamilyReplicator(
      Function<String, Ec2Client> clients,
      FanOut fanOut,
      ReplicationSettings settings,
      InstantSource clock,
      RequestPacer pace) {
    this.copies = new Ec2ImageWriter(clients);
    this.mirrors = new Ec2ImageAttributes(clients);
    this.regions = new RegionExecutor(copies, mirrors, settings, clock, pace);
    this.fanOut = fanOut;
    this.settings = settings;
    this.pace = pace;
  }

  /// What became of a family.
  ///
  /// @param trail what was written on the source's trail
  /// @param candidate what the family has to offer to a pointer
  record Converged(
      List<ReplicationOutcome> outcomes, SourceTagUpdate trail, Pointer.Candidate candidate) {
    Converged {
      outcomes = List.copyOf(outcomes);
    }
  }

  Converged converge(Family family) {
    Image source = family.source().image();
    List<ReplicationAction> plan = ReplicationPlan.of(family.source(), family.looks(), settings);
    List<ReplicationOutcome> outcomes = fanOut.over(plan, regions::carryOut);
    SourceTagUpdate trail = SourceTagUpdate.of(source, family.looks(), outcomes);
    List<ReplicationOutcome> all = new ArrayList<>(writeTrail(source, trail, outcomes));
    List<Image> available = available(family, outcomes);
    fanOut.over(available, replica -> regions.mirror(source, replica)).forEach(all::addAll);
    if (family.withPermissions() && settings.mirroring() != ReplicationSettings.Mirroring.OFF) {
      all.addAll(mirrorPermissions(source, available));
    }
    return new Converged(all, trail, Pointer.Candidate.of(family, plan));
  }

  /// The replicas that count and can be launched.
  private static List<Image> available(Family family, List<ReplicationOutcome> outcomes) {
    return outcomes.stream()
        .filter(outcome -> outcome.kind() == Kind.PRESENT || outcome.kind() == Kind.ADOPTED)
        .flatMap(outcome -> family.copy(outcome.replica()).stream())
        .filter(Image::isAvailable)
        .toList();
  }

  private List<ReplicationOutcome> mirrorPermissions(Image source, List<Image> replicas) {
    if (replicas.isEmpty()) {
      return List.of();
    }
    Permissions permissions;
    try {
      pace.await(source.region(), RequestPacer.Call.READ);
      permissions = mirrors.permissions(source);
    } catch (SdkException e) {
      return List.of(
          RegionExecutor.failed(
              source.region(),
              Optional.empty(),
              "the permissions of %s could not be read".formatted(source.id()),
              e));
    }
    List<ReplicationOutcome> outcomes = new ArrayList<>();
    fanOut
        .over(replicas, replica -> regions.mirror(source, permissions, replica))
        .forEach(outcomes::addAll);
    return outcomes;
  }

  /// One request for all Regions, after all of them: the trail tells what is, not what was meant.
  private List<ReplicationOutcome> writeTrail(
      Image source, SourceTagUpdate trail, List<ReplicationOutcome> outcomes) {
    if (settings.dryRun()) {
      return outcomes;
    }
    Optional<SdkException> failure = write(source, trail);
    List<ReplicationOutcome> told = new ArrayList<>();
    outcomes.forEach(outcome -> told.add(onTrail(source, outcome, trail, failure)));
    boolean nothingNew = outcomes.stream().noneMatch(SourceTagUpdate::isNew);
    failure
        .filter(_ -> nothingNew)
        .ifPresent(e -> told.add(notWritten(source, source.region(), Optional.empty(), e)));
    return told;
  }

  private Optional<SdkException> write(Image source, SourceTagUpdate trail) {
    try {
      if (!trail.set().isEmpty()) {
        pace.await(source.region(), RequestPacer.Call.TAG);
        copies.tag(source.region(), List.of(source.id()), trail.set());
      }
      if (!trail.remove().isEmpty()) {
        pace.await(source.region(), RequestPacer.Call.TAG);
        copies.untag(source.region(), source.id(), trail.remove());
      }
      return Optional.empty();
    } catch (SdkException e) {
      return Optional.of(e);
    }
  }

  private static ReplicationOutcome onTrail(
      Image source,
      ReplicationOutcome outcome,
      SourceTagUpdate trail,
      Optional<SdkException> failure) {
    if (!SourceTagUpdate.isNew(outcome)) {
      return outcome;
    }
    boolean full = failure.filter(e -> AwsError.of(e).is("TagLimitExceeded")).isPresent();
    if (full || trail.noRoom().contains(TrailTags.replicaId(outcome.region()))) {
      return outcome.with(ReplicationPlan.noRoom(outcome.region()));
    }
    return failure
        .map(
            e ->
                notWritten(source, outcome.region(), outcome.replica(), e)
                    .withFirst(outcome.reason()))
        .orElse(outcome);
  }

  private static ReplicationOutcome notWritten(
      Image source, String region, Optional<String> replica, SdkException e) {
    String what =
        replica
            .map(
                id ->
                    "%s is there, but the tag %s could not be written on the source"
                        .formatted(id, TrailTags.replicaId(region)))
            .orElse("the trail could not be written on " + source.id());
    return RegionExecutor.failed(region, replica, what, e);
  }
}
