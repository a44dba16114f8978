package dev.amitrail.report.model;

import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// One step up an image's lineage: the image that the one below it was made of, as EC2 returns it.
///
/// @param id of the image of this step
/// @param region it is in
/// @param made how the image below was made of it
/// @param trail whether the trail tags on both sides agree; absent where the step stays in one
///   Region, which has no trail tags
/// @param trailRemark how they disagree, where they do
/// @param problem why the link is lost: nothing more is known of the image
/// @param unread of a lost link, whether the image's Region could not be read, so that nothing is
///   concluded; absent in reports of versions that had only the text
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
    @Nullable String problem,
    @Nullable Boolean unread) {

  /// The beginning of the problem of an unread link in reports without [#unread].
  private static final String UNREAD_IN_OLD_REPORTS = "not read: ";

  /// How an image was made of another.
  public enum Made {
    /// Copied from another Region.
    COPIED,
    /// Made in the Region of the other: of an instance launched from it, or copied within the
    /// Region.
    DERIVED
  }

  /// What the trail tags of a replica and its source state about each other.
  public enum Trail {
    /// Each names the other.
    AGREES,
    /// One of them names another image than EC2 does, or names none while the other does.
    DISAGREES,
    /// Neither has any.
    ABSENT
  }

  /// Copies the tags, and completes a link of an old report.
  public LineageLink {
    tags = ReportedImage.copyTags(tags);
    if (problem != null && unread == null) {
      unread = problem.startsWith(UNREAD_IN_OLD_REPORTS);
    }
  }

  /// Whether the image could not be read, so that nothing is concluded about it.
  public boolean isUnread() {
    return Boolean.TRUE.equals(unread);
  }
}
