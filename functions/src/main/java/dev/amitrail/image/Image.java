package dev.amitrail.image;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// An AMI as EC2 describes it, in one Region.
///
/// @param region the Region it is in
/// @param state as EC2 returns it: `pending`, `available`, `failed`, `disabled` …
/// @param stateReason EC2's reason, if it has one
/// @param creationDate as EC2 returns it, ISO 8601 in UTC
/// @param deprecationTime as EC2 returns it, if the image has one
/// @param sourceImageId the image this one was made from by CopyImage, CreateImage or a restore
/// @param sourceImageRegion the Region of that image: another one than `region` for a copy across
///   Regions ("Identify the source AMI used to create a new AMI", EC2 user guide)
/// @param sourceInstanceId the instance that it was made from by CreateImage
/// @param deregistrationProtection as EC2 returns it: `disabled`, `enabled-without-cooldown` …;
///   empty where EC2 returns none
/// @param architecture of the machines that run it, as EC2 returns it: `x86_64`, `arm64` …
/// @param snapshots device name -> EBS snapshot
/// @param gibibytes the size of all its volumes
/// @param encrypted whether every EBS volume of it is encrypted
/// @param scan what Amazon Inspector found in it; empty if it was not scanned
public record Image(
    String id,
    String region,
    String ownerId,
    Optional<String> ownerAlias,
    String name,
    String state,
    Optional<String> stateReason,
    String creationDate,
    Optional<String> deprecationTime,
    Optional<String> sourceImageId,
    Optional<String> sourceImageRegion,
    Optional<String> sourceInstanceId,
    String deregistrationProtection,
    Optional<String> architecture,
    SortedMap<String, String> snapshots,
    int gibibytes,
    boolean encrypted,
    SortedMap<String, String> tags,
    Optional<ScanResults> scan) {

  /// The order in which images were made; of two with the same creation date the greater id is the
  /// later one.
  public static final Comparator<Image> OLDEST_FIRST =
      Comparator.comparing(Image::creationDate).thenComparing(Image::id);

  /// Copies the collections.
  public Image {
    snapshots = Collections.unmodifiableSortedMap(new TreeMap<>(snapshots));
    tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
  }

  /// The ids of its snapshots, in the order of its devices.
  public List<String> snapshotIds() {
    return List.copyOf(snapshots.values());
  }

  /// Whether deregistration protection is enabled.
  public boolean isProtected() {
    return deregistrationProtection.startsWith("enabled");
  }

  /// Whether deregistration protection is enabled, and lasts for a day after it is disabled.
  public boolean isProtectedWithCooldown() {
    return deregistrationProtection.equals("enabled-with-cooldown");
  }

  /// Whether instances can be launched from it now.
  public boolean isAvailable() {
    return state.equals("available");
  }

  /// Whether it is being made.
  public boolean isPending() {
    return state.equals("pending");
  }

  /// Whether a person disabled it: it exists, and nothing can be launched from it.
  public boolean isDisabled() {
    return state.equals("disabled");
  }

  /// Whether its creation failed; it will never become available.
  public boolean hasFailed() {
    return state.equals("failed") || state.equals("error") || state.equals("invalid");
  }

  /// Whether it exists or will: neither failed nor deregistered. A disabled image does.
  public boolean isLive() {
    return !hasFailed() && !state.equals("deregistered");
  }

  /// Whether EC2 states that it is a copy of an image of another Region, made by any caller.
  public boolean isCopyAcrossRegions() {
    return sourceImageRegion.filter(from -> !from.equals(region)).isPresent();
  }

  /// Whether EC2 states that it was made of this image. Tags do not count. The id alone identifies
  /// an image; the Region must be the same where EC2 states one.
  public boolean isMadeOf(Image source) {
    return sourceImageId.equals(Optional.of(source.id()))
        && sourceImageRegion.orElse(source.region()).equals(source.region());
  }

  /// What EC2 states as the source of copies of this image, and of its siblings.
  public List<String> sourceIdsOfCopies() {
    return Stream.concat(Stream.of(id), copiedFrom().stream()).toList();
  }

  /// The image that this one is a copy of; empty if EC2 states none, or that it was made from an
  /// instance.
  private Optional<String> copiedFrom() {
    return sourceInstanceId.isPresent() ? Optional.empty() : sourceImageId;
  }

  /// Whether EC2 states that this image and `other`, of another Region, are copies of one image,
  /// and they have the same name and owner. Tools that copy a temporary image to several Regions,
  /// and then replace it by an encrypted copy of itself, leave such images (Packer,
  /// `encrypt_boot`). One that is tied to another source counts for that one only.
  public boolean isSiblingOf(Image other) {
    return copiedFrom().isPresent()
        && copiedFrom().equals(other.copiedFrom())
        && sourceImageRegion.equals(other.sourceImageRegion)
        && name.equals(other.name)
        && ownerId.equals(other.ownerId)
        && !region.equals(other.region)
        && tags.getOrDefault(TrailTags.ORIGIN_ID, other.id()).equals(other.id());
  }

  /// Whether EC2 states that it has the content of `source`: made of it, or its sibling.
  public boolean isCopyOf(Image source) {
    return isMadeOf(source) || isSiblingOf(source);
  }
}
