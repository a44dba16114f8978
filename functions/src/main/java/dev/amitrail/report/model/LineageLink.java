package dev.amitrail.report.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.amitrail.report.compose.Tags;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// One step up an image's lineage: the image that the one below it was made of, as EC2 itself says.
///
/// @param id of the image of this step
/// @param region it is in
/// @param made how the image below was made of it
/// @param trail whether the trail tags on both sides say the same; absent where the step stays in
///   one Region, which no trail tags tell of
/// @param trailRemark where they do not agree, how
/// @param problem why the link is lost and there is nothing more to say of the image
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record LineageLink(
    String id,
    String region,
    Made made,
    @Nullable Trail trail,
    @Nullable String trailRemark,
    @Nullable String name,
    @Nullable String creationDate,
    @Nullable String state,
    @Nullable String owner,
    SortedMap<String, String> tags,
    @Nullable String problem) {

  /// What the problem of a link begins with of which nothing is known: its Region did not answer.
  public static final String NOT_READ = "not read: ";

  /// How an image was made of another.
  public enum Made {
    /// Copied from another Region.
    COPIED,
    /// Made in the Region of the other: of an instance launched from it, or copied within the
    /// Region.
    DERIVED
  }

  /// What the trail tags of a replica and its source say of each other.
  public enum Trail {
    /// Each names the other.
    AGREES,
    /// One of them names another image than EC2 does, or names none while the other does.
    DISAGREES,
    /// Neither bears any.
    ABSENT
  }

  /// Copies the tags; a lost link has none.
  public LineageLink {
    Objects.requireNonNull(id);
    Objects.requireNonNull(region);
    Objects.requireNonNull(made);
    tags = Tags.copy(tags);
  }

  /// Whether the image could not be read, so that nothing is concluded about it.
  public boolean isUnread() {
    return problem != null && problem.startsWith(NOT_READ);
  }
}
