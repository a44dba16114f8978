package dev.amitrail.replication.plan;

import dev.amitrail.image.Image;
import dev.amitrail.image.TrailTags;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Everything one CopyImage request says. It is a function of the source, the destination and the
/// settings alone: no clock and no chance enter it, so two functions that order the same copy send
/// the same request.
///
/// @param source the image to copy
/// @param destination the Region to copy it to
/// @param name the replica's name
/// @param tags the replica's tags
/// @param snapshotTags the tags of each of its snapshots
/// @param kmsKey what the replica is encrypted with; empty: as EC2 decides
/// @param clientToken 64 characters, the most that EC2 takes ("Ensuring idempotency in Amazon EC2
///   API requests")
/// @param leftOut the source's own tags for which there was no room
public record ImageCopy(
    Image source,
    String destination,
    String name,
    SortedMap<String, String> tags,
    SortedMap<String, String> snapshotTags,
    Optional<String> kmsKey,
    String clientToken,
    List<String> leftOut) {
  private static final int MOST_NAME = 128;

  /// Copies the collections.
  public ImageCopy {
    tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
    snapshotTags = Collections.unmodifiableSortedMap(new TreeMap<>(snapshotTags));
    leftOut = List.copyOf(leftOut);
  }

  /// The order for a copy.
  ///
  /// @param attempt what tells this attempt from earlier ones: the ids of earlier failed copies, or
  ///   the word by which a person asked for a new replica; empty for the first
  public static ImageCopy of(
      Image source, String destination, List<String> attempt, Optional<String> kmsKey) {
    SortedMap<String, String> origin = TrailTags.origin(source);
    SortedMap<String, String> tags = new TreeMap<>(origin);
    List<String> leftOut = new ArrayList<>();
    TrailTags.own(source)
        .forEach(
            (key, value) -> {
              if (tags.size() < TrailTags.MOST_TAGS) {
                tags.put(key, value);
              } else {
                leftOut.add(key);
              }
            });
    return new ImageCopy(
        source,
        destination,
        replicaName(source),
        tags,
        origin,
        kmsKey,
        token(source, destination, attempt),
        leftOut);
  }

  /// Tells where the replica comes from, in at most 255 characters.
  public String description() {
    return "Replica of %s in %s, made by AMI Trail".formatted(source.id(), source.region());
  }

  /// Whether a copy was ordered by AMI Trail, whatever its tags say by now: an image keeps its
  /// name.
  public static boolean made(Image copy, Image source) {
    return copy.isMadeOf(source) && copy.name().equals(replicaName(source));
  }

  /// `<source name>-from-<source id>`: the name is cut where both do not fit, never the id.
  private static String replicaName(Image source) {
    String suffix = "-from-" + source.id();
    int room = MOST_NAME - suffix.length();
    String name = source.name();
    return (name.length() > room ? name.substring(0, room) : name) + suffix;
  }

  /// The tags are left out on purpose: two functions may read different tags a second apart and
  /// must still not make two copies.
  private static String token(Image source, String destination, List<String> attempt) {
    List<String> parts = new ArrayList<>();
    parts.add("ami-trail copy");
    parts.add(source.ownerId());
    parts.add(source.id());
    parts.add(source.region());
    parts.add(destination);
    parts.addAll(attempt);
    byte[] bytes = String.join("\n", parts).getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
