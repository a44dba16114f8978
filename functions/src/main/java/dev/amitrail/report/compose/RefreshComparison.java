package dev.amitrail.report.compose;

import dev.amitrail.report.model.ImageUse;
import dev.amitrail.report.model.LineageLink;
import dev.amitrail.report.model.NewerImage;
import dev.amitrail.report.model.RegionAvailability;
import dev.amitrail.report.model.RegionAvailability.Presence;
import dev.amitrail.report.model.ReportedImage;
import dev.amitrail.report.model.ReportedImage.Scan;
import dev.amitrail.report.model.StackReport;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Whether two reports of a stack have the same content, which decides whether a refresh publishes:
/// a pure function. Distinct from equality.
///
/// Not compared is what changes without a change of what is deployed: how many instances run the
/// declared image, ages, tags, and the facts of a Region that could not be read.
final class RefreshComparison {
  private RefreshComparison() {}

  /// Whether `now` has nothing new compared to `before`.
  public static boolean of(StackReport before, StackReport now) {
    return before.state().status().equals(now.state().status())
        && before.gone() == now.gone()
        && before.deprecated().equals(now.deprecated())
        && unresolved(before).equals(unresolved(now))
        && allMatch(before.images(), now.images(), RefreshComparison::sameImage);
  }

  private static Set<List<String>> unresolved(StackReport report) {
    return report.unresolved().stream()
        .map(one -> List.of(one.resource(), String.valueOf(one.type())))
        .collect(Collectors.toSet());
  }

  private static boolean sameImage(ReportedImage before, ReportedImage now) {
    return before.key().equals(now.key())
        && before.declaration().declaredBy() == now.declaration().declaredBy()
        && Objects.equals(before.id(), now.id())
        && problem(before).equals(problem(now))
        && Objects.equals(before.details().name(), now.details().name())
        && Objects.equals(before.details().state(), now.details().state())
        && (!isReadWhole(before) || !isReadWhole(now) || newer(before).equals(newer(now)))
        && allMatch(before.uses(), now.uses(), RefreshComparison::sameUse)
        && sameElsewhere(before.elsewhere(), now.elsewhere())
        && hasNoNewFinding(before.scan(), now.scan())
        && sameLineage(before.lineage(), now.lineage());
  }

  /// Why a parameter names no image. Of an image that EC2 does not show, only that it does not: the
  /// reason is a sentence, and its state is compared.
  private static Optional<String> problem(ReportedImage image) {
    return Optional.ofNullable(image.declaration().problem())
        .map(problem -> image.id() == null ? problem : "");
  }

  /// What an image is published as is a tag of its source, so the newer image depends on it.
  private static boolean isReadWhole(ReportedImage image) {
    return image.newerProblem() == null
        && image.lineage().stream().noneMatch(LineageLink::isUnread);
  }

  private static Optional<String> newer(ReportedImage image) {
    return Optional.ofNullable(image.newer()).map(NewerImage::id);
  }

  private static boolean sameUse(ImageUse before, ImageUse now) {
    return before.resource().equals(now.resource()) && others(before).equals(others(now));
  }

  private static Map<String, Integer> others(ImageUse use) {
    return use.others().stream()
        .collect(Collectors.toMap(ImageUse.Other::id, ImageUse.Other::instances, Integer::sum));
  }

  private static boolean sameElsewhere(List<RegionAvailability> old, List<RegionAvailability> now) {
    Map<String, RegionAvailability> read =
        old.stream()
            .filter(RegionAvailability::isConcluded)
            .collect(
                Collectors.toMap(RegionAvailability::region, Function.identity(), (one, _) -> one));
    return now.stream()
        .filter(RegionAvailability::isConcluded)
        .allMatch(
            one ->
                Optional.ofNullable(read.get(one.region()))
                    .map(before -> sameThere(before, one))
                    .orElse(true));
  }

  /// That a missing image is not wanted any more is nothing new: there is nothing left to do.
  private static boolean sameThere(RegionAvailability before, RegionAvailability now) {
    if (before.presence() == Presence.MISSING && now.presence() == Presence.NOT_COPIED) {
      return true;
    }
    return before.state().equals(now.state()) && Objects.equals(before.id(), now.id());
  }

  /// Whether Amazon Inspector found nothing new: no other severity, and no fix that there was none
  /// for. When it scanned, and since when there is a fix, are not compared: it states these anew
  /// with each scan. Nothing is concluded where no scan is known now.
  private static boolean hasNoNewFinding(@Nullable Scan before, @Nullable Scan now) {
    return now == null
        || now.scanned() == Scan.Scanned.NONE
        || findings(now).equals(findings(before == null ? Scan.none() : before));
  }

  private static List<Object> findings(Scan scan) {
    return List.of(
        Optional.ofNullable(scan.severity()),
        scan.criticalFixSince() != null,
        scan.highFixSince() != null);
  }

  /// Nothing is known above a link that could not be read.
  private static boolean sameLineage(List<LineageLink> before, List<LineageLink> now) {
    for (int i = 0; i < Math.max(before.size(), now.size()); i++) {
      if (i >= before.size() || i >= now.size()) {
        return false;
      }
      LineageLink one = before.get(i);
      LineageLink other = now.get(i);
      if (!one.id().equals(other.id()) || !one.region().equals(other.region())) {
        return false;
      }
      if (one.isUnread() || other.isUnread()) {
        return true;
      }
      if (one.trail() != other.trail() || (one.problem() == null) != (other.problem() == null)) {
        return false;
      }
    }
    return true;
  }

  private static <T> boolean allMatch(List<T> some, List<T> others, BiPredicate<T, T> same) {
    if (some.size() != others.size()) {
      return false;
    }
    for (int i = 0; i < some.size(); i++) {
      if (!same.test(some.get(i), others.get(i))) {
        return false;
      }
    }
    return true;
  }
}
