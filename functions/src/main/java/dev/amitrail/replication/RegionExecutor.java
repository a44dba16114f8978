package dev.amitrail.replication;

import dev.amitrail.aws.AwsError;
import dev.amitrail.image.Image;
import dev.amitrail.replication.ec2.CopiesInProgress;
import dev.amitrail.replication.ec2.Ec2ErrorCodes;
import dev.amitrail.replication.ec2.Ec2ImageAttributes;
import dev.amitrail.replication.ec2.Ec2ImageWriter;
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
  /// After so many refused parts of an action, none of which was accepted, it is divided no more.
  private static final int MAX_REFUSED_PARTS = 5;

  private final Ec2ImageWriter writer;
  private final Ec2ImageAttributes attributes;
  private final ReplicationSettings settings;
  private final InstantSource clock;
  private final CopiesInProgress copies;

  RegionExecutor(
      Ec2ImageWriter writer,
      Ec2ImageAttributes attributes,
      ReplicationSettings settings,
      InstantSource clock,
      CopiesInProgress copies) {
    this.writer = writer;
    this.attributes = attributes;
    this.settings = settings;
    this.clock = clock;
    this.copies = copies;
  }

  /// What was done.
  ///
  /// @param wroteOrigin whether the origin tags of the replica were written
  record Executed(ReplicationOutcome outcome, boolean wroteOrigin) {}

  Executed execute(ReplicationAction action) {
    return switch (action) {
      case NoAction(ReplicationOutcome outcome) -> new Executed(outcome, false);
      case Adopt adopt -> adopt(adopt);
      case Copy copy -> new Executed(copy(copy), false);
    };
  }

  private Executed adopt(Adopt adopt) {
    String region = adopt.region();
    String replica = adopt.replica().id();
    if (settings.dryRun()) {
      return new Executed(
          dryRun(
              region, Kind.ADOPTED, replica + " would be recorded as the replica", adopt.notes()),
          false);
    }
    ReplicationOutcome adopted =
        ReplicationOutcome.of(region, Kind.ADOPTED, replica, adopt.notes());
    if (adopt.origin().isEmpty()) {
      return new Executed(adopted, false);
    }
    try {
      writer.tag(region, replica, adopt.origin());
      return new Executed(adopted, true);
    } catch (SdkException e) {
      return new Executed(
          Ec2ErrorCodes.isNotAllowed(e)
              ? adopted.with("its origin tags were refused, it is not mirrored: " + AwsError.of(e))
              : Ec2ErrorCodes.of(
                      region,
                      Optional.of(replica),
                      replica + " exists, but its origin tags could not be written",
                      e)
                  .after(adopt.notes()),
          false);
    }
  }

  private ReplicationOutcome copy(Copy copy) {
    String region = copy.region();
    if (settings.dryRun()) {
      return dryRun(region, Kind.COPIED, "would be copied as " + copy.order().name(), copy.notes());
    }
    if (!copies.tryStart(region)) {
      return ReplicationOutcome.of(
          region, Kind.DEFERRED, "the limit copiesPerSweep of copies in progress is reached there");
    }
    try {
      return ReplicationOutcome.of(region, Kind.COPIED, writer.copy(copy.order()), copy.notes());
    } catch (SdkException e) {
      return Ec2ErrorCodes.ofCopy(region, e);
    }
  }

  private static ReplicationOutcome dryRun(
      String region, Kind planned, String action, List<String> notes) {
    List<String> all = new ArrayList<>(List.of("dry run: " + action));
    all.addAll(notes);
    return ReplicationOutcome.planned(region, planned, Optional.empty(), all);
  }

  /// Mirrors tags, deprecation and deregistration protection to an available replica.
  List<ReplicationOutcome> mirror(Image source, Image replica) {
    return execute(replica, MirrorPlan.of(source, replica, clock.instant()));
  }

  /// Mirrors permissions. Those of the replica are read here. The snapshots of a copy that others
  /// made have no origin tags, and the function's role may not share them.
  ///
  /// @param permissions those of the source
  List<ReplicationOutcome> mirrorPermissions(Image source, Permissions permissions, Image replica) {
    boolean isOurs = ImageCopy.isOurs(replica, source);
    try {
      Permissions current =
          isOurs ? attributes.permissions(replica) : attributes.launchPermissions(replica);
      return execute(
          replica, MirrorPlan.ofPermissions(replica, permissions, current, isOurs, settings));
    } catch (SdkException e) {
      return List.of(
          Ec2ErrorCodes.of(
              replica.region(),
              Optional.of(replica.id()),
              "the permissions of %s could not be read".formatted(replica.id()),
              e));
    }
  }

  private List<ReplicationOutcome> execute(Image replica, MirrorPlan plan) {
    MirrorOutcomes outcomes = new MirrorOutcomes(replica, plan.notMirrorable());
    for (MirrorAction action : plan.actions()) {
      outcomes.begin();
      execute(action, outcomes);
    }
    return outcomes.toList(settings.dryRun());
  }

  private void execute(MirrorAction action, MirrorOutcomes outcomes) {
    if (settings.dryRun()) {
      outcomes.done.add("dry run: " + action.description());
      return;
    }
    try {
      send(action);
      outcomes.accepted(action);
    } catch (SdkException e) {
      if (!Ec2ErrorCodes.isNotAllowed(e)) {
        outcomes.failed(action, e);
      } else if (action.parts().isEmpty() || outcomes.isHopeless()) {
        outcomes.refused(action, e);
      } else {
        // One refused grantee refuses the whole request, so that the others need their own.
        action.parts().forEach(part -> execute(part, outcomes));
      }
    }
  }

  private void send(MirrorAction action) {
    switch (action) {
      case MirrorAction.Tags tags ->
          writer.tag(tags.replica().region(), tags.replica().id(), tags.tags());
      case MirrorAction.Attribute attribute -> attributes.set(attribute);
    }
  }

  /// What happened to the actions of one plan.
  private static final class MirrorOutcomes {
    private final Image replica;
    private final List<String> done = new ArrayList<>();
    private final List<String> notMirrorable;
    private final List<ReplicationOutcome> outcomes = new ArrayList<>();
    private int accepted;
    private int refused;

    MirrorOutcomes(Image replica, List<String> notMirrorable) {
      this.replica = replica;
      this.notMirrorable = new ArrayList<>(notMirrorable);
    }

    /// The next action of the plan begins.
    void begin() {
      accepted = 0;
      refused = 0;
    }

    void accepted(MirrorAction action) {
      accepted++;
      done.add(action.description());
    }

    void refused(MirrorAction action, SdkException e) {
      refused++;
      notMirrorable.add(action.description() + ": " + AwsError.of(e));
    }

    /// Whether EC2 refuses every part of an action, as it does where the reason is the image and
    /// not a grantee. Then the other parts are not tried one by one at each look.
    boolean isHopeless() {
      return accepted == 0 && refused >= MAX_REFUSED_PARTS;
    }

    void failed(MirrorAction action, SdkException e) {
      outcomes.add(
          Ec2ErrorCodes.of(replica.region(), Optional.of(replica.id()), action.description(), e));
    }

    List<ReplicationOutcome> toList(boolean isDryRun) {
      if (isDryRun && !done.isEmpty()) {
        outcomes.add(
            ReplicationOutcome.planned(
                replica.region(), Kind.MIRRORED, Optional.of(replica.id()), done));
      } else {
        add(Kind.MIRRORED, done);
      }
      add(Kind.NOT_MIRRORABLE, notMirrorable);
      return outcomes;
    }

    private void add(Kind kind, List<String> notes) {
      if (!notes.isEmpty()) {
        outcomes.add(ReplicationOutcome.of(replica.region(), kind, replica.id(), notes));
      }
    }
  }
}
