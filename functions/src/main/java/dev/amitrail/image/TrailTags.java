package dev.amitrail.image;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The tags people speak to AMI Trail with, and those it writes. They are what people read, never
/// the proof of anything: anyone who may tag can write them.
public final class TrailTags {
  /// On a source: the Regions it is wanted in, or `all`.
  public static final String REPLICATE_TO = "replicate-to";

  /// On a source: the SSM parameter that is to name the image.
  public static final String PUBLISH_AS = "publish-as";

  /// On a replica and its snapshots: the id of the source.
  public static final String ORIGIN_ID = "origin.id";

  /// On a replica and its snapshots: the Region of the source.
  public static final String ORIGIN_REGION = "origin.region";

  /// On a replica and its snapshots: the account of the source.
  public static final String ORIGIN_ACCOUNT = "origin.account";

  /// How many tags a resource can have; those of AWS are not counted ("Tag your Amazon EC2
  /// resources", EC2 user guide).
  public static final int MOST_TAGS = 50;

  /// How the key of every tag on a source that names a replica ends.
  public static final String REPLICA_ID_SUFFIX = ".origin.id";

  /// How the key of every tag on a source that names failed copies ends.
  public static final String FAILED_SUFFIX = ".origin.failed";

  /// On a replica, `off`: its tags are left alone from then on.
  public static final String ORIGIN_MIRROR = "origin.mirror";

  private static final Set<String> NAMED =
      Set.of(REPLICATE_TO, PUBLISH_AS, ORIGIN_ID, ORIGIN_REGION, ORIGIN_ACCOUNT, ORIGIN_MIRROR);
  private static final Pattern REGIONAL =
      Pattern.compile("[a-z]+(?:-[a-z]+)+-\\d+\\.origin\\.(?:id|failed)");

  private static final Set<String> ORIGIN = Set.of(ORIGIN_ID, ORIGIN_REGION, ORIGIN_ACCOUNT);

  private TrailTags() {}

  /// The key of the tag, on a source, whose value is the id of its replica in `region`.
  public static String replicaId(String region) {
    return region + REPLICA_ID_SUFFIX;
  }

  /// The key of the tag, on a source, that names the copies that failed in `region`.
  public static String failed(String region) {
    return region + FAILED_SUFFIX;
  }

  /// What ties a replica, and each of its snapshots, to its source.
  public static SortedMap<String, String> origin(Image source) {
    return new TreeMap<>(
        Map.of(
            ORIGIN_ID, source.id(),
            ORIGIN_REGION, source.region(),
            ORIGIN_ACCOUNT, source.ownerId()));
  }

  /// The tags of an image that belong to people: without what AMI Trail reads or writes, and
  /// without those of AWS, which nobody else can write.
  public static SortedMap<String, String> own(Image image) {
    SortedMap<String, String> own = new TreeMap<>(image.tags());
    own.keySet()
        .removeIf(key -> NAMED.contains(key) || REGIONAL.matcher(key).matches() || isAws(key));
    return own;
  }

  /// Whether the tag is one that AMI Trail writes on a source.
  public static boolean isOnSource(String key) {
    return REGIONAL.matcher(key).matches();
  }

  /// Whether the tag is one that AMI Trail writes, on a source or on a replica.
  public static boolean isTrail(String key) {
    return isOnSource(key) || ORIGIN.contains(key);
  }

  /// Whether a person asked that nothing be written on this replica's tags.
  public static boolean isMirrorOff(Image replica) {
    return "off".equals(replica.tags().get(ORIGIN_MIRROR));
  }

  /// How many more tags an image can take.
  public static int room(Image image) {
    return MOST_TAGS - (int) image.tags().keySet().stream().filter(key -> !isAws(key)).count();
  }

  /// Whether an image can take these tags; one it has already needs no room.
  public static boolean hasRoomFor(Image image, Set<String> keys) {
    return keys.stream().filter(key -> !image.tags().containsKey(key)).count() <= room(image);
  }

  private static boolean isAws(String key) {
    return key.toLowerCase(Locale.ROOT).startsWith("aws:");
  }
}
