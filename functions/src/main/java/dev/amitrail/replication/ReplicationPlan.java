package dev.amitrail.replication;

import dev.amitrail.image.Image;
import dev.amitrail.image.ImageId;
import dev.amitrail.image.TrailTags;
import dev.amitrail.replication.ReplicationAction.Adopt;
import dev.amitrail.replication.ReplicationAction.Copy;
import dev.amitrail.replication.ReplicationAction.Rest;
import dev.amitrail.replication.ReplicationOutcome.Kind;
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
      SourceSelection.Source selected, List<RegionLook> looks, ReplicationSettings settings) {
    ReplicationPlan plan = new ReplicationPlan(selected, settings);
    List<ReplicationAction> actions = new ArrayList<>();
    selected
        .wanted()
        .refused()
        .forEach((name, reason) -> actions.add(rest(name, Kind.REFUSED, reason)));
    looks.forEach(look -> actions.add(plan.decide(look)));
    return actions;
  }

  private ReplicationAction decide(RegionLook look) {
    return switch (look) {
      case RegionLook.Unread(String region, String reason) -> rest(region, Kind.FAILED, reason);
      case RegionLook.Read read -> decide(read);
    };
  }

  private ReplicationAction decide(RegionLook.Read read) {
    List<String> notes = new ArrayList<>();
    Integer times = selected.wanted().repeated().get(read.region());
    if (times != null) {
      notes.add("replicate-to names it %d times; served once".formatted(times));
    }
    List<Image> live =
        read.copies().stream()
            .filter(Image::isLive)
            .sorted(
                Comparator.comparing((Image image) -> !isOnTrail(image))
                    .thenComparing(Image::creationDate)
                    .thenComparing(Image::id))
            .toList();
    Optional<Image> replica = live.stream().filter(this::counts).findFirst();
    live.stream()
        .filter(image -> !Optional.of(image).equals(replica))
        .forEach(image -> notes.add(besides(image)));
    return replica.map(image -> keep(image, notes)).orElseGet(() -> make(read, notes));
  }

  /// An image on the trail counts; any other only if it is encrypted where the settings ask for it.
  private boolean counts(Image copy) {
    return isOnTrail(copy) || copy.encrypted() || !settings.kmsKeys().containsKey(copy.region());
  }

  private String besides(Image copy) {
    return counts(copy)
        ? copy.id() + " is another copy of it there; nothing is deregistered"
        : copy.id() + " is a copy of it there too, but not encrypted as kmsKeys asks";
  }

  private ReplicationAction keep(Image replica, List<String> notes) {
    if (!replica.isAvailable()) {
      notes.addFirst(replica.state());
    }
    SortedMap<String, String> origin = TrailTags.origin(source);
    boolean tiedBack = replica.tags().entrySet().containsAll(origin.entrySet());
    boolean hasRoom = TrailTags.hasRoomFor(replica, origin.keySet());
    if (!hasRoom) {
      notes.add(replica.id() + " has no room for the tags that tie it back");
    }
    if (isOnTrail(replica) && (tiedBack || !hasRoom)) {
      return new Rest(ReplicationOutcome.of(replica.region(), Kind.PRESENT, replica.id(), notes));
    }
    return new Adopt(replica, tiedBack || !hasRoom ? new TreeMap<>() : origin, notes);
  }

  private ReplicationAction make(RegionLook.Read read, List<String> notes) {
    String region = read.region();
    String trail = source.tags().getOrDefault(TrailTags.replicaId(region), "");
    List<Image> failed = failed(read.copies());
    List<String> attempt = new ArrayList<>(failed.stream().map(Image::id).sorted().toList());
    String word = ImageId.matches(trail) ? "" : trail;
    FailureRecord record =
        FailureRecord.parse(source.tags().getOrDefault(TrailTags.failed(region), ""));
    if (record.refusals() >= MOST_ATTEMPTS && record.word().equals(word)) {
      return rest(region, Kind.GIVEN_UP, refused(region));
    }
    if (!word.isEmpty()) {
      attempt.add(word);
      notes.add("asked for anew by '%s'".formatted(word));
    } else if (failed.size() >= MOST_ATTEMPTS) {
      return rest(region, Kind.GIVEN_UP, givenUp(region, failed));
    } else if (!trail.isEmpty() && attempt.contains(trail)) {
      notes.add("%s failed%s".formatted(trail, why(failed.getLast())));
    } else if (!trail.isEmpty() && read.named().isEmpty()) {
      return rest(region, Kind.MISSING, missing(region, trail));
    } else if (!trail.isEmpty()) {
      notes.add("the trail named %s, which was not made of this image".formatted(trail));
    }
    CopyOrder order =
        CopyOrder.of(source, region, attempt, Optional.ofNullable(settings.kmsKeys().get(region)));
    if (!order.leftOut().isEmpty()) {
      notes.add("no room for its tags " + String.join(", ", order.leftOut()));
    }
    return new Copy(order, notes);
  }

  /// The copies that failed, the oldest first.
  static List<Image> failed(List<Image> copies) {
    return copies.stream()
        .filter(Image::hasFailed)
        .sorted(Comparator.comparing(Image::creationDate).thenComparing(Image::id))
        .toList();
  }

  private String refused(String region) {
    return "EC2 refused to begin a copy: %s. Set the tag %s to a word it has not had to have it tried again"
        .formatted(source.tags().get(TrailTags.failed(region)), TrailTags.replicaId(region));
  }

  private boolean isOnTrail(Image copy) {
    return copy.id().equals(source.tags().get(TrailTags.replicaId(copy.region())));
  }

  private static String missing(String region, String replica) {
    return "%s is on the trail but not to be seen in %s: made moments ago, or deregistered. Set the tag %s to 'again' to have it made again"
        .formatted(replica, region, TrailTags.replicaId(region));
  }

  private static String givenUp(String region, List<Image> failed) {
    return "%d copies failed, the last%s. Set the tag %s to 'again' to have it tried again"
        .formatted(failed.size(), why(failed.getLast()), TrailTags.replicaId(region));
  }

  private static String why(Image failed) {
    return failed.stateReason().map(reason -> ": " + reason).orElse(" without a reason");
  }

  private static Rest rest(String region, Kind kind, String reason) {
    return new Rest(ReplicationOutcome.of(region, kind, reason));
  }
}
