package dev.amitrail.report.model;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.amitrail.image.Image;
import dev.amitrail.image.ScanResults;
import dev.amitrail.image.Timestamps;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One entry of a report: an image that a parameter of the stack names, or that a resource of the
/// stack uses though no parameter names it. The JSON form has the components of its parts side by
/// side.
///
/// @param lineage what it was made of, from its own source up to the first; empty if EC2 names no
///   source
/// @param elsewhere whether the image is available in the other Regions of the deployment; empty
///   for an image whose owner publishes in each Region, such as `amazon`
/// @param newer a younger image that could take its place
/// @param newerProblem why a newer image may exist that is not known: a Region could not be read
/// @param scan what Amazon Inspector found in it; absent if EC2 does not return the image, if it
///   was not scanned and an image that it was copied from could not be read, and in reports of
///   builds that did not read it
/// @param uses the resources that are to launch it, and what their instances run
/// @param history how it came to be deployed
public record ReportedImage(
    @JsonUnwrapped Declaration declaration,
    @JsonUnwrapped Details details,
    List<LineageLink> lineage,
    List<RegionAvailability> elsewhere,
    @Nullable NewerImage newer,
    @Nullable String newerProblem,
    @Nullable Scan scan,
    List<ImageUse> uses,
    @JsonUnwrapped History history) {

  /// What an entry's key is the key of.
  public enum DeclaredBy {
    /// A parameter of the stack.
    PARAMETER,
    /// A resource of the stack.
    RESOURCE
  }

  /// What names the image.
  ///
  /// @param key the parameter's key in the stack's spelling, or the resource's logical id; within
  ///   nested stacks, logical ids joined by dots
  /// @param declaredBy what the key is the key of
  /// @param id the image's id; absent if it is unknown
  /// @param problem why nothing more is known of the image
  /// @param ssmParameter the SSM parameter the id came from
  public record Declaration(
      String key,
      DeclaredBy declaredBy,
      @Nullable String id,
      @Nullable String problem,
      @Nullable String ssmParameter) {
    /// Checks that there is something to report.
    ///
    /// @throws NullPointerException if it has neither an image nor a problem: what is read from the
    ///   bucket is then damaged
    public Declaration {
      if (id == null) {
        Objects.requireNonNull(problem, "an entry has an image or a problem");
      }
    }
  }

  /// The image as EC2 returns it; all is absent if EC2 does not return it.
  ///
  /// @param ageDays whole days between its creation and the reading of the report
  /// @param owner the alias of the owning account, such as `amazon`, or its number
  /// @param deprecationTime it may be in the future
  public record Details(
      @Nullable String name,
      @Nullable String creationDate,
      @Nullable Long ageDays,
      @Nullable String state,
      @Nullable String owner,
      @Nullable String deprecationTime,
      SortedMap<String, String> tags) {
    /// Copies the tags; a report of an earlier build may lack them.
    public Details {
      tags = copyTags(tags);
    }
  }

  /// What Amazon Inspector found in the image, as EC2 returns it (ScanResults, EC2 API reference).
  ///
  /// @param scanned which image was scanned
  /// @param severity the highest of the findings: `critical`, `high` …; absent without findings
  /// @param scannedAt when it was last scanned, ISO 8601
  /// @param criticalFixSince since when a fix is available for a critical finding, ISO 8601
  /// @param highFixSince since when a fix is available for a high finding, ISO 8601
  /// @param sourceId of the image that was scanned in place of this one
  /// @param sourceRegion the Region of that image
  public record Scan(
      Scanned scanned,
      @Nullable String severity,
      @Nullable String scannedAt,
      @Nullable String criticalFixSince,
      @Nullable String highFixSince,
      @Nullable String sourceId,
      @Nullable String sourceRegion) {
    /// Which image was scanned.
    public enum Scanned {
      /// The image itself.
      IMAGE,
      /// Not the image, but one that it was copied from.
      SOURCE,
      /// None of them.
      NONE
    }

    /// The scan of the image itself.
    public static Scan of(ScanResults results) {
      return of(Scanned.IMAGE, results, null, null);
    }

    /// The scan of the image that it was copied from.
    public static Scan ofSource(Image source, ScanResults results) {
      return of(Scanned.SOURCE, results, source.id(), source.region());
    }

    /// Neither the image nor any that it was copied from was scanned, as far as they are known.
    public static Scan none() {
      return new Scan(Scanned.NONE, null, null, null, null, null, null);
    }

    /// Whether the highest of the findings is high or critical.
    public boolean isSevere() {
      return severity != null && ScanResults.LOWEST_FIRST.compare(severity, "high") >= 0;
    }

    private static Scan of(
        Scanned scanned, ScanResults results, @Nullable String source, @Nullable String region) {
      return new Scan(
          scanned,
          results.severity().orElse(null),
          results.scannedAt().orElse(null),
          results.criticalFixSince().orElse(null),
          results.highFixSince().orElse(null),
          source,
          region);
    }
  }

  /// How the image came to be deployed under its key.
  ///
  /// @param change how the entry differs from the previous report
  /// @param since when a report first had this image under this key, ISO 8601
  /// @param downgrade whether the image it replaced is younger
  /// @param returned whether it is the image that the key had before the one it replaced, or the
  ///   stack rolled back to it
  /// @param replaced the image the key had before this one, in whichever report that was
  public record History(
      Change change,
      String since,
      boolean downgrade,
      boolean returned,
      @Nullable ReplacedImage replaced) {
    /// The same history in a report that changes nothing.
    public History unchanged() {
      return new History(Change.UNCHANGED, since, downgrade, returned, replaced);
    }
  }

  /// Copies the lists; a report of an earlier build may lack some.
  public ReportedImage {
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

  /// The key in its declaration.
  public String key() {
    return declaration.key;
  }

  /// The id in its declaration; absent if it is unknown.
  public @Nullable String id() {
    return declaration.id;
  }

  /// The same entry in a report that changes nothing.
  public ReportedImage unchanged() {
    return new ReportedImage(
        declaration,
        details,
        lineage,
        elsewhere,
        newer,
        newerProblem,
        scan,
        uses,
        history.unchanged());
  }

  /// Whether it is past its deprecation time at this time.
  public boolean isDeprecatedAt(Instant time) {
    return Timestamps.of(details.deprecationTime).filter(time::isAfter).isPresent();
  }

  /// Whether an instance runs another image than the entry declares.
  public boolean hasDrift() {
    return uses.stream().anyMatch(use -> !use.others().isEmpty());
  }

  /// Whether EC2 shows the image in a state in which it cannot be launched.
  public boolean isUnavailable() {
    return declaration.problem == null
        && details.state != null
        && !details.state.equals("available");
  }

  /// The Regions that lack a copy that its source asks for.
  public List<String> missingIn() {
    return elsewhere.stream()
        .filter(there -> there.presence() == RegionAvailability.Presence.MISSING)
        .map(RegionAvailability::region)
        .toList();
  }

  /// Whether it is another image than in the previous report.
  public boolean hasChanged() {
    return history.change == Change.REPLACED || history.change == Change.ADDED;
  }
}
