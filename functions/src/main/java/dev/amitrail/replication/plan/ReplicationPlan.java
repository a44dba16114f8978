package dev.amitrail.replication.plan;

import dev.amitrail.image.Image;
import dev.amitrail.image.TrailTags;
import dev.amitrail.replication.plan.ReplicationAction.Adopt;
import dev.amitrail.replication.plan.ReplicationAction.Copy;
import dev.amitrail.replication.plan.ReplicationAction.NoAction;
import dev.amitrail.replication.plan.ReplicationOutcome.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Decides what has to be done in each Region, from a source and what was read of its Regions. A
/// pure function, the same for an event and for the sweep.
public final class ReplicationPlan {
  /// How many copies may fail, or be refused, before no more are started.
  static final int MAX_ATTEMPTS = 3;

  private final SourceSelection.Source selected;
  private final Image source;
  private final ReplicationSettings settings;

  private ReplicationPlan(SourceSelection.Source selected, ReplicationSettings settings) {
    this.selected = selected;
    this.source = selected.image();
    this.settings = settings;
  }

  /// One action for each refused name of `replicate-to` and each Region, in that order.
  public static List<ReplicationAction> of(
      SourceSelection.Source selected, List<RegionImages> regions, ReplicationSettings settings) {
    ReplicationPlan plan = new ReplicationPlan(selected, settings);
    List<ReplicationAction> actions = new ArrayList<>();
    selected
        .wanted()
        .refused()
        .forEach((name, reason) -> actions.add(noAction(name, Kind.REFUSED, reason)));
    regions.forEach(images -> actions.add(plan.decide(images)));
    return actions;
  }

  private ReplicationAction decide(RegionImages images) {
    return switch (images) {
      case RegionImages.Unread(String region, String reason) ->
          noAction(region, Kind.FAILED, reason);
      case RegionImages.Read read -> decide(read);
    };
  }

  private ReplicationAction decide(RegionImages.Read read) {
    List<String> notes = new ArrayList<>();
    Integer times = selected.wanted().repeated().get(read.region());
    if (times != null) {
      notes.add("replicate-to names it %d times; it is served once".formatted(times));
    }
    // The recorded one counts, else the oldest; a disabled one, or one whose source EC2 does not
    // state, only if there is no other.
    List<Image> live =
        read.copiesOf(source).stream()
            .filter(Image::isLive)
            .sorted(
                Comparator.comparing(Image::isDisabled)
                    .thenComparing(image -> image.sourceImageId().isEmpty())
                    .thenComparing(image -> !isRecorded(image))
                    .thenComparing(Image.OLDEST_FIRST))
            .toList();
    Optional<Image> replica = live.stream().filter(this::isReplica).findFirst();
    live.stream()
        .filter(image -> replica.filter(image::equals).isEmpty())
        .forEach(image -> notes.add(otherCopy(image)));
    return replica.map(image -> keep(image, notes)).orElseGet(() -> make(read, notes));
  }

  /// A recorded copy is the replica; any other only if it is encrypted where the settings ask for
  /// it. While its snapshots are not visible, it is taken to be.
  private boolean isReplica(Image copy) {
    return isRecorded(copy)
        || copy.encrypted()
        || copy.snapshots().isEmpty()
        || !settings.kmsKeys().containsKey(copy.region());
  }

  private String otherCopy(Image copy) {
    return isReplica(copy)
        ? copy.id() + " is another copy of the source; nothing is deregistered"
        : copy.id() + " is a copy of the source, but not encrypted as kmsKeys asks";
  }

  private ReplicationAction keep(Image replica, List<String> notes) {
    String region = replica.region();
    List<String> all = new ArrayList<>();
    if (!replica.isAvailable()) {
      all.add(replica.state());
    }
    all.addAll(notes);
    ReplicaTag.of(source, region)
        .retryKeyword()
        .ifPresent(keyword -> all.add("requested again by '%s', but it exists".formatted(keyword)));
    if (replica.isSiblingOf(source)) {
      all.add(
          "%s is, as the source, a copy of %s, and has its name"
              .formatted(replica.id(), replica.sourceImageId().orElseThrow()));
    }
    if (replica.sourceImageId().isEmpty()) {
      all.add("EC2 does not state what %s was made of".formatted(replica.id()));
    }
    boolean sourceIsFull =
        !isRecorded(replica) && !TrailTags.hasRoomFor(source, Set.of(TrailTags.replicaId(region)));
    if (sourceIsFull) {
      all.add(noRoomOnSource(region));
    }
    SortedMap<String, String> origin = originToWrite(replica);
    if (origin.isEmpty() && !TrailTags.isTied(replica, source)) {
      all.add(notTied(replica));
    }
    if (!isRecorded(replica) && !ImageCopy.isOurs(replica, source)) {
      all.add("others made it: the permissions of its snapshots are not mirrored");
    }
    return origin.isEmpty() && (isRecorded(replica) || sourceIsFull)
        ? new NoAction(ReplicationOutcome.of(region, Kind.PRESENT, replica.id(), all))
        : new Adopt(replica, origin, all);
  }

  /// The origin tags that the replica lacks and can get. One whose source EC2 does not state gets
  /// none: the tag would prove what is not known.
  private SortedMap<String, String> originToWrite(Image replica) {
    SortedMap<String, String> origin = TrailTags.origin(source);
    boolean isComplete = replica.tags().entrySet().containsAll(origin.entrySet());
    boolean canGet =
        replica.isCopyOf(source)
            && !TrailTags.isMirrorOff(replica)
            && TrailTags.hasRoomFor(replica, origin.keySet());
    return canGet && !isComplete ? origin : new TreeMap<>();
  }

  /// Why a replica without the origin tag of this source is not mirrored: the function's role may
  /// change only images that have it.
  private static String notTied(Image replica) {
    String reason;
    if (replica.sourceImageId().isEmpty()) {
      reason = "lacks the tag origin.id of this source: it is neither mirrored nor published";
    } else if (TrailTags.isMirrorOff(replica)) {
      reason = "has origin.mirror=off and lacks origin.id of this source: it is not mirrored";
    } else {
      reason = "has no room for its origin tags: it is not mirrored";
    }
    return replica.id() + " " + reason;
  }

  private ReplicationAction make(RegionImages.Read read, List<String> notes) {
    String region = read.region();
    ReplicaTag tag = ReplicaTag.of(source, region);
    FailureTag failures = FailureTag.of(source, region);
    if (failures.refusals() >= MAX_ATTEMPTS && failures.counts(tag.retryKeyword())) {
      String refusals = source.tags().getOrDefault(TrailTags.failed(region), "");
      return noAction(region, Kind.GIVEN_UP, refusedThreeTimes(region, refusals));
    }
    List<Image> copies = read.copiesOf(source);
    List<Image> failed = failed(source, copies);
    Optional<Image> recordedFailed =
        copies.stream().filter(image -> image.hasFailed() && isRecorded(image)).findFirst();
    boolean namesAnotherImage = read.named().filter(image -> !copies.contains(image)).isPresent();
    List<String> attempt = new ArrayList<>(failed.stream().map(Image::id).sorted().toList());
    switch (tag) {
      case ReplicaTag.RetryKeyword(String keyword) -> {
        attempt.add(keyword);
        notes.add("requested again by '%s'".formatted(keyword));
      }
      case ReplicaTag.None _, ReplicaTag.Replica _ when failed.size() >= MAX_ATTEMPTS -> {
        return noAction(region, Kind.GIVEN_UP, failedThreeTimes(region, failed));
      }
      case ReplicaTag.Replica(String id) when recordedFailed.isPresent() ->
          notes.add("%s failed%s".formatted(id, stateReason(recordedFailed.get())));
      case ReplicaTag.Replica(String id) when namesAnotherImage ->
          notes.add("the source's tag named %s, which is no copy of it".formatted(id));
      case ReplicaTag.Replica(String id) -> {
        return noAction(region, Kind.MISSING, missing(region, id));
      }
      case ReplicaTag.None _ -> {}
    }
    return copy(region, attempt, notes);
  }

  private Copy copy(String region, List<String> attempt, List<String> notes) {
    ImageCopy order =
        ImageCopy.of(source, region, attempt, Optional.ofNullable(settings.kmsKeys().get(region)));
    if (!order.leftOut().isEmpty()) {
      notes.add("no room for the tags " + String.join(", ", order.leftOut()));
    }
    return new Copy(order, notes);
  }

  /// The failed copies that AMI Trail made, the oldest first. Those of others do not count: two
  /// functions that see different ones would start the same copy with two tokens.
  static List<Image> failed(Image source, List<Image> copies) {
    return copies.stream()
        .filter(Image::hasFailed)
        .filter(image -> ImageCopy.isOurs(image, source))
        .sorted(Image.OLDEST_FIRST)
        .toList();
  }

  /// The outcome of an action as it is reported: the last refused attempt gives the Region up.
  public static ReplicationOutcome reported(Image source, ReplicationOutcome outcome) {
    String region = outcome.region();
    Optional<String> keyword = ReplicaTag.of(source, region).retryKeyword();
    return outcome.permanent()
            && FailureTag.of(source, region).countAfterRefusal(keyword) >= MAX_ATTEMPTS
        ? ReplicationOutcome.of(
            region, Kind.GIVEN_UP, refusedThreeTimes(region, outcome.reason().orElse("")))
        : outcome;
  }

  /// The note that a source has too many tags to record a replica.
  public static String noRoomOnSource(String region) {
    return "the source has no room for the tag " + TrailTags.replicaId(region);
  }

  private boolean isRecorded(Image copy) {
    return ReplicaTag.of(source, copy.region()).names(copy);
  }

  private static String refusedThreeTimes(String region, String refusals) {
    return "EC2 refused to start a copy: %s. To request another attempt, set the tag %s to a keyword that was not used before"
        .formatted(refusals, TrailTags.replicaId(region));
  }

  /// The proposed keyword was not used before: EC2 answers a known client token with the image that
  /// it made then.
  private static String missing(String region, String replica) {
    return "the source's tag names %s, which is not visible in %s: made very recently, or deregistered. To request another copy, set the tag %s to again-%s"
        .formatted(replica, region, TrailTags.replicaId(region), replica);
  }

  private static String failedThreeTimes(String region, List<Image> failed) {
    return "%d copies failed, the last%s. To request another attempt, set the tag %s to again-%s"
        .formatted(
            failed.size(),
            stateReason(failed.getLast()),
            TrailTags.replicaId(region),
            failed.getLast().id());
  }

  private static String stateReason(Image failed) {
    return failed.stateReason().map(reason -> ": " + reason).orElse(" without a reason");
  }

  private static NoAction noAction(String region, Kind kind, String reason) {
    return new NoAction(ReplicationOutcome.of(region, kind, reason));
  }
}
