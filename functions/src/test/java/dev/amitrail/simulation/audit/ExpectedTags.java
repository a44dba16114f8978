package dev.amitrail.simulation.audit;

import dev.amitrail.simulation.ec2.SimulatedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The tags of people and of AMI Trail, stated a second time: what is proved must not be where the
/// proof gets its words from.
public final class ExpectedTags {
  /// On a source: where it is wanted.
  public static final String REPLICATE_TO = "replicate-to";

  /// On a source: the pointer that is to name it.
  public static final String PUBLISH_AS = "publish-as";

  /// On a replica: the source's id.
  public static final String ORIGIN_ID = "origin.id";

  /// On a replica: the source's Region.
  public static final String ORIGIN_REGION = "origin.region";

  /// On a replica: the source's account.
  public static final String ORIGIN_ACCOUNT = "origin.account";

  /// On a replica: `off` leaves its tags alone.
  public static final String ORIGIN_MIRROR = "origin.mirror";

  /// How many tags a resource may have.
  public static final int MOST_TAGS = 50;

  private static final String REPLICA_ID_SUFFIX = ".origin.id";
  private static final String FAILED_SUFFIX = ".origin.failed";

  private ExpectedTags() {}

  /// On a source: which image is the replica in a Region.
  public static String replicaId(String region) {
    return region + REPLICA_ID_SUFFIX;
  }

  /// On a source: which copies failed in a Region.
  public static String failed(String region) {
    return region + FAILED_SUFFIX;
  }

  /// What ties a replica to its source.
  static Map<String, String> origin(SimulatedImage source) {
    return new TreeMap<>(
        Map.of(
            ORIGIN_ID, source.id(),
            ORIGIN_REGION, source.region(),
            ORIGIN_ACCOUNT, source.owner()));
  }

  /// Whether these tags tie to this source.
  static boolean names(Map<String, String> tags, SimulatedImage source) {
    return source.id().equals(tags.get(ORIGIN_ID))
        && source.region().equals(tags.get(ORIGIN_REGION))
        && source.owner().equals(tags.get(ORIGIN_ACCOUNT));
  }

  /// Whether this is the key of a tag that names the replica in one of the Regions.
  public static boolean isReplicaId(String key) {
    return key.endsWith(REPLICA_ID_SUFFIX);
  }

  /// Whether this is the key of a tag that names the failed copies in one of the Regions.
  static boolean isFailed(String key) {
    return key.endsWith(FAILED_SUFFIX);
  }

  /// The Region in the key of a trail tag of a source.
  static String regionOf(String key) {
    return key.substring(0, key.indexOf('.'));
  }

  /// Whether a key belongs to the trail or to what people ask for with it.
  static boolean isControl(String key) {
    return switch (key) {
      case REPLICATE_TO, PUBLISH_AS, ORIGIN_ID, ORIGIN_REGION, ORIGIN_ACCOUNT, ORIGIN_MIRROR ->
          true;
      default -> isReplicaId(key) || isFailed(key);
    };
  }

  /// The tags of a source that its replicas are to have too.
  static SortedMap<String, String> own(SimulatedImage source) {
    SortedMap<String, String> own = new TreeMap<>(source.tags());
    own.keySet().removeIf(key -> isControl(key) || key.startsWith("aws:"));
    return own;
  }

  /// How many tags of an image count towards the limit.
  public static int counted(Map<String, String> tags) {
    return (int) tags.keySet().stream().filter(key -> !key.startsWith("aws:")).count();
  }

  /// Whether a text has the form of an image id.
  public static boolean isImageId(String text) {
    int digits = text.length() - 4;
    return text.startsWith("ami-")
        && (digits == 8 || digits == 17)
        && text.chars().skip(4).allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
  }

  /// The Regions that a value of `replicate-to` names, of those that the deployment has.
  static List<String> wanted(String value, String own, List<String> deployed) {
    List<String> wanted = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    for (char c : (value.toLowerCase(Locale.ROOT) + " ").toCharArray()) {
      if (c != ',' && !Character.isWhitespace(c)) {
        word.append(c);
        continue;
      }
      String name = word.toString();
      word.setLength(0);
      for (String region : deployed) {
        boolean named = name.equals(region) || name.equals("all");
        if (named && !region.equals(own) && !wanted.contains(region)) {
          wanted.add(region);
        }
      }
    }
    return wanted;
  }
}
