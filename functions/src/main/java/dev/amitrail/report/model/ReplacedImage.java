package dev.amitrail.report.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The image that an entry had in an earlier report.
///
/// @param id absent if the key named no image
/// @param daysYounger by how many days the new image is younger than this one; negative for an
///   older one; absent if a creation date is missing
/// @param tagChanges the tags that differ between the two
/// @param cause what changed the image of a parameter; absent for a resource, and in reports of
///   earlier versions
public record ReplacedImage(
    @Nullable String id,
    @Nullable String name,
    @Nullable String creationDate,
    @Nullable Long daysYounger,
    List<TagChange> tagChanges,
    @Nullable Cause cause) {

  /// Copies the list, and checks the days.
  ///
  /// @throws ArithmeticException if they have no absolute value: what is read from the bucket is
  ///   then damaged
  public ReplacedImage {
    if (daysYounger != null) {
      Math.absExact(daysYounger);
    }
    tagChanges = tagChanges == null ? List.of() : List.copyOf(tagChanges);
  }

  /// What changed the image of a parameter.
  public enum Cause {
    /// The stack's parameter has another value.
    PARAMETER,
    /// The value of the SSM parameter that the stack's parameter names changed; the stack's
    /// parameter did not. CloudFormation reads the value in each update, whatever the update is
    /// for.
    SSM_VALUE
  }

  /// Whether only the value of an SSM parameter changed, not the parameter of the stack.
  public boolean isBySsmValue() {
    return cause == Cause.SSM_VALUE;
  }

  /// A tag that differs between the replaced image and its replacement.
  ///
  /// @param before absent if only the new image has the tag
  /// @param after absent if only the old image had it
  public record TagChange(String key, @Nullable String before, @Nullable String after) {}
}
