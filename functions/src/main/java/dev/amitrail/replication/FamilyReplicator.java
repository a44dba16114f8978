package dev.amitrail.replication;

import dev.amitrail.aws.FanOut;
import dev.amitrail.aws.RequestPacer;
import dev.amitrail.image.Image;
import dev.amitrail.image.TrailTags;
import dev.amitrail.replication.RegionExecutor.Executed;
import dev.amitrail.replication.ec2.CopiesInProgress;
import dev.amitrail.replication.ec2.Ec2ErrorCodes;
import dev.amitrail.replication.ec2.Ec2ImageAttributes;
import dev.amitrail.replication.ec2.Ec2ImageWriter;
import dev.amitrail.replication.mirror.Permissions;
import dev.amitrail.replication.plan.Family;
import dev.amitrail.replication.plan.ReplicationAction;
import dev.amitrail.replication.plan.ReplicationOutcome;
import dev.amitrail.replication.plan.ReplicationOutcome.Kind;
import dev.amitrail.replication.plan.ReplicationPlan;
import dev.amitrail.replication.plan.ReplicationSettings;
import dev.amitrail.replication.plan.SourceTagUpdate;
import dev.amitrail.replication.pointer.PointerCandidate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;

/// Reconciles one family, from facts that were read before: decides, executes in every Region, then
/// writes the source's tags, then mirrors.
final class FamilyReplicator {
  private final Ec2ImageWriter writer;
  private final Ec2ImageAttributes attributes;
  private final RegionExecutor regions;
  private final FanOut fanOut;
  private final ReplicationSettings settings;

  FamilyReplicator(
      Function<String, Ec2Client> clients,
      FanOut fanOut,
      ReplicationSettings settings,
      InstantSource clock,
      RequestPacer pace,
      CopiesInProgress copies) {
    this.writer = new Ec2ImageWriter(clients, pace);
    this.attributes = new Ec2ImageAttributes(clients, pace);
    this.regions = new RegionExecutor(writer, attributes, settings, clock, copies);
    this.fanOut = fanOut;
    this.settings = settings;
  }

  /// What was done for a family.
  ///
  /// @param sourceTags what was to be written on the source
  /// @param candidate what the family offers to a pointer
  record Converged(
      List<ReplicationOutcome> outcomes, SourceTagUpdate sourceTags, PointerCandidate candidate) {
    Converged {
      outcomes = List.copyOf(outcomes);
    }
  }

  Converged converge(Family family) {
    Image source = family.source().image();
    List<ReplicationAction> plan = ReplicationPlan.of(family.source(), family.regions(), settings);
    List<Executed> executed = fanOut.over(plan, regions::execute);
    List<ReplicationOutcome> done = executed.stream().map(Executed::outcome).toList();
    SourceTagUpdate sourceTags = SourceTagUpdate.of(source, family.regions(), done);
    List<ReplicationOutcome> reported =
        done.stream().map(outcome -> ReplicationPlan.reported(source, outcome)).toList();
    List<ReplicationOutcome> outcomes =
        new ArrayList<>(writeSourceTags(source, sourceTags, reported));
    List<Image> replicas = replicasToMirror(family, executed);
    fanOut.over(replicas, replica -> regions.mirror(source, replica)).forEach(outcomes::addAll);
    if (family.withPermissions() && settings.mirroring() != ReplicationSettings.Mirroring.OFF) {
      outcomes.addAll(mirrorPermissions(source, replicas));
    }
    return new Converged(outcomes, sourceTags, PointerCandidate.of(family, plan));
  }

  /// The available replicas that have the tag which names their source: the function's role may
  /// change only those.
  private static List<Image> replicasToMirror(Family family, List<Executed> executed) {
    return executed.stream()
        .filter(one -> one.outcome().kind() == Kind.PRESENT || one.outcome().kind() == Kind.ADOPTED)
        .flatMap(
            one ->
                one.outcome().replica().flatMap(family::copy).stream()
                    .filter(Image::isAvailable)
                    .filter(
                        copy ->
                            one.wroteOrigin() || TrailTags.isTied(copy, family.source().image())))
        .toList();
  }

  private List<ReplicationOutcome> mirrorPermissions(Image source, List<Image> replicas) {
    if (replicas.isEmpty()) {
      return List.of();
    }
    try {
      Permissions permissions = attributes.permissions(source);
      return fanOut
          .over(replicas, replica -> regions.mirrorPermissions(source, permissions, replica))
          .stream()
          .flatMap(List::stream)
          .toList();
    } catch (SdkException e) {
      return List.of(
          Ec2ErrorCodes.of(
              source.region(),
              Optional.empty(),
              "the permissions of %s could not be read".formatted(source.id()),
              e));
    }
  }

  /// One request for all Regions, after all were served: the tags record what exists, not what was
  /// planned.
  ///
  /// @return the outcomes, with what could not be recorded
  private List<ReplicationOutcome> writeSourceTags(
      Image source, SourceTagUpdate update, List<ReplicationOutcome> outcomes) {
    if (settings.dryRun()) {
      return outcomes;
    }
    Optional<SdkException> failure = write(source, update);
    List<ReplicationOutcome> all = new ArrayList<>();
    outcomes.forEach(outcome -> all.add(recorded(outcome, update, failure)));
    if (outcomes.stream().noneMatch(ReplicationOutcome::isNewOnSource)) {
      failure.ifPresent(
          e ->
              all.add(
                  Ec2ErrorCodes.of(
                      source.region(),
                      Optional.empty(),
                      "the tags of %s could not be written".formatted(source.id()),
                      e)));
    }
    return all;
  }

  private Optional<SdkException> write(Image source, SourceTagUpdate update) {
    try {
      if (!update.set().isEmpty()) {
        writer.tag(source.region(), source.id(), update.set());
      }
      if (!update.remove().isEmpty()) {
        writer.untag(source.region(), source.id(), update.remove());
      }
      return Optional.empty();
    } catch (SdkException e) {
      return Optional.of(e);
    }
  }

  private static ReplicationOutcome recorded(
      ReplicationOutcome outcome, SourceTagUpdate update, Optional<SdkException> failure) {
    String failureTag = TrailTags.failed(outcome.region());
    if (outcome.permanent() && update.noRoom().contains(failureTag)) {
      return outcome.with(
          "the source has no room for the tag %s: the attempt is not counted"
              .formatted(failureTag));
    }
    if (!outcome.isNewOnSource()) {
      return outcome;
    }
    String tag = TrailTags.replicaId(outcome.region());
    if (failure.filter(Ec2ErrorCodes::hasFullTags).isPresent() || update.noRoom().contains(tag)) {
      return outcome.with(ReplicationPlan.noRoomOnSource(outcome.region()));
    }
    return failure
        .map(
            e ->
                Ec2ErrorCodes.of(
                        outcome.region(),
                        outcome.replica(),
                        "%s exists, but the tag %s could not be written on the source"
                            .formatted(outcome.replica().orElseThrow(), tag),
                        e)
                    .after(outcome.notes()))
        .orElse(outcome);
  }
}
