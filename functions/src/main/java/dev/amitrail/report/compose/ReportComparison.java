package dev.amitrail.report.compose;

import dev.amitrail.report.model.ImageUse;
import dev.amitrail.report.model.LineageLink;
import dev.amitrail.report.model.NewerImage;
import dev.amitrail.report.model.RegionAvailability;
import dev.amitrail.report.model.ReportedImage;
import dev.amitrail.report.model.StackReport;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Whether two reports of a stack tell the same: a pure function.
///
/// What comes and goes by itself is no news: how many instances run what they ought to, ages, tags,
/// and what a Region that could not be read had to say.
public final class ReportComparison {
  private ReportComparison() {}

  /// Whether `now` tells nothing that `before` did not.
  public static boolean of(StackReport before, StackReport now) {
    return before.status().equals(now.status())
        && before.gone() == now.gone()
        && before.deprecated().equals(now.deprecated())
        && untold(before).equals(untold(now))
        && pairwise(before.images(), now.images(), ReportComparison::sameImage);
  }

  private static Set<List<String>> untold(StackReport report) {
    return report.unresolved().stream()
        .map(one -> List.of(one.resource(), String.valueOf(one.type())))
        .collect(Collectors.toSet());
  }

  private static boolean sameImage(ReportedImage before, ReportedImage now) {
    return before.key().equals(now.key())
        && before.declaredBy() == now.declaredBy()
        && Objects.equals(before.id(), now.id())
        && Objects.equals(before.problem(), now.problem())
        && Objects.equals(before.name(), now.name())
        && Objects.equals(before.state(), now.state())
        && (!isReadWhole(before) || !isReadWhole(now) || newer(before).equals(newer(now)))
        && pairwise(before.uses(), now.uses(), ReportComparison::sameUse)
        && sameElsewhere(before.elsewhere(), now.elsewhere())
        && sameLineage(before.lineage(), now.lineage());
  }

  /// What an image is published as is a tag of its source.
  private static boolean isReadWhole(ReportedImage image) {
    return image.newerProblem() == null
        && image.lineage().stream().noneMatch(LineageLink::isUnread);
  }

  private static String newer(ReportedImage image) {
    NewerImage newer = image.newer();
    return newer == null ? "" : newer.id();
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
            .filter(one -> !one.isUnread())
            .collect(
                Collectors.toMap(RegionAvailability::region, Function.identity(), (one, _) -> one));
    return now.stream()
        .filter(one -> !one.isUnread())
        .allMatch(
            one ->
                Optional.ofNullable(read.get(one.region()))
                    .map(before -> sameThere(before, one))
                    .orElse(true));
  }

  private static boolean sameThere(RegionAvailability before, RegionAvailability now) {
    return before.state().equals(now.state()) && Objects.equals(before.id(), now.id());
  }

  /// Above a link that could not be read nothing is known.
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
      if (one.trail() != other.trail() || !Objects.equals(one.problem(), other.problem())) {
        return false;
      }
    }
    return true;
  }

  private static <T> boolean pairwise(List<T> some, List<T> others, BiPredicate<T, T> same) {
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
