package dev.amitrail.report.compose;

import dev.amitrail.image.Image;
import dev.amitrail.image.Timestamps;
import dev.amitrail.image.TrailTags;
import dev.amitrail.report.deployed.DeployedImage;
import dev.amitrail.report.model.Change;
import dev.amitrail.report.model.ReplacedImage;
import dev.amitrail.report.model.ReplacedImage.TagChange;
import dev.amitrail.report.model.ReportedImage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;

/// What changed in one entry since the previous report of the stack: a pure function. Distinct from
/// [RefreshComparison], which decides whether a refresh publishes at all.
///
/// @param kind first, added, replaced or unchanged
/// @param since the time of the event with which the image came, ISO 8601 in UTC
/// @param isDowngrade whether the image is older than the one it replaced
/// @param hasReturned whether the image was deployed before the one it replaced
/// @param replaced the image that was replaced
record ChangeSinceLastReport(
    Change kind,
    String since,
    boolean isDowngrade,
    boolean hasReturned,
    Optional<ReplacedImage> replaced) {

  /// Compares an entry with the entry in its place in the previous report. An unchanged entry keeps
  /// its history, so that the page shows it for as long as the image is deployed.
  ///
  /// @param image the image of the entry, if EC2 returned it
  /// @param old the entry in its place in the previous report
  /// @param rolledBack whether the stack returned to what it was
  static ChangeSinceLastReport of(
      StackReportFacts facts,
      DeployedImage deployed,
      Optional<Image> image,
      Optional<ReportedImage> old,
      boolean rolledBack) {
    String now = facts.request().eventTime().toString();
    if (old.isEmpty()) {
      Change kind = facts.previous().isEmpty() ? Change.FIRST : Change.ADDED;
      return new ChangeSinceLastReport(kind, now, false, false, Optional.empty());
    }
    ReportedImage before = old.get();
    if (Objects.equals(deployed.id().orElse(null), before.id())) {
      return new ChangeSinceLastReport(
          Change.UNCHANGED,
          before.since(),
          before.downgrade(),
          before.returned(),
          Optional.ofNullable(before.replaced()));
    }
    Optional<Duration> younger = younger(image, before);
    return new ChangeSinceLastReport(
        Change.REPLACED,
        now,
        !rolledBack && younger.filter(Duration::isNegative).isPresent(),
        rolledBack || wasDeployedBefore(deployed, before),
        Optional.of(
            new ReplacedImage(
                before.id(),
                before.name(),
                before.creationDate(),
                younger.map(Duration::toDays).orElse(null),
                tagChanges(image, before))));
  }

  /// By how much the image is younger than the replaced one, if both creation dates are known.
  private static Optional<Duration> younger(Optional<Image> image, ReportedImage before) {
    Optional<Instant> mine = image.flatMap(known -> Timestamps.of(known.creationDate()));
    return Timestamps.of(before.creationDate())
        .flatMap(theirs -> mine.map(time -> Duration.between(theirs, time)));
  }

  private static boolean wasDeployedBefore(DeployedImage deployed, ReportedImage before) {
    ReplacedImage earlier = before.replaced();
    return earlier != null && earlier.id() != null && deployed.names(earlier.id());
  }

  /// Tags are not compared if one of the reports could not read the image. The trail tags are not
  /// compared either: they always differ.
  private static List<TagChange> tagChanges(Optional<Image> image, ReportedImage before) {
    if (image.isEmpty() || before.name() == null) {
      return List.of();
    }
    SortedMap<String, String> now = image.get().tags();
    TreeSet<String> keys = new TreeSet<>(now.keySet());
    keys.addAll(before.tags().keySet());
    keys.removeIf(TrailTags::isTrail);
    return keys.stream()
        .filter(key -> !Objects.equals(before.tags().get(key), now.get(key)))
        .map(key -> new TagChange(key, before.tags().get(key), now.get(key)))
        .toList();
  }
}
