package dev.amitrail.replication.pointer;

import dev.amitrail.aws.FanOut;
import dev.amitrail.image.Ec2Images;
import dev.amitrail.image.Image;
import dev.amitrail.image.TrailTags;
import dev.amitrail.replication.plan.Family;
import dev.amitrail.replication.plan.ReplicationPlan;
import dev.amitrail.replication.plan.ReplicationSettings;
import dev.amitrail.replication.plan.SourceSelection;
import dev.amitrail.replication.pointer.PointerCandidate.Completeness;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Reads which families ask for a pointer, for an event, which knows one of them only. A sweep
/// knows all without this.
public final class PointerContest {
  private final Ec2Images images;
  private final FanOut fanOut;
  private final ReplicationSettings settings;
  private final Function<SourceSelection.Source, Family> families;

  /// A contest in the Regions of a deployment.
  ///
  /// @param families reads the family of a source
  public PointerContest(
      Ec2Images images,
      FanOut fanOut,
      ReplicationSettings settings,
      Function<SourceSelection.Source, Family> families) {
    this.images = images;
    this.fanOut = fanOut;
    this.settings = settings;
    this.families = families;
  }

  /// Name of a pointer -> the account's images of all Regions that ask for it.
  ///
  /// @throws software.amazon.awssdk.core.exception.SdkException if a Region could not be read: then
  ///   any pointer may have another winner
  public Map<String, List<Image>> asking() {
    return fanOut
        .attempt(settings.regions(), region -> images.tagged(region, TrailTags.PUBLISH_AS))
        .values()
        .stream()
        .flatMap(result -> result.orThrow().stream())
        .collect(
            Collectors.groupingBy(
                image -> image.tags().getOrDefault(TrailTags.PUBLISH_AS, ""),
                TreeMap::new,
                Collectors.toList()));
  }

  /// Chooses among the families of these images.
  ///
  /// @param own the family that is known already, if it asks for the pointer
  public PointerChoice choose(List<Image> asking, Optional<PointerCandidate> own) {
    List<PointerCandidate> candidates = new ArrayList<>(own.stream().toList());
    // The youngest first, and none that is older than a complete one: it cannot win.
    for (Image image : asking.stream().sorted(Image.OLDEST_FIRST.reversed()).toList()) {
      boolean isOlder =
          candidates.stream()
              .filter(PointerCandidate::isComplete)
              .anyMatch(complete -> Image.OLDEST_FIRST.compare(image, complete.source()) <= 0);
      if (!isOlder) {
        candidate(image).ifPresent(candidates::add);
      }
    }
    return candidates.stream()
        .filter(
            candidate ->
                candidate.completeness() == Completeness.UNDECIDED
                    || candidate.completeness() == Completeness.UNKNOWN)
        .findFirst()
        .<PointerChoice>map(
            candidate ->
                new PointerChoice.Wait(
                    candidate, "not every Region could be read; the next sweep decides"))
        .orElseGet(() -> PointerChoice.of(candidates, List.of()));
  }

  private Optional<PointerCandidate> candidate(Image image) {
    return switch (SourceSelection.of(image.id(), image.region(), Optional.of(image), settings)) {
      case SourceSelection.Skip _ -> Optional.empty();
      case SourceSelection.Source source -> {
        Family family = families.apply(source);
        yield Optional.of(
            PointerCandidate.of(family, ReplicationPlan.of(source, family.regions(), settings)));
      }
    };
  }
}
