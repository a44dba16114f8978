package dev.amitrail.image;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The tags by which people control AMI Trail, and those that it writes. They are for people to
/// read and prove nothing: anyone who may tag can write them.
public final class TrailTags {
  /// On a source: the Regions it is wanted in, or `all`.
  public static final String REPLICATE_TO = "replicate-to";

  /// On a source: the name of the SSM parameter to set to the image.
  public static final String PUBLISH_AS = "publish-as";

  /// On a replica, and on its snapshots if AMI Trail made it: the id of the source.
  public static final String ORIGIN_ID = "origin.id";

  /// On a replica, and on its snapshots if AMI Trail made it: the Region of the source.
  public static final String ORIGIN_REGION = "origin.region";

  /// On a replica, and on its snapshots if AMI Trail made it: the account of the source.
  public static final String ORIGIN_ACCOUNT = "origin.account";

  /// How many tags a resource can have, not counting those of AWS ("Tag your Amazon EC2 resources",
  /// EC2 user guide).
  public static final int MAX_TAGS = 50;

  /// The end of the key of every tag on a source that names a replica.
  public static final String REPLICA_ID_SUFFIX = ".origin.id";

  /// The end of the key of every tag on a source that counts failures.
  public static final String FAILED_SUFFIX = ".origin.failed";

  /// On a replica, with the value `off`: AMI Trail does not change its tags any more.
  public static final String ORIGIN_MIRROR = "origin.mirror";

  /// The tags by which people control AMI Trail. It writes neither of them.
  public static final List<String> CONTROL = List.of(REPLICATE_TO, PUBLISH_AS);

  /// The tags that name the source on a replica.
  public static final List<String> ORIGIN = List.of(ORIGIN_ID, ORIGIN_REGION, ORIGIN_ACCOUNT);

  private static final Set<String> NAMED =
      Set.of(REPLICATE_TO, PUBLISH_AS, ORIGIN_ID, ORIGIN_REGION, ORIGIN_ACCOUNT, ORIGIN_MIRROR);
  private static final Pattern REGIONAL =
      Pattern.compile("[a-z]+(?:-[a-z]+)+-\\d+\\.origin\\.(?:id|failed)");

  private TrailTags() {}

  /// Whether this image has the tag that names `source` as its source.
  public static boolean isTied(Image replica, Image source) {
    return source.id().equals(replica.tags().get(ORIGIN_ID));
  }

  /// The key of the tag, on a source, whose value is the id of its replica in `region`.
  public static String replicaId(String region) {
    return region + REPLICA_ID_SUFFIX;
  }

  /// The key of the tag, on a source, that counts the failures in `region`.
  public static String failed(String region) {
    return region + FAILED_SUFFIX;
  }

  /// The origin tags of a replica, which name the source.
  public static SortedMap<String, String> origin(Image source) {
    return new TreeMap<>(
        Map.of(
            ORIGIN_ID, source.id(),
            ORIGIN_REGION, source.region(),
            ORIGIN_ACCOUNT, source.ownerId()));
  }

  /// The other tags of an image: without those that AMI Trail reads or writes, those of AWS, which
  /// only AWS can write, and shared tags, which EC2 copies by itself.
  public static SortedMap<String, String> own(Image image) {
    SortedMap<String, String> own = new TreeMap<>(image.tags());
    own.keySet()
        .removeIf(
            key ->
                NAMED.contains(key)
                    || REGIONAL.matcher(key).matches()
                    || isAws(key)
                    || isShared(key));
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

  /// Whether a person asked that AMI Trail does not change the tags of this replica.
  public static boolean isMirrorOff(Image replica) {
    return "off".equals(replica.tags().get(ORIGIN_MIRROR));
  }

  /// How many tags can be added to an image.
  public static int room(Image image) {
    return MAX_TAGS - (int) image.tags().keySet().stream().filter(key -> !isAws(key)).count();
  }

  /// Whether an image has room for these tags. One that it has already needs none.
  public static boolean hasRoomFor(Image image, Set<String> keys) {
    return keys.stream().filter(key -> !image.tags().containsKey(key)).count() <= room(image);
  }

  /// How many tags a copy of this image has from the beginning: the shared tags, which EC2 copies
  /// with the image and which count towards the limit ("Tag your Amazon EC2 resources").
  public static int sharedCount(Image image) {
    return (int) image.tags().keySet().stream().filter(TrailTags::isShared).count();
  }

  private static boolean isShared(String key) {
    return key.startsWith("ec2:SharedTag/");
  }

  private static boolean isAws(String key) {
    return key.toLowerCase(Locale.ROOT).startsWith("aws:");
  }
}
