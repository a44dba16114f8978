package dev.amitrail.report.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The image that an entry had before.
///
/// @param id absent where the key named no image before
/// @param daysYounger by how many days the new image is younger than this one; negative for an
///   older one; absent where a creation date is missing
/// @param tagChanges the tags that differ between the two
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
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

  /// A tag that the image replaced and its replacement do not share.
  ///
  /// @param before absent where only the new image has the tag
  /// @param after absent where only the old image had it
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record TagChange(String key, @Nullable String before, @Nullable String after) {
    /// Checks that the part is there which every tag has.
    public TagChange {
      Objects.requireNonNull(key);
    }
  }
}
