package dev.amitrail.report.model;

import dev.amitrail.image.Timestamps;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One entry of a report: an image that a parameter of the stack names, or that a resource of the
/// stack uses though no parameter names it.
///
/// @param key the parameter's key in the stack's spelling, or the resource's logical id; within
///   nested stacks, logical ids joined by dots
/// @param declaredBy what the key is the key of
/// @param id the image's id; absent if it is unknown
/// @param problem why nothing more is known of the image
/// @param ssmParameter the SSM parameter the id came from
/// @param creationDate as EC2 returns it
/// @param ageDays whole days between its creation and the reading of the report
/// @param state as EC2 returns it
/// @param owner the alias of the owning account, such as `amazon`, or its number
/// @param deprecationTime as EC2 returns it; it may be in the future
/// @param tags the image's tags
/// @param lineage what it was made of, from its own source up to the first; empty if EC2 names no
///   source
/// @param elsewhere whether the image is available in the other Regions of the deployment; empty
///   for an image whose owner publishes in each Region, such as `amazon`
/// @param newer a younger image that could take its place
/// @param newerProblem why a newer image may exist that is not known: a Region could not be read
/// @param uses the resources that are to launch it, and what their instances run
/// @param change how it differs from the previous report
/// @param since when a report first had this image under this key, ISO 8601
/// @param downgrade whether the image it replaced is younger
/// @param returned whether it is the image that the key had before the one it replaced, or the
///   stack rolled back to it
/// @param replaced the image the key had before this one, in whichever report that was
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
  /// @throws NullPointerException if it has neither an image nor a problem: what is read from the
  ///   bucket is then damaged
  public ReportedImage {
    if (id == null) {
      Objects.requireNonNull(problem, "an entry has an image or a problem");
    }
    tags = copyTags(tags);
    lineage = copy(lineage);
    elsewhere = copy(elsewhere);
    uses = copy(uses);
  }

  /// An unmodifiable copy of an image's tags; empty if there are none.
  ///
  /// @throws NullPointerException if one has no value: what is read from the bucket is then damaged
  static SortedMap<String, String> copyTags(@Nullable SortedMap<String, String> tags) {
    SortedMap<String, String> copy = tags == null ? new TreeMap<>() : new TreeMap<>(tags);
    copy.values().forEach(Objects::requireNonNull);
    return Collections.unmodifiableSortedMap(copy);
  }

  private static <T> List<T> copy(@Nullable List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }

  /// The same entry in a report that changes nothing.
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

  /// Whether it is past its deprecation time at this time.
  public boolean isDeprecatedAt(Instant time) {
    return Timestamps.of(deprecationTime).filter(time::isAfter).isPresent();
  }

  /// Whether an instance runs another image than the entry declares.
  public boolean hasDrift() {
    return uses.stream().anyMatch(use -> !use.others().isEmpty());
  }

  /// How many instances run another image than the entry declares.
  public int driftingInstances() {
    return uses.stream().mapToInt(use -> use.instances() - use.running()).sum();
  }

  /// Whether it is another image than in the previous report.
  public boolean hasChanged() {
    return change == Change.REPLACED || change == Change.ADDED;
  }
}
