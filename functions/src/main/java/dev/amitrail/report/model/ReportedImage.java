package dev.amitrail.report.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.amitrail.image.Timestamps;
import dev.amitrail.report.compose.Tags;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// One entry of a report: an image that a parameter of the stack names, or that a resource of the
/// stack uses though no parameter names it.
///
/// @param key the parameter's key in the stack's spelling, or the resource's logical id; within
///   nested stacks, logical ids joined by dots
/// @param declaredBy what the key is the key of
/// @param id the image's id; absent where none was found out
/// @param problem why there is nothing more to say of the image
/// @param ssmParameter the SSM parameter the id came from
/// @param creationDate as EC2 says it
/// @param ageDays whole days between its creation and the reading of the report
/// @param state as EC2 says it
/// @param owner the alias of the owning account, such as `amazon`, or its number
/// @param deprecationTime as EC2 says it, also where it has not come yet
/// @param tags the image's tags
/// @param lineage what it was made of, from its own source up to the first; empty where EC2 names
///   no source
/// @param elsewhere where the image stands in the other Regions of the deployment; empty for an
///   image of somebody who publishes in each Region by himself, such as `amazon`
/// @param newer a younger image that could take its place
/// @param newerProblem why a newer image may exist that is not known: a Region could not be read
/// @param uses the resources that are to launch it, and what their instances really run
/// @param change how it stands to the report before
/// @param since when a report first had this image under this key, ISO 8601
/// @param downgrade whether the image it replaced is younger
/// @param returned whether it is the image that the key had before the one it replaced, or the
///   stack rolled back to it
/// @param replaced the image the key had before this one, whenever that was
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record ReportedImage(
    String key,
    DeclaredBy declaredBy,
    @Nullable String id,
    @Nullable String problem,
    @Nullable String ssmParameter,
    @Nullable String name,
    @Nullable String creationDate,
    @Nullable Long ageDays,
    @Nullable String state,
    @Nullable String owner,
    @Nullable String deprecationTime,
    SortedMap<String, String> tags,
    List<LineageLink> lineage,
    List<RegionAvailability> elsewhere,
    @Nullable NewerImage newer,
    @Nullable String newerProblem,
    List<ImageUse> uses,
    Change change,
    String since,
    boolean downgrade,
    boolean returned,
    @Nullable ReplacedImage replaced) {

  /// What an entry's key is the key of.
  public enum DeclaredBy {
    /// A parameter of the stack.
    PARAMETER,
    /// A resource of the stack.
    RESOURCE
  }

  /// Copies the collections; a report of an earlier build may lack some.
  ///
  /// @throws NullPointerException if a part lacks that every entry has: what is read from the
  ///   bucket is then damaged
  public ReportedImage {
    Objects.requireNonNull(key);
    Objects.requireNonNull(declaredBy);
    Objects.requireNonNull(change);
    Objects.requireNonNull(since);
    if (id == null) {
      Objects.requireNonNull(problem);
    }
    tags = Tags.copy(tags);
    lineage = copy(lineage);
    elsewhere = copy(elsewhere);
    uses = copy(uses);
  }

  private static <T> List<T> copy(@Nullable List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }

  /// The same entry in a report before which nothing changed.
  public ReportedImage unchanged() {
    return new ReportedImage(
        key,
        declaredBy,
        id,
        problem,
        ssmParameter,
        name,
        creationDate,
        ageDays,
        state,
        owner,
        deprecationTime,
        tags,
        lineage,
        elsewhere,
        newer,
        newerProblem,
        uses,
        Change.UNCHANGED,
        since,
        downgrade,
        returned,
        replaced);
  }

  /// Whether it was past its deprecation time at this moment.
  public boolean isDeprecatedAt(Instant moment) {
    return Timestamps.of(deprecationTime).filter(moment::isAfter).isPresent();
  }

  /// Whether an instance runs another image than the entry declares.
  public boolean hasDrift() {
    return uses.stream().anyMatch(use -> !use.others().isEmpty());
  }

  /// How many instances run another image than the entry declares.
  public int driftingInstances() {
    return uses.stream().mapToInt(use -> use.instances() - use.running()).sum();
  }

  /// Whether it is another image than in the report before.
  public boolean hasChanged() {
    return change == Change.REPLACED || change == Change.ADDED;
  }
}
