package dev.amitrail.report.workload;

/// Which image a launch template version or a launch configuration names.
public sealed interface LaunchImage {
  /// It names an image.
  record Named(String imageId) implements LaunchImage {}

  /// It names none, or could not be read.
  record Unknown(String reason) implements LaunchImage {}
}
