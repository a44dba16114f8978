package dev.amitrail.replication.ec2;

import dev.amitrail.image.Image;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Counts the copies that are in progress in each Region, up to a limit. Not the limit of EC2
/// itself (300 in a Region, "How Amazon EC2 AMI copy works"), which EC2 enforces by refusing more.
public final class CopiesInProgress {
  private final Map<String, Integer> copies = new HashMap<>();
  private final int limit;

  private CopiesInProgress(int limit) {
    this.limit = limit;
  }

  /// For a sweep, which may find many images to copy.
  ///
  /// @param limit how many copies may be in progress in each Region
  public static CopiesInProgress upTo(int limit) {
    return new CopiesInProgress(limit);
  }

  /// For an event, which starts one copy in a Region.
  public static CopiesInProgress unlimited() {
    return new CopiesInProgress(Integer.MAX_VALUE);
  }

  /// Counts the copies that were in progress when the images were read.
  public synchronized void countPending(String region, List<Image> images) {
    long pending =
        images.stream().filter(image -> image.isPending() && image.isCopyAcrossRegions()).count();
    copies.put(region, (int) pending);
  }

  /// Counts one more copy, if that is within the limit.
  ///
  /// @return whether the copy may be started
  public synchronized boolean tryStart(String region) {
    if (copies.getOrDefault(region, 0) >= limit) {
      return false;
    }
    copies.merge(region, 1, Integer::sum);
    return true;
  }
}
