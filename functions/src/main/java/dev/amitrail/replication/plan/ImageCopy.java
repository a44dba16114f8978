package dev.amitrail.replication.plan;

import dev.amitrail.image.FittingTags;
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
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// One CopyImage request. It is a function of the source, the destination and the settings alone:
/// no clock and no random value, so two functions that start the same copy send the same request.
///
/// @param source the image to copy
/// @param destination the Region to copy it to
/// @param name the replica's name
/// @param tags the tags of the replica and of each of its snapshots, which tag policies may require
/// @param kmsKey what the replica is encrypted with; empty: as EC2 decides
/// @param clientToken 64 characters, the limit of EC2 ("Ensuring idempotency in Amazon EC2 API
///   requests")
/// @param leftOut the keys of the source's own tags for which there was no room
public record ImageCopy(
    Image source,
    String destination,
    String name,
    SortedMap<String, String> tags,
    Optional<String> kmsKey,
    String clientToken,
    List<String> leftOut) {
  private static final int MAX_NAME_LENGTH = 128;

  /// Copies the collections.
  public ImageCopy {
    tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
    leftOut = List.copyOf(leftOut);
  }

  /// The request for a copy.
  ///
  /// @param attempt what distinguishes this attempt from earlier ones: the ids of earlier failed
  ///   copies, and the keyword by which a person requested a new replica; empty for the first
  public static ImageCopy of(
      Image source, String destination, List<String> attempt, Optional<String> kmsKey) {
    SortedMap<String, String> origin = TrailTags.origin(source);
    int room = TrailTags.MAX_TAGS - origin.size() - TrailTags.sharedCount(source);
    FittingTags own = FittingTags.of(room, Set.of(), TrailTags.own(source));
    SortedMap<String, String> tags = new TreeMap<>(own.tags());
    tags.putAll(origin);
    return new ImageCopy(
        source,
        destination,
        replicaName(source),
        tags,
        kmsKey,
        clientToken(source, destination, attempt),
        own.leftOut());
  }

  /// Names the source, in at most 255 characters.
  public String description() {
    return "Replica of %s in %s, made by AMI Trail".formatted(source.id(), source.region());
  }

  /// Whether AMI Trail made this copy. Its name decides, which cannot be changed; its tags can.
  /// Where EC2 does not state the source of an image, the name alone is taken.
  public static boolean isOurs(Image copy, Image source) {
    return copy.name().equals(replicaName(source))
        && copy.ownerId().equals(source.ownerId())
        && (copy.isMadeOf(source) || copy.sourceImageId().isEmpty());
  }

  /// `<source name>-from-<source id>`: the name is cut where both do not fit, never the id.
  private static String replicaName(Image source) {
    String suffix = "-from-" + source.id();
    int room = MAX_NAME_LENGTH - suffix.length();
    String name = source.name();
    return name.substring(0, Math.min(name.length(), room)) + suffix;
  }

  /// The client token, by which EC2 makes at most one image of any number of requests. It does not
  /// depend on the tags: two functions may read different tags a second apart and must still not
  /// make two copies.
  private static String clientToken(Image source, String destination, List<String> attempt) {
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
