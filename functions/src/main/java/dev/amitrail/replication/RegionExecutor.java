package dev.amitrail.replication;

import dev.amitrail.aws.AwsError;
import dev.amitrail.image.Image;
import dev.amitrail.replication.ec2.Ec2ImageAttributes;
import dev.amitrail.replication.ec2.Ec2ImageWriter;
import dev.amitrail.replication.ec2.RequestPacer;
import dev.amitrail.replication.mirror.MirrorAction;
import dev.amitrail.replication.mirror.MirrorPlan;
import dev.amitrail.replication.mirror.MirrorPlan.Permissions;
import dev.amitrail.replication.plan.ImageCopy;
import dev.amitrail.replication.plan.ReplicationAction;
import dev.amitrail.replication.plan.ReplicationAction.Adopt;
import dev.amitrail.replication.plan.ReplicationAction.Copy;
import dev.amitrail.replication.plan.ReplicationAction.Rest;
import dev.amitrail.replication.plan.ReplicationOutcome;
import dev.amitrail.replication.plan.ReplicationOutcome.Kind;
import dev.amitrail.replication.plan.ReplicationSettings;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;

/// Carries out in one Region what was decided for it, and turns whatever happens into an outcome.
public final class RegionExecutor {
  /// Error codes by which EC2 asks to be asked later ("Error codes for the Amazon EC2 API").
  private static final Set<String> LATER =
      Set.of(
          "RequestLimitExceeded",
          "ResourceLimitExceeded",
          "PendingSnapshotLimitExceeded",
          "Throttling",
          "ThrottlingException",
          "RequestThrottled");

  /// Error codes that another try does not change.
  private static final Set<String> FOR_GOOD =
      Set.of("AuthFailure", "OptInRequired", "UnauthorizedOperation");

  /// Error codes that say that an image or a tag set changed under the request.
  private static final Set<String> IN_MOTION =
      Set.of("InvalidAMIID.Unavailable", "IncorrectState", "ConcurrentTagAccess");

  private final Ec2ImageWriter copies;
  private final Ec2ImageAttributes mirrors;
  private final ReplicationSettings settings;
  private final InstantSource clock;
  private final RequestPacer pace;

  RegionExecutor(
      Ec2ImageWriter copies,
      Ec2ImageAttributes mirrors,
      ReplicationSettings settings,
      InstantSource clock,
      RequestPacer pace) {
    this.copies = copies;
    this.mirrors = mirrors;
    this.settings = settings;
    this.clock = clock;
    this.pace = pace;
  }

  ReplicationOutcome carryOut(ReplicationAction action) {
    return switch (action) {
      case Rest(ReplicationOutcome outcome) -> outcome;
      case Adopt adopt -> carryOut(adopt);
      case Copy copy -> carryOut(copy);
    };
  }

  private ReplicationOutcome carryOut(Adopt adopt) {
    String region = adopt.region();
    String replica = adopt.replica().id();
    if (settings.dryRun()) {
      return dryRun(region, "%s would be put on the trail".formatted(replica), adopt.notes());
    }
    if (!adopt.origin().isEmpty()) {
      try {
        pace.await(region, RequestPacer.Call.TAG);
        copies.tag(region, adopt.resources(), adopt.origin());
      } catch (SdkException e) {
        String notes = String.join("; ", adopt.notes());
        return AwsError.of(e).is("TagLimitExceeded")
            ? ReplicationOutcome.of(region, Kind.ADOPTED, replica, adopt.notes())
                .with("it or one of its snapshots has no room for the tags that tie it back")
            : failed(
                    region,
                    Optional.of(replica),
                    replica + " is there, but could not be tied back to its source",
                    e)
                .withFirst(notes);
      }
    }
    return ReplicationOutcome.of(region, Kind.ADOPTED, replica, adopt.notes());
  }

  private static ReplicationOutcome dryRun(String region, String would, List<String> notes) {
    return ReplicationOutcome.of(region, Kind.SKIPPED, "dry run: " + would)
        .with(String.join("; ", notes));
  }

  private ReplicationOutcome carryOut(Copy copy) {
    String region = copy.region();
    if (settings.dryRun()) {
      return dryRun(region, "would be copied as " + copy.order().name(), copy.notes());
    }
    if (!pace.mayCopy(region)) {
      return ReplicationOutcome.of(
          region, Kind.DEFERRED, "as many copies are in flight there as a sweep may have");
    }
    try {
      pace.await(region, RequestPacer.Call.COPY);
      return ReplicationOutcome.of(region, Kind.COPIED, copies.copy(copy.order()), copy.notes());
    } catch (SdkException e) {
      return AwsError.of(e).is("IdempotentParameterMismatch")
          ? ReplicationOutcome.of(
              region,
              Kind.DEFERRED,
              "EC2 has this very copy in hand with other tags or another key; the next look finds"
                  + " it")
          : failed(region, Optional.empty(), "", e);
    }
  }

  /// Evens out tags, deprecation and protection of an available replica.
  List<ReplicationOutcome> mirror(Image source, Image replica) {
    return carryOut(replica, MirrorPlan.of(source, replica, clock.instant()));
  }

  /// Evens out permissions; those of the source have been read before, the replica's are read here.
  List<ReplicationOutcome> mirror(Image source, Permissions granted, Image replica) {
    Permissions there;
    try {
      pace.await(replica.region(), RequestPacer.Call.READ);
      there = mirrors.permissions(replica);
    } catch (SdkException e) {
      return List.of(
          failed(
              replica.region(),
              Optional.of(replica.id()),
              "the permissions of %s could not be read".formatted(replica.id()),
              e));
    }
    return carryOut(
        replica,
        MirrorPlan.of(
            replica, granted, there, hasManagedKey(source, replica), settings.mirroring()));
  }

  /// A copy of an encrypted image, ordered without a key, is encrypted with the Region's AWS
  /// managed key (CopyImage, EC2 API reference); EC2 shares nothing that is.
  private boolean hasManagedKey(Image source, Image replica) {
    return source.encrypted()
        && replica.encrypted()
        && ImageCopy.made(replica, source)
        && !settings.kmsKeys().containsKey(replica.region());
  }

  private List<ReplicationOutcome> carryOut(Image replica, MirrorPlan plan) {
    List<ReplicationOutcome> outcomes = new ArrayList<>();
    List<String> done = new ArrayList<>();
    List<String> not = new ArrayList<>(plan.notMirrorable());
    for (MirrorAction step : plan.steps()) {
      if (settings.dryRun()) {
        done.add("dry run: " + step.told());
        continue;
      }
      try {
        carryOut(replica, step);
        done.add(step.told());
      } catch (SdkException e) {
        if (isRefused(e)) {
          not.add(step.told() + ": " + AwsError.of(e));
        } else {
          outcomes.add(failed(replica.region(), Optional.of(replica.id()), step.told(), e));
        }
      }
    }
    add(outcomes, replica, settings.dryRun() ? Kind.SKIPPED : Kind.MIRRORED, done);
    add(outcomes, replica, Kind.NOT_MIRRORABLE, not);
    return outcomes;
  }

  private void carryOut(Image replica, MirrorAction step) {
    if (step instanceof MirrorAction.Tags tags) {
      pace.await(replica.region(), RequestPacer.Call.TAG);
      copies.tag(replica.region(), List.of(replica.id()), tags.all());
    } else {
      pace.await(replica.region(), RequestPacer.Call.MODIFY);
      mirrors.carryOut(step);
    }
  }

  private static void add(
      List<ReplicationOutcome> outcomes, Image replica, Kind kind, List<String> said) {
    if (!said.isEmpty()) {
      outcomes.add(ReplicationOutcome.of(replica.region(), kind, replica.id(), said));
    }
  }

  /// EC2 understood the request and says that it cannot be.
  private static boolean isRefused(SdkException e) {
    AwsError failure = AwsError.of(e);
    return failure.isOfTheRequest()
        && !LATER.contains(failure.code())
        && !FOR_GOOD.contains(failure.code())
        && !IN_MOTION.contains(failure.code());
  }

  public static ReplicationOutcome failed(
      String region, Optional<String> replica, String what, SdkException e) {
    AwsError failure = AwsError.of(e);
    String reason = (what.isEmpty() ? "" : what + ": ") + failure.in(region);
    boolean later = LATER.contains(failure.code()) || IN_MOTION.contains(failure.code());
    return later
        ? new ReplicationOutcome(region, Kind.DEFERRED, replica, reason)
        : new ReplicationOutcome(
            region, Kind.FAILED, replica, reason, FOR_GOOD.contains(failure.code()));
  }
}
