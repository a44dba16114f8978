package dev.amitrail.report.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The image that an entry had in an earlier report.
///
/// @param id absent if the key named no image
/// @param daysYounger by how many days the new image is younger than this one; negative for an
///   older one; absent if a creation date is missing
/// @param tagChanges the tags that differ between the two
public record ReplacedImage(
    @Nullable String id,
    @Nullable String name,
    @Nullable String creationDate,
    @Nullable Long daysYounger,
    List<TagChange> tagChanges) {

  /// Copies the list.
  public ReplacedImage {
    tagChanges = tagChanges == null ? List.of() : List.copyOf(tagChanges);
  }

  /// A tag that differs between the replaced image and its replacement.
  ///
  /// @param before absent if only the new image has the tag
  /// @param after absent if only the old image had it
  public record TagChange(String key, @Nullable String before, @Nullable String after) {}
}
