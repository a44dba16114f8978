package dev.amitrail.simulation.audit;

import dev.amitrail.simulation.ec2.SimulatedImage;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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

  /// The beginning of the keys of tags that other accounts share with an image. CopyImage takes
  /// them over, and only EC2 writes them ("Shared tags", EC2 user guide).
  public static final String SHARED = "ec2:SharedTag/";

  private static final int MOST_NAME = 128;
  private static final int MOST_LEVELS = 15;

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

  /// Whether this is the key of a tag of the trail on a source.
  static boolean isTrailOfSource(String key) {
    return isReplicaId(key) || isFailed(key);
  }

  /// Whether this is the key of a tag that ties a replica to its source.
  static boolean isOrigin(String key) {
    return key.equals(ORIGIN_ID) || key.equals(ORIGIN_REGION) || key.equals(ORIGIN_ACCOUNT);
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
    own.keySet()
        .removeIf(key -> isControl(key) || key.startsWith("aws:") || key.startsWith(SHARED));
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

  /// Whether a parameter can have this name, and it is one that the deployment may set.
  static boolean isPointer(String name, String prefix) {
    List<String> parts = List.of(name.split("/", -1));
    return name.startsWith(prefix)
        && name.startsWith("/")
        && name.chars().allMatch(c -> Character.isLetterOrDigit(c) || "._-/".indexOf(c) >= 0)
        && parts.size() <= MOST_LEVELS + 1
        && parts.stream().skip(1).noneMatch(part -> part.replace(".", "").isEmpty());
  }

  /// The name of the replica that is made of a source.
  static String replicaName(SimulatedImage source) {
    String suffix = "-from-" + source.id();
    int room = MOST_NAME - suffix.length();
    return source.name().substring(0, Math.min(source.name().length(), room)) + suffix;
  }

  /// What a value of `replicate-to` asks for.
  ///
  /// @param regions the Regions of the deployment that it names, other than the image's own
  /// @param refuses whether a part of it is refused
  /// @param namesOwn whether it names the image's own Region, of which the design does not say
  ///   whether it is refused
  record Wanted(List<String> regions, boolean refuses, boolean namesOwn) {}

  /// What a value of `replicate-to` asks for: an unknown name is refused and the others are served,
  /// an unknown exclusion refuses all.
  static Wanted wanted(String value, String own, List<String> deployed) {
    Set<String> wanted = new LinkedHashSet<>();
    Set<String> excluded = new HashSet<>();
    boolean refuses = false;
    boolean namesOwn = false;
    for (String word : value.toLowerCase(Locale.ROOT).split("[,\\s]+", -1)) {
      if (word.isEmpty()) {
        continue;
      }
      if (word.equals("all")) {
        wanted.addAll(deployed);
      } else if (deployed.contains(word)) {
        wanted.add(word);
        namesOwn |= word.equals(own);
      } else if (!word.startsWith("-")) {
        refuses = true;
      } else if (deployed.contains(word.substring(1))) {
        excluded.add(word.substring(1));
      } else {
        return new Wanted(List.of(), true, namesOwn);
      }
    }
    wanted.removeAll(excluded);
    wanted.remove(own);
    return new Wanted(List.copyOf(wanted), refuses, namesOwn);
  }
}
