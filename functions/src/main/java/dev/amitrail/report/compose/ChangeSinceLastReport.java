package dev.amitrail.report.compose;

import dev.amitrail.image.Image;
import dev.amitrail.image.Timestamps;
import dev.amitrail.image.TrailTags;
import dev.amitrail.report.deployed.DeployedImage;
import dev.amitrail.report.lineage.ImageFacts;
import dev.amitrail.report.model.Change;
import dev.amitrail.report.model.ReplacedImage;
import dev.amitrail.report.model.ReplacedImage.Cause;
import dev.amitrail.report.model.ReplacedImage.TagChange;
import dev.amitrail.report.model.ReportedImage;
import dev.amitrail.report.model.ReportedImage.DeclaredBy;
import dev.amitrail.report.model.ReportedImage.History;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Decides what changed in one entry since the previous report of the stack: a pure function.
/// Distinct from [RefreshComparison], which decides whether a refresh publishes at all.
final class ChangeSinceLastReport {
  private ChangeSinceLastReport() {}

  /// Compares an entry with the entry in its place in the previous report. An unchanged entry keeps
  /// its history, so that the page shows it for as long as the image is deployed.
  ///
  /// @param imageFacts the image of the entry, if it is known
  /// @param old the entry in its place in the previous report
  /// @param rolledBack whether the stack returned to what it was
  static History of(
      StackReportFacts facts,
      DeployedImage deployed,
      Optional<ImageFacts> imageFacts,
      Optional<ReportedImage> old,
      boolean rolledBack) {
    String now = facts.request().eventTime().toString();
    if (old.isEmpty()) {
      Change change = facts.previous().isEmpty() ? Change.FIRST : Change.ADDED;
      return new History(change, now, false, false, null);
    }
    ReportedImage before = old.get();
    if (Objects.equals(deployed.id().orElse(null), before.id())) {
      return before.history().unchanged();
    }
    Optional<Duration> younger = younger(imageFacts.map(ImageFacts::image), before);
    return new History(
        Change.REPLACED,
        now,
        !rolledBack && younger.filter(Duration::isNegative).isPresent(),
        rolledBack || wasDeployedBefore(deployed, before),
        new ReplacedImage(
            before.id(),
            before.details().name(),
            before.details().creationDate(),
            younger.map(Duration::toDays).orElse(null),
            tagChanges(imageFacts.filter(ImageFacts::isShown).map(ImageFacts::image), before),
            cause(deployed, before)));
  }

  private static @Nullable Cause cause(DeployedImage deployed, ReportedImage before) {
    boolean areParameters =
        deployed.declaredBy() == DeclaredBy.PARAMETER
            && before.declaration().declaredBy() == DeclaredBy.PARAMETER;
    if (!areParameters) {
      return null;
    }
    Optional<String> ssmBefore = Optional.ofNullable(before.declaration().ssmParameter());
    return ssmBefore.isPresent() && ssmBefore.equals(deployed.ssmParameter())
        ? Cause.SSM_VALUE
        : Cause.PARAMETER;
  }

  /// By how much the image is younger than the replaced one, if both creation dates are known.
  private static Optional<Duration> younger(Optional<Image> image, ReportedImage before) {
    Optional<Instant> mine = image.flatMap(known -> Timestamps.of(known.creationDate()));
    return Timestamps.of(before.details().creationDate())
        .flatMap(theirs -> mine.map(time -> Duration.between(theirs, time)));
  }

  private static boolean wasDeployedBefore(DeployedImage deployed, ReportedImage before) {
    ReplacedImage earlier = before.history().replaced();
    return earlier != null && earlier.id() != null && deployed.names(earlier.id());
  }

  /// Tags are not compared if one of the reports could not read the image. The trail tags are not
  /// compared either: they always differ.
  private static List<TagChange> tagChanges(Optional<Image> image, ReportedImage before) {
    if (image.isEmpty() || before.declaration().problem() != null) {
      return List.of();
    }
    SortedMap<String, String> now = image.get().tags();
    TreeSet<String> keys = new TreeSet<>(now.keySet());
    keys.addAll(before.details().tags().keySet());
    keys.removeIf(TrailTags::isTrail);
    return keys.stream()
        .filter(key -> !Objects.equals(before.details().tags().get(key), now.get(key)))
        .map(key -> new TagChange(key, before.details().tags().get(key), now.get(key)))
        .toList();
  }
}
