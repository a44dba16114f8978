package dev.amitrail.report.deployed;

import dev.amitrail.report.deployed.DeployedImage.Use;
import dev.amitrail.report.model.ReportedImage;
import dev.amitrail.report.model.ReportedImage.DeclaredBy;
import dev.amitrail.report.model.StackReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether a resource still runs what a parameter named before: a pure function.
final class UsageAttribution {
  private UsageAttribution() {}

  /// `all`, with the uses of `image` told under the parameter whose image they were, if they run on
  /// unchanged since.
  static List<DeployedImage> moved(
      DeployedImage image, List<DeployedImage> all, StackReport before) {
    if (image.declaredBy() != DeclaredBy.RESOURCE || image.uses().size() != 1) {
      return all;
    }
    Use use = image.uses().getFirst();
    Optional<DeployedImage> parameter =
        before.images().stream()
            .filter(old -> old.declaredBy() == DeclaredBy.PARAMETER && ranBefore(old, use))
            .flatMap(old -> all.stream().filter(now -> isSuccessor(now, old, use)))
            .findFirst();
    return parameter.map(found -> move(image, use, found, all)).orElse(all);
  }

  private static boolean isSuccessor(DeployedImage now, ReportedImage old, Use use) {
    return now.declaredBy() == DeclaredBy.PARAMETER
        && now.key().equals(old.key())
        && now.id().filter(id -> !use.instances().containsKey(id)).isPresent();
  }

  private static boolean ranBefore(ReportedImage old, Use use) {
    return !use.instances().isEmpty()
        && old.uses().stream()
            .filter(was -> was.resource().equals(use.resource()))
            .anyMatch(
                was ->
                    use.instances().keySet().stream()
                        .allMatch(
                            id ->
                                id.equals(old.id())
                                    || was.others().stream()
                                        .anyMatch(other -> other.id().equals(id))));
  }

  private static List<DeployedImage> move(
      DeployedImage image, Use use, DeployedImage parameter, List<DeployedImage> all) {
    List<DeployedImage> told = new ArrayList<>(all);
    told.set(told.indexOf(parameter), parameter.with(use));
    told.remove(image);
    return told;
  }
}
