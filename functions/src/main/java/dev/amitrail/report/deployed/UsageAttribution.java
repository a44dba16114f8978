package dev.amitrail.report.deployed;

import dev.amitrail.report.deployed.DeployedImage.Use;
import dev.amitrail.report.model.ImageUse;
import dev.amitrail.report.model.ReportedImage;
import dev.amitrail.report.model.ReportedImage.DeclaredBy;
import dev.amitrail.report.model.StackReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Attributes what a resource still runs to the parameter that named it in the previous report and
/// names another image now: a pure function. CloudFormation does not return which parameter a
/// resource takes its image from; the previous report shows it. An image that a launch source names
/// keeps its own entry: the next instance is launched from it.
final class UsageAttribution {
  private UsageAttribution() {}

  /// `all`, with the use of `image` moved to that parameter, if there is one.
  static List<DeployedImage> moved(
      DeployedImage image, List<DeployedImage> all, StackReport previous) {
    if (image.declaredBy() != DeclaredBy.RESOURCE || image.uses().size() != 1) {
      return all;
    }
    Use use = image.uses().getFirst();
    if (use.through().isPresent()) {
      return all;
    }
    Optional<DeployedImage> parameter =
        previous.images().stream()
            .filter(old -> old.declaration().declaredBy() == DeclaredBy.PARAMETER && ran(old, use))
            .flatMap(old -> all.stream().filter(now -> isSuccessor(now, old, use)))
            .findFirst();
    return parameter.map(found -> move(image, use, found, all)).orElse(all);
  }

  /// Whether the resource ran nothing else under this entry of the previous report.
  private static boolean ran(ReportedImage old, Use use) {
    Set<String> running = use.instances().keySet();
    return !running.isEmpty()
        && old.uses().stream()
            .filter(usedBefore -> usedBefore.resource().equals(use.resource()))
            .anyMatch(usedBefore -> images(old, usedBefore).containsAll(running));
  }

  private static List<String> images(ReportedImage old, ImageUse use) {
    return Stream.concat(Stream.ofNullable(old.id()), use.others().stream().map(ImageUse.Other::id))
        .toList();
  }

  private static boolean isSuccessor(DeployedImage now, ReportedImage old, Use use) {
    return now.declaredBy() == DeclaredBy.PARAMETER
        && now.key().equals(old.key())
        && now.id().filter(id -> !use.instances().containsKey(id)).isPresent();
  }

  private static List<DeployedImage> move(
      DeployedImage image, Use use, DeployedImage parameter, List<DeployedImage> all) {
    List<DeployedImage> moved = new ArrayList<>(all);
    moved.set(moved.indexOf(parameter), parameter.with(use));
    moved.remove(image);
    return moved;
  }
}
