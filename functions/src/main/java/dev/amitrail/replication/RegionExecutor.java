package dev.amitrail.replication;

import dev.amitrail.aws.AwsError;
import dev.amitrail.image.Image;
import dev.amitrail.replication.ec2.Ec2ErrorCodes;
import dev.amitrail.replication.ec2.Ec2ImageAttributes;
import dev.amitrail.replication.ec2.Ec2ImageWriter;
import dev.amitrail.replication.ec2.RequestPacer;
import dev.amitrail.replication.mirror.MirrorAction;
import dev.amitrail.replication.mirror.MirrorPlan;
import dev.amitrail.replication.mirror.Permissions;
import dev.amitrail.replication.plan.ImageCopy;
import dev.amitrail.replication.plan.ReplicationAction;
import dev.amitrail.replication.plan.ReplicationAction.Adopt;
import dev.amitrail.replication.plan.ReplicationAction.Copy;
import dev.amitrail.replication.plan.ReplicationAction.NoAction;
import dev.amitrail.replication.plan.ReplicationOutcome;
import dev.amitrail.replication.plan.ReplicationOutcome.Kind;
import dev.amitrail.replication.plan.ReplicationSettings;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;

/// Executes in one Region what was decided for it. An error becomes an outcome, so that it stops no
/// other Region.
final class RegionExecutor {
  private final Ec2ImageWriter writer;
  private final Ec2ImageAttributes attributes;
  private final ReplicationSettings settings;
  private final InstantSource clock;
  private final RequestPacer pace;

  RegionExecutor(
      Ec2ImageWriter writer,
      Ec2ImageAttributes attributes,
      ReplicationSettings settings,
      InstantSource clock,
      RequestPacer pace) {
    this.writer = writer;
    this.attributes = attributes;
    this.settings = settings;
    this.clock = clock;
    this.pace = pace;
  }

  ReplicationOutcome execute(ReplicationAction action) {
    return switch (action) {
      case NoAction(ReplicationOutcome outcome) -> outcome;
      case Adopt adopt -> adopt(adopt);
      case Copy copy -> copy(copy);
    };
  }

  private ReplicationOutcome adopt(Adopt adopt) {
    String region = adopt.region();
    String replica = adopt.replica().id();
    if (settings.dryRun()) {
      return dryRun(region, replica + " would be recorded as the replica", adopt.notes());
    }
    ReplicationOutcome adopted =
        ReplicationOutcome.of(region, Kind.ADOPTED, replica, adopt.notes());
    if (adopt.origin().isEmpty()) {
      return adopted;
    }
    try {
      pace.await(region, RequestPacer.Call.TAG);
      writer.tag(region, adopt.resources(), adopt.origin());
      return adopted;
    } catch (SdkException e) {
      return Ec2ErrorCodes.hasFullTags(e)
          ? adopted.with("the replica or one of its snapshots has no room for the origin tags")
          : Ec2ErrorCodes.of(
                  region,
                  Optional.of(replica),
                  replica + " exists, but its origin tags could not be written",
                  e)
              .after(adopt.notes());
    }
  }

  private ReplicationOutcome copy(Copy copy) {
    String region = copy.region();
    if (settings.dryRun()) {
      return dryRun(region, "would be copied as " + copy.order().name(), copy.notes());
    }
    if (!pace.tryStartCopy(region)) {
      return ReplicationOutcome.of(
          region, Kind.DEFERRED, "the limit copiesPerSweep of copies in progress is reached there");
    }
    try {
      pace.await(region, RequestPacer.Call.COPY);
      return ReplicationOutcome.of(region, Kind.COPIED, writer.copy(copy.order()), copy.notes());
    } catch (SdkException e) {
      return Ec2ErrorCodes.ofCopy(region, e);
    }
  }

  private static ReplicationOutcome dryRun(String region, String action, List<String> notes) {
    List<String> all = new ArrayList<>(List.of("dry run: " + action));
    all.addAll(notes);
    return new ReplicationOutcome(region, Kind.SKIPPED, Optional.empty(), all, false);
  }

  /// Mirrors tags, deprecation and deregistration protection to an available replica.
  List<ReplicationOutcome> mirror(Image source, Image replica) {
    return execute(replica, MirrorPlan.of(source, replica, clock.instant()));
  }

  /// Mirrors permissions. Those of the replica are read here.
  ///
  /// @param permissions those of the source
  List<ReplicationOutcome> mirrorPermissions(Image source, Permissions permissions, Image replica) {
    try {
      pace.await(replica.region(), RequestPacer.Call.READ);
      Permissions current = attributes.permissions(replica);
      return execute(
          replica,
          MirrorPlan.ofPermissions(
              replica, permissions, current, hasManagedKey(source, replica), settings.mirroring()));
    } catch (SdkException e) {
      return List.of(
          Ec2ErrorCodes.of(
              replica.region(),
              Optional.of(replica.id()),
              "the permissions of %s could not be read".formatted(replica.id()),
              e));
    }
  }

  /// A copy of an encrypted image for which no key was requested is encrypted with the Region's AWS
  /// managed key (CopyImage, EC2 API reference), and EC2 does not share it.
  private boolean hasManagedKey(Image source, Image replica) {
    return source.encrypted()
        && replica.encrypted()
        && ImageCopy.isOurs(replica, source)
        && !settings.kmsKeys().containsKey(replica.region());
  }

  private List<ReplicationOutcome> execute(Image replica, MirrorPlan plan) {
    List<ReplicationOutcome> outcomes = new ArrayList<>();
    List<String> done = new ArrayList<>();
    List<String> notMirrorable = new ArrayList<>(plan.notMirrorable());
    for (MirrorAction action : plan.actions()) {
      String description = action.description();
      if (settings.dryRun()) {
        done.add("dry run: " + description);
        continue;
      }
      try {
        execute(replica, action);
        done.add(description);
      } catch (SdkException e) {
        if (Ec2ErrorCodes.isNotAllowed(e)) {
          notMirrorable.add(description + ": " + AwsError.of(e));
        } else {
          outcomes.add(
              Ec2ErrorCodes.of(replica.region(), Optional.of(replica.id()), description, e));
        }
      }
    }
    outcome(replica, settings.dryRun() ? Kind.SKIPPED : Kind.MIRRORED, done)
        .ifPresent(outcomes::add);
    outcome(replica, Kind.NOT_MIRRORABLE, notMirrorable).ifPresent(outcomes::add);
    return outcomes;
  }

  private void execute(Image replica, MirrorAction action) {
    switch (action) {
      case MirrorAction.Tags tags -> {
        pace.await(replica.region(), RequestPacer.Call.TAG);
        writer.tag(replica.region(), List.of(replica.id()), tags.all());
      }
      case MirrorAction.Attribute attribute -> {
        pace.await(replica.region(), RequestPacer.Call.MODIFY);
        attributes.set(attribute);
      }
    }
  }

  private static Optional<ReplicationOutcome> outcome(
      Image replica, Kind kind, List<String> notes) {
    return notes.isEmpty()
        ? Optional.empty()
        : Optional.of(ReplicationOutcome.of(replica.region(), kind, replica.id(), notes));
  }
}
