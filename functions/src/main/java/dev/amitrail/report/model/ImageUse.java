package dev.amitrail.report.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A resource of the stack that is to launch an entry's image, and what its instances run.
///
/// @param resource its logical id; within nested stacks, logical ids joined by dots
/// @param type its CloudFormation resource type
/// @param through the launch template and version, or the launch configuration, that names the
///   image
/// @param instances how many of its instances that are not terminated count for the entry: all,
///   except where it launches several images
/// @param running how many of them run the entry's image
/// @param others what the rest of them run
/// @param unused true where nothing that is read launches instances of the image for the resource:
///   a launch template that no group or instance of the stack names, or that a mixed instances
///   policy names and overrides everywhere; absent otherwise
public record ImageUse(
    String resource,
    String type,
    @Nullable String through,
    int instances,
    int running,
    List<Other> others,
    @Nullable Boolean unused) {

  /// Copies the list.
  public ImageUse {
    others = List.copyOf(others);
  }

  /// Whether nothing that is read launches instances of the image for the resource.
  public boolean isUnused() {
    return Boolean.TRUE.equals(unused);
  }

  /// Another image than the declared one that instances of the resource run.
  ///
  /// @param name absent where EC2 does not show the image any more
  /// @param instances how many run it
  public record Other(
      String id, @Nullable String name, @Nullable String creationDate, int instances) {}
}
