package dev.amitrail.replication.plan;

import dev.amitrail.image.Image;
import dev.amitrail.image.TrailTags;
import dev.amitrail.replication.plan.ReplicationAction.Adopt;
import dev.amitrail.replication.plan.ReplicationAction.Copy;
import dev.amitrail.replication.plan.ReplicationAction.Rest;
import dev.amitrail.replication.plan.ReplicationOutcome.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// From a source and what its Regions showed to what is to be done: a pure function, the same for
/// whoever asks.
public final class ReplicationPlan {
  /// How many copies may fail before no more are ordered.
  static final int MOST_ATTEMPTS = 3;

  private final SourceSelection.Source selected;
  private final Image source;
  private final ReplicationSettings settings;

  private ReplicationPlan(SourceSelection.Source selected, ReplicationSettings settings) {
    this.selected = selected;
    this.source = selected.image();
    this.settings = settings;
  }

  /// One action for each refused name and each Region that was looked into, in that order.
  public static List<ReplicationAction> of(
      SourceSelection.Source selected, List<RegionImages> looks, ReplicationSettings settings) {
    ReplicationPlan plan = new ReplicationPlan(selected, settings);
    List<ReplicationAction> actions = new ArrayList<>();
    selected
        .wanted()
        .refused()
        .forEach((name, reason) -> actions.add(rest(name, Kind.REFUSED, reason)));
    looks.forEach(look -> actions.add(plan.decide(look)));
    return actions;
  }

  private ReplicationAction decide(RegionImages look) {
    return switch (look) {
      case RegionImages.Unread(String region, String reason) -> rest(region, Kind.FAILED, reason);
      case RegionImages.Read read -> decide(read);
    };
  }

  private ReplicationAction decide(RegionImages.Read read) {
    List<String> notes = new ArrayList<>();
    Integer times = selected.wanted().repeated().get(read.region());
    if (times != null) {
      notes.add("replicate-to names it %d times; served once".formatted(times));
    }
    List<Image> copies = read.copiesOf(source);
    // The one on the trail counts, else the oldest; a disabled one only if there is no other.
    List<Image> live =
        copies.stream()
            .filter(Image::isLive)
            .sorted(
                Comparator.comparing(Image::isDisabled)
                    .thenComparing(image -> !isOnTrail(image))
                    .thenComparing(Image::creationDate)
                    .thenComparing(Image::id))
            .toList();
    Optional<Image> replica = live.stream().filter(this::counts).findFirst();
    live.stream()
        .filter(image -> replica.filter(image::equals).isEmpty())
        .forEach(image -> notes.add(besides(image)));
    return replica
        .map(image -> keep(image, notes))
        .orElseGet(
            () ->
                make(
                    read.region(),
                    copies,
                    read.named().filter(image -> !image.isMadeOf(source)).isPresent(),
                    notes));
  }

  /// An image on the trail counts; any other only if it is encrypted where the settings ask for it.
  /// While its volumes are not to be seen, nothing speaks against it.
  private boolean counts(Image copy) {
    return isOnTrail(copy)
        || copy.encrypted()
        || copy.snapshots().isEmpty()
        || !settings.kmsKeys().containsKey(copy.region());
  }

  private String besides(Image copy) {
    return counts(copy)
        ? copy.id() + " is another copy of it there; nothing is deregistered"
        : copy.id() + " is a copy of it there too, but not encrypted as kmsKeys asks";
  }

  private ReplicationAction keep(Image replica, List<String> notes) {
    String region = replica.region();
    if (!replica.isAvailable()) {
      notes.addFirst(replica.state());
    }
    String word = trail(region).word();
    if (!word.isEmpty()) {
      notes.add("asked for anew by '%s', but it is there".formatted(word));
    }
    SortedMap<String, String> origin = tieBack(replica, notes);
    boolean trailIsFull =
        !isOnTrail(replica)
            && !source.tags().containsKey(TrailTags.replicaId(region))
            && TrailTags.room(source) < 1;
    if (trailIsFull) {
      notes.add(noRoom(region));
    }
    return origin.isEmpty() && (isOnTrail(replica) || trailIsFull)
        ? new Rest(ReplicationOutcome.of(region, Kind.PRESENT, replica.id(), notes))
        : new Adopt(replica, origin, notes);
  }

  /// The tags that tie a replica back to its source, where it does not bear them yet. They go on
  /// its snapshots too, and so wait until those are to be seen.
  private SortedMap<String, String> tieBack(Image replica, List<String> notes) {
    SortedMap<String, String> origin = TrailTags.origin(source);
    if (TrailTags.isMirrorOff(replica)
        || replica.tags().entrySet().containsAll(origin.entrySet())) {
      return new TreeMap<>();
    }
    if (!TrailTags.hasRoomFor(replica, origin.keySet())) {
      notes.add(replica.id() + " has no room for the tags that tie it back");
      return new TreeMap<>();
    }
    return replica.isAvailable() || !replica.snapshots().isEmpty() ? origin : new TreeMap<>();
  }

  private ReplicationAction make(
      String region, List<Image> copies, boolean namesAnother, List<String> notes) {
    List<Image> failed = failed(source, copies);
    Optional<Image> failedOnTrail =
        copies.stream().filter(image -> image.hasFailed() && isOnTrail(image)).findFirst();
    ReplicaTag trail = trail(region);
    if (isGivenUp(region, trail.word())) {
      return rest(region, Kind.GIVEN_UP, refused(region));
    }
    List<String> attempt = new ArrayList<>(failed.stream().map(Image::id).sorted().toList());
    switch (trail) {
      case ReplicaTag.Word(String word) -> {
        attempt.add(word);
        notes.add("asked for anew by '%s'".formatted(word));
      }
      case ReplicaTag.None _, ReplicaTag.Replica _ when failed.size() >= MOST_ATTEMPTS -> {
        return rest(region, Kind.GIVEN_UP, givenUp(region, failed));
      }
      case ReplicaTag.Replica(String id) when failedOnTrail.isPresent() ->
          notes.add("%s failed%s".formatted(id, why(failedOnTrail.get())));
      case ReplicaTag.Replica(String id) when namesAnother ->
          notes.add("the trail named %s, which was not made of this image".formatted(id));
      case ReplicaTag.Replica(String id) -> {
        return rest(region, Kind.MISSING, missing(region, id));
      }
      case ReplicaTag.None _ -> {}
    }
    return copy(region, attempt, notes);
  }

  private Copy copy(String region, List<String> attempt, List<String> notes) {
    ImageCopy order =
        ImageCopy.of(source, region, attempt, Optional.ofNullable(settings.kmsKeys().get(region)));
    if (!order.leftOut().isEmpty()) {
      notes.add("no room for its tags " + String.join(", ", order.leftOut()));
    }
    return new Copy(order, notes);
  }

  /// The copies we ordered that failed, the oldest first. Those of others do not count: two
  /// functions that see different ones would order the same copy with two tokens.
  static List<Image> failed(Image source, List<Image> copies) {
    return copies.stream()
        .filter(Image::hasFailed)
        .filter(image -> ImageCopy.made(image, source))
        .sorted(Comparator.comparing(Image::creationDate).thenComparing(Image::id))
        .toList();
  }

  /// How it is told that a source is full of tags.
  public static String noRoom(String region) {
    return "the source has no room for the tag " + TrailTags.replicaId(region);
  }

  private ReplicaTag trail(String region) {
    return ReplicaTag.of(source, region);
  }

  private boolean isOnTrail(Image copy) {
    return trail(copy.region()).names(copy);
  }

  private boolean isGivenUp(String region, String word) {
    FailureTag record = FailureTag.of(source, region);
    return record.refusals() >= MOST_ATTEMPTS && record.word().equals(word);
  }

  private String refused(String region) {
    return "EC2 refused to begin a copy: %s. To have it tried again, set the tag %s to a word it has not had"
        .formatted(source.tags().get(TrailTags.failed(region)), TrailTags.replicaId(region));
  }

  /// The word that is proposed is one the Region has not been asked with: EC2 answers a token it
  /// has seen with the image it made then.
  private static String missing(String region, String replica) {
    return "%s is on the trail but not to be seen in %s: made moments ago, or deregistered. To have it made again, set the tag %s to again-%s"
        .formatted(replica, region, TrailTags.replicaId(region), replica);
  }

  private static String givenUp(String region, List<Image> failed) {
    return "%d copies failed, the last%s. To have it tried again, set the tag %s to again-%s"
        .formatted(
            failed.size(),
            why(failed.getLast()),
            TrailTags.replicaId(region),
            failed.getLast().id());
  }

  private static String why(Image failed) {
    return failed.stateReason().map(reason -> ": " + reason).orElse(" without a reason");
  }

  private static Rest rest(String region, Kind kind, String reason) {
    return new Rest(ReplicationOutcome.of(region, kind, reason));
  }
}
