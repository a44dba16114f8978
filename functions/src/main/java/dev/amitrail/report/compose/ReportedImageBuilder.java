package dev.amitrail.report.compose;

import dev.amitrail.image.Image;
import dev.amitrail.image.Timestamps;
import dev.amitrail.image.TrailTags;
import dev.amitrail.report.deployed.DeployedImage;
import dev.amitrail.report.deployed.DeployedImage.Use;
import dev.amitrail.report.lineage.ImageFacts;
import dev.amitrail.report.model.Change;
import dev.amitrail.report.model.ImageUse;
import dev.amitrail.report.model.ReplacedImage;
import dev.amitrail.report.model.ReplacedImage.TagChange;
import dev.amitrail.report.model.ReportedImage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Builds one entry of a report: a pure function.
final class ReportedImageBuilder {
  private final StackReportFacts facts;
  private final DeployedImage deployed;
  private final @Nullable ReportedImage old;
  private final boolean rolledBack;
  private final Optional<ImageFacts> imageFacts;
  private final Optional<Image> image;
  private final Change change;

  private ReportedImageBuilder(
      StackReportFacts facts,
      DeployedImage deployed,
      @Nullable ReportedImage old,
      boolean rolledBack) {
    this.facts = facts;
    this.deployed = deployed;
    this.old = old;
    this.rolledBack = rolledBack;
    this.imageFacts = deployed.id().map(facts.images()::get);
    this.image = imageFacts.map(ImageFacts::image);
    this.change = change();
  }

  /// The entry of an image.
  ///
  /// @param old the entry in its place in the previous report
  /// @param rolledBack whether the stack returned to what it was
  static ReportedImage of(
      StackReportFacts facts,
      DeployedImage deployed,
      @Nullable ReportedImage old,
      boolean rolledBack) {
    return new ReportedImageBuilder(facts, deployed, old, rolledBack).entry();
  }

  private ReportedImage entry() {
    return new ReportedImage(
        deployed.key(),
        deployed.declaredBy(),
        deployed.id().orElse(null),
        problem(),
        deployed.ssmParameter().orElse(null),
        image.map(Image::name).orElse(null),
        image.map(Image::creationDate).orElse(null),
        image.flatMap(known -> Timestamps.of(known.creationDate())).map(this::ageDays).orElse(null),
        image.map(Image::state).orElse(null),
        image.map(known -> known.ownerAlias().orElse(known.ownerId())).orElse(null),
        image.flatMap(Image::deprecationTime).orElse(null),
        image.map(Image::tags).orElseGet(TreeMap::new),
        imageFacts.map(ImageFacts::lineage).orElse(List.of()),
        imageFacts.map(ImageFacts::otherRegions).orElse(List.of()),
        imageFacts.flatMap(ImageFacts::newer).orElse(null),
        imageFacts.flatMap(ImageFacts::newerProblem).orElse(null),
        deployed.uses().stream().map(this::use).toList(),
        change,
        since(),
        isDowngrade(),
        hasReturned(),
        replaced());
  }

  private @Nullable String problem() {
    return deployed
        .problem()
        .orElseGet(
            () ->
                image.isPresent()
                    ? null
                    : "not found in %s: deregistered, or not shared with this account"
                        .formatted(facts.snapshot().stack().region()));
  }

  private ImageUse use(Use use) {
    return new ImageUse(
        use.resource(),
        use.type(),
        use.through().orElse(null),
        use.instances().values().stream().mapToInt(Integer::intValue).sum(),
        deployed.id().map(id -> use.instances().getOrDefault(id, 0)).orElse(0),
        use.instances().entrySet().stream()
            .filter(entry -> !deployed.names(entry.getKey()))
            .map(entry -> other(entry.getKey(), entry.getValue()))
            .toList());
  }

  private ImageUse.Other other(String id, int instances) {
    Optional<Image> other = Optional.ofNullable(facts.images().get(id)).map(ImageFacts::image);
    return new ImageUse.Other(
        id,
        other.map(Image::name).orElse(null),
        other.map(Image::creationDate).orElse(null),
        instances);
  }

  private Change change() {
    if (facts.previous().isEmpty()) {
      return Change.FIRST;
    }
    if (old == null) {
      return Change.ADDED;
    }
    return Objects.equals(deployed.id().orElse(null), old.id())
        ? Change.UNCHANGED
        : Change.REPLACED;
  }

  /// An unchanged entry keeps its history, so that the page shows it for as long as the image is
  /// deployed.
  private Optional<ReportedImage> unchanged() {
    return Optional.ofNullable(old).filter(_ -> change == Change.UNCHANGED);
  }

  private String since() {
    return unchanged().map(ReportedImage::since).orElse(facts.request().eventTime().toString());
  }

  private boolean isDowngrade() {
    return unchanged()
        .map(ReportedImage::downgrade)
        .orElseGet(() -> change == Change.REPLACED && !rolledBack && isOlder());
  }

  private boolean isOlder() {
    Optional<Instant> mine = image.flatMap(known -> Timestamps.of(known.creationDate()));
    Optional<Instant> theirs =
        Optional.ofNullable(old).flatMap(entry -> Timestamps.of(entry.creationDate()));
    return mine.isPresent() && theirs.filter(mine.get()::isBefore).isPresent();
  }

  private boolean hasReturned() {
    if (change != Change.REPLACED || old == null) {
      return unchanged().map(ReportedImage::returned).orElse(false);
    }
    ReplacedImage earlier = old.replaced();
    return rolledBack || (earlier != null && earlier.id() != null && deployed.names(earlier.id()));
  }

  private @Nullable ReplacedImage replaced() {
    if (change != Change.REPLACED || old == null) {
      return unchanged().map(ReportedImage::replaced).orElse(null);
    }
    return new ReplacedImage(
        old.id(), old.name(), old.creationDate(), daysYounger(old), tagChanges(old));
  }

  private @Nullable Long daysYounger(ReportedImage than) {
    Optional<Instant> mine = image.flatMap(known -> Timestamps.of(known.creationDate()));
    return Timestamps.of(than.creationDate())
        .flatMap(theirs -> mine.map(time -> Duration.between(theirs, time).toDays()))
        .orElse(null);
  }

  /// Tags are not compared if one of the reports could not read the image. The trail tags are not
  /// compared either: they always differ.
  private List<TagChange> tagChanges(ReportedImage from) {
    if (image.isEmpty() || from.name() == null) {
      return List.of();
    }
    SortedMap<String, String> now = image.get().tags();
    TreeSet<String> keys = new TreeSet<>(now.keySet());
    keys.addAll(from.tags().keySet());
    List<TagChange> changes = new ArrayList<>();
    keys.removeIf(TrailTags::isTrail);
    for (String key : keys) {
      if (!Objects.equals(from.tags().get(key), now.get(key))) {
        changes.add(new TagChange(key, from.tags().get(key), now.get(key)));
      }
    }
    return changes;
  }

  private Long ageDays(Instant created) {
    return Duration.between(created, facts.snapshot().readAt()).toDays();
  }
}
