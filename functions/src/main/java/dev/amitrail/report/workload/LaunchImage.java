package dev.amitrail.report.workload;

/// The image that a launch source names.
public sealed interface LaunchImage {
  /// It names an image.
  record Named(String imageId) implements LaunchImage {}

  /// It names none, or cannot be read.
  record Unknown(String reason) implements LaunchImage {}
}
