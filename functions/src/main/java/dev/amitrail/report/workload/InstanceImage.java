package dev.amitrail.report.workload;

import dev.amitrail.image.Image;
import java.util.Optional;
import java.util.TreeMap;

/// The image that an instance was launched from, as DescribeInstanceImageMetadata returns it: also
/// where DescribeImages does not, because the image is deregistered, not shared any more or not
/// allowed (EC2 API reference).
///
/// @param state as EC2 returns it, such as `available` or `deregistered`
/// @param isAllowed whether the image meets the criteria of Allowed AMIs, where the account has
///   them
public record InstanceImage(
    String id,
    String name,
    String owner,
    Optional<String> ownerAlias,
    String state,
    String creationDate,
    Optional<String> deprecationTime,
    boolean isAllowed) {

  /// Why DescribeImages does not return the image.
  public String reason() {
    if (!state.equals("available")) {
      return state;
    }
    return isAllowed
        ? "not shared with this account any more"
        : "not allowed by the Allowed AMIs of this account";
  }

  /// The image with what is known of it.
  public Image toImage(String region) {
    return new Image(
        id,
        region,
        owner,
        ownerAlias,
        name,
        state,
        Optional.empty(),
        creationDate,
        deprecationTime,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "",
        Optional.empty(),
        new TreeMap<>(),
        0,
        false,
        new TreeMap<>(),
        Optional.empty());
  }
}
