package dev.amitrail.report.compose;

import dev.amitrail.image.Image;
import dev.amitrail.image.Timestamps;
import dev.amitrail.report.deployed.DeployedImage;
import dev.amitrail.report.deployed.DeployedImage.Use;
import dev.amitrail.report.lineage.ImageFacts;
import dev.amitrail.report.model.ImageUse;
import dev.amitrail.report.model.ReportedImage;
import dev.amitrail.report.model.ReportedImage.Declaration;
import dev.amitrail.report.model.ReportedImage.Details;
import dev.amitrail.report.model.ReportedImage.History;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Builds one entry of a report: a pure function. What changed since the previous report is decided
/// by [ChangeSinceLastReport].
final class ReportedImageBuilder {
  private final StackReportFacts facts;
  private final DeployedImage deployed;
  private final Optional<ImageFacts> imageFacts;
  private final Optional<Image> image;
  private final History history;

  private ReportedImageBuilder(
      StackReportFacts facts,
      DeployedImage deployed,
      @Nullable ReportedImage old,
      boolean rolledBack) {
    this.facts = facts;
    this.deployed = deployed;
    this.imageFacts = deployed.id().map(facts.images()::get);
    this.image = imageFacts.map(ImageFacts::image);
    this.history =
        ChangeSinceLastReport.of(facts, deployed, imageFacts, Optional.ofNullable(old), rolledBack);
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
        new Declaration(
            deployed.key(),
            deployed.declaredBy(),
            deployed.id().orElse(null),
            problem(),
            deployed.ssmParameter().orElse(null)),
        details(),
        imageFacts.map(ImageFacts::lineage).orElse(List.of()),
        imageFacts.map(ImageFacts::otherRegions).orElse(List.of()),
        imageFacts.flatMap(ImageFacts::newer).orElse(null),
        imageFacts.flatMap(ImageFacts::newerProblem).orElse(null),
        imageFacts.flatMap(ImageFacts::scan).orElse(null),
        deployed.uses().stream().map(this::use).toList(),
        history);
  }

  private Details details() {
    return new Details(
        image.map(Image::name).orElse(null),
        image.map(Image::creationDate).orElse(null),
        image.flatMap(known -> Timestamps.of(known.creationDate())).map(this::ageDays).orElse(null),
        image.map(Image::state).orElse(null),
        image.map(known -> known.ownerAlias().orElse(known.ownerId())).orElse(null),
        image.flatMap(Image::deprecationTime).orElse(null),
        image.map(Image::tags).orElseGet(TreeMap::new));
  }

  private @Nullable String problem() {
    return deployed
        .problem()
        .orElseGet(
            () ->
                imageFacts.isPresent()
                    ? imageFacts.flatMap(ImageFacts::problem).orElse(null)
                    : "not found in %s: %s"
                        .formatted(facts.snapshot().stack().region(), ImageFacts.NOT_FOUND));
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
            .toList(),
        use.isUnused() ? true : null);
  }

  private ImageUse.Other other(String id, int instances) {
    Optional<Image> other = Optional.ofNullable(facts.images().get(id)).map(ImageFacts::image);
    return new ImageUse.Other(
        id,
        other.map(Image::name).orElse(null),
        other.map(Image::creationDate).orElse(null),
        instances);
  }

  private Long ageDays(Instant created) {
    return Duration.between(created, facts.snapshot().readAt()).toDays();
  }
}
