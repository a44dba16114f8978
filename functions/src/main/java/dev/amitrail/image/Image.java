package dev.amitrail.image;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// An AMI as EC2 describes it, in one Region.
///
/// @param region the Region that was asked
/// @param state as EC2 says it: `pending`, `available`, `failed`, `disabled` …
/// @param stateReason EC2's reason where it gives one
/// @param creationDate as EC2 says it, ISO 8601 in UTC
/// @param deprecationTime as EC2 says it, where the image has one
/// @param sourceImageId the image this one was made from by CopyImage, CreateImage or a restore
/// @param sourceImageRegion the Region of that image: another one than `region` for a copy across
///   Regions ("Identify the source AMI used to create a new AMI", EC2 user guide)
/// @param deregistrationProtection whether it is protected against being deregistered, as EC2 says
///   it: `disabled`, `enabled-without-cooldown` …; empty where EC2 says nothing
/// @param snapshots the EBS snapshot behind each device
/// @param gibibytes how large its volumes are together
/// @param encrypted whether every EBS volume of it is encrypted
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
    String deregistrationProtection,
    SortedMap<String, String> snapshots,
    int gibibytes,
    boolean encrypted,
    SortedMap<String, String> tags) {

  /// Copies the collections.
  public Image {
    snapshots = Collections.unmodifiableSortedMap(new TreeMap<>(snapshots));
    tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
  }

  /// The ids of its snapshots, in the order of its devices.
  public List<String> snapshotIds() {
    return List.copyOf(snapshots.values());
  }

  /// Whether it is protected against being deregistered.
  public boolean isProtected() {
    return deregistrationProtection.startsWith("enabled");
  }

  /// Whether instances can be launched from it now.
  public boolean isAvailable() {
    return state.equals("available");
  }

  /// Whether a person switched it off: it is there, and nothing can be launched from it.
  public boolean isDisabled() {
    return state.equals("disabled");
  }

  /// Whether making it did not work out; it will never become available.
  public boolean hasFailed() {
    return state.equals("failed") || state.equals("error") || state.equals("invalid");
  }

  /// Whether it is there to stay: neither failed nor on its way out. A disabled image is.
  public boolean isLive() {
    return !hasFailed() && !state.equals("deregistered");
  }

  /// Whether EC2 itself says that it is a copy of an image of another Region, whoever made it.
  public boolean isCopyAcrossRegions() {
    return sourceImageRegion.filter(from -> !from.equals(region)).isPresent();
  }

  /// Whether EC2 itself says that it was made of this image. Tags play no part in it. An id alone
  /// tells images apart; the Region must agree where one is stated.
  public boolean isMadeOf(Image source) {
    return sourceImageId.equals(Optional.of(source.id()))
        && sourceImageRegion.orElse(source.region()).equals(source.region());
  }
}
