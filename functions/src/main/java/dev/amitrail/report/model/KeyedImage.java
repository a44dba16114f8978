package dev.amitrail.report.model;

import org.jspecify.annotations.Nullable;

/// An image by its key: an entry of the list of all stacks, or one that the previous report has and
/// this one has not.
///
/// @param key as in [ReportedImage]
/// @param creationDate as EC2 returns it
public record KeyedImage(
    String key, @Nullable String id, @Nullable String name, @Nullable String creationDate) {
  /// The image of an entry.
  public static KeyedImage of(ReportedImage image) {
    return new KeyedImage(
        image.key(), image.id(), image.details().name(), image.details().creationDate());
  }
}
