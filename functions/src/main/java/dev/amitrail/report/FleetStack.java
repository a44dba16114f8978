package dev.amitrail.report;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One stack in the list of all.
///
/// @param status as CloudFormation says it
/// @param gone whether the stack is deleted
/// @param partial whether it stands between two of its states
/// @param stackCreated when the stack was created, ISO 8601
/// @param reportedAt when the facts of its latest report were read
/// @param checkedAt when its facts were last read, whether that led to a report or not
/// @param changedAt when an image of it was last replaced, added or removed
/// @param driftingInstances how many instances run another image than is declared for them
/// @param newer for how many of its images a newer one is available
/// @param deprecated how many of its images are past their deprecation time
/// @param problems how many entries name no image that EC2 shows
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record FleetStack(
    String stackId,
    String stackName,
    String account,
    String region,
    String status,
    boolean gone,
    boolean partial,
    @Nullable String stackCreated,
    String reportedAt,
    String checkedAt,
    String changedAt,
    List<FleetImage> images,
    int driftingInstances,
    int newer,
    int deprecated,
    int problems) {

  /// Copies the list.
  public FleetStack {
    images = List.copyOf(images);
  }

  /// One image of a stack.
  ///
  /// @param key as in the stack's report
  /// @param creationDate as EC2 says it
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record FleetImage(
      String key, @Nullable String id, @Nullable String name, @Nullable String creationDate) {}
}
