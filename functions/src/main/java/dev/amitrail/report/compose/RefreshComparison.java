package dev.amitrail.report.compose;

import dev.amitrail.report.model.ImageUse;
import dev.amitrail.report.model.LineageLink;
import dev.amitrail.report.model.NewerImage;
import dev.amitrail.report.model.RegionAvailability;
import dev.amitrail.report.model.RegionAvailability.Presence;
import dev.amitrail.report.model.ReportedImage;
import dev.amitrail.report.model.ReportedImage.Scan;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.model.StackReport.Awaiting;
import dev.amitrail.report.text.DriftSentence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a report has that the previous one of the stack has not, which decides whether a refresh
/// publishes: a pure function. Distinct from equality, and from [ChangeSinceLastReport], which is
/// about another image in the place of one.
///
/// Not compared is what changes without a change of what is deployed: how many instances run the
/// declared image, ages, tags, and the facts of a Region that could not be read.
final class RefreshComparison {
  private final Set<String> shared;
  private final List<String> news = new ArrayList<>();

  /// @param report whose news these are
  private RefreshComparison(StackReport report) {
    this.shared = report.sharedResources();
  }

  /// Whether `now` has nothing new compared to `before`: no other image, and no news.
  static boolean of(StackReport before, StackReport now) {
    return images(before).equals(images(now)) && news(before, now).isEmpty();
  }

  /// The news of `now`, one sentence each; empty if all that differs is which images are deployed.
  static List<String> news(StackReport before, StackReport now) {
    RefreshComparison comparison = new RefreshComparison(now);
    comparison.compare(before, now);
    return List.copyOf(comparison.news);
  }

  /// Which images are deployed.
  private static List<List<String>> images(StackReport report) {
    return report.images().stream()
        .map(image -> List.of(image.key(), String.valueOf(image.id())))
        .toList();
  }

  private void add(boolean isNew, String sentence) {
    if (isNew) {
      news.add(sentence);
    }
  }

  private void compare(StackReport before, StackReport now) {
    add(
        !before.state().status().equals(now.state().status()),
        "the stack is %s, and was %s".formatted(now.state().status(), before.state().status()));
    add(before.gone() != now.gone(), now.gone() ? "the stack is gone" : "the stack is not gone");
    compareDeprecation(before, now);
    Map<List<String>, List<ReportedImage>> left =
        before.images().stream()
            .collect(
                Collectors.groupingBy(
                    RefreshComparison::place, Collectors.toCollection(ArrayList::new)));
    for (ReportedImage image : now.images()) {
      List<ReportedImage> same = left.getOrDefault(place(image), List.of());
      if (!same.isEmpty()) {
        compareImage(same.removeFirst(), image);
      }
    }
    compareUnresolved(before, now);
    compareAwaiting(before, now);
  }

  /// An entry that is compared with one of the previous report: the same image under the same key.
  private static List<String> place(ReportedImage image) {
    return List.of(image.key(), String.valueOf(image.id()));
  }

  private void compareDeprecation(StackReport before, StackReport now) {
    only(now.deprecated(), before.deprecated()).forEach(key -> news.add(key + " is deprecated"));
    only(before.deprecated(), now.deprecated())
        .forEach(key -> news.add(key + " is not deprecated any more"));
  }

  private void compareUnresolved(StackReport before, StackReport now) {
    only(unresolved(now), unresolved(before))
        .forEach(one -> news.add("the image of %s is not known".formatted(one.getFirst())));
    only(unresolved(before), unresolved(now))
        .forEach(
            one -> news.add("%s is not listed as unresolved any more".formatted(one.getFirst())));
  }

  private static List<List<String>> unresolved(StackReport report) {
    return report.unresolved().stream()
        .map(one -> List.of(one.resource(), String.valueOf(one.type())))
        .toList();
  }

  private void compareAwaiting(StackReport before, StackReport now) {
    only(awaiting(now), awaiting(before))
        .forEach(group -> news.add("%s has no instances".formatted(group)));
    only(awaiting(before), awaiting(now))
        .forEach(group -> news.add("%s does not wait for instances any more".formatted(group)));
  }

  private static List<String> awaiting(StackReport report) {
    return report.awaiting().stream().map(Awaiting::resource).toList();
  }

  private static <T> List<T> only(List<T> some, List<T> others) {
    return some.stream().filter(one -> !others.contains(one)).distinct().toList();
  }

  private void compareImage(ReportedImage before, ReportedImage now) {
    String key = now.key();
    add(
        before.declaration().declaredBy() != now.declaration().declaredBy(),
        "%s is declared by a %s"
            .formatted(
                key,
                now.declaration().declaredBy() == ReportedImage.DeclaredBy.PARAMETER
                    ? "parameter"
                    : "resource"));
    if (problem(before).equals(problem(now))) {
      add(
          !Objects.equals(before.details().name(), now.details().name()),
          "the image of %s is named %s".formatted(key, now.details().name()));
      add(
          !Objects.equals(before.details().state(), now.details().state()),
          "the image of %s is %s, and was %s"
              .formatted(key, now.details().state(), before.details().state()));
    } else {
      String problem = now.declaration().problem();
      news.add("%s: %s".formatted(key, problem == null ? "the image is found again" : problem));
    }
    compareNewer(before, now);
    compareUses(before, now);
    compareElsewhere(key, before.elsewhere(), now.elsewhere());
    compareScan(before, now);
    add(
        !sameLineage(before.lineage(), now.lineage()),
        "the lineage of %s is another: %s".formatted(key, lineage(now.lineage())));
  }

  /// Why a parameter names no image. Of an image that EC2 does not show, only that it does not: the
  /// reason is a sentence, and its state is compared.
  private static Optional<String> problem(ReportedImage image) {
    return Optional.ofNullable(image.declaration().problem())
        .map(problem -> image.id() == null ? problem : "");
  }

  /// What an image is published as is a tag of its source, so the newer image depends on it.
  private void compareNewer(ReportedImage before, ReportedImage now) {
    if (!isReadWhole(before) || !isReadWhole(now) || newer(before).equals(newer(now))) {
      return;
    }
    NewerImage newer = now.newer();
    news.add(
        newer == null
            ? "for %s there is no newer image any more".formatted(now.key())
            : "for %s there is a newer image, %s (%s)"
                .formatted(now.key(), newer.name(), newer.id()));
  }

  private static boolean isReadWhole(ReportedImage image) {
    return image.newerProblem() == null
        && image.lineage().stream().noneMatch(LineageLink::isUnread);
  }

  private static Optional<String> newer(ReportedImage image) {
    return Optional.ofNullable(image.newer()).map(NewerImage::id);
  }

  private void compareUses(ReportedImage before, ReportedImage now) {
    String key = now.key();
    List<String> resources = now.uses().stream().map(ImageUse::resource).toList();
    List<String> resourcesBefore = before.uses().stream().map(ImageUse::resource).toList();
    only(resources, resourcesBefore)
        .forEach(resource -> news.add("%s uses %s".formatted(resource, key)));
    only(resourcesBefore, resources)
        .forEach(resource -> news.add("%s does not use %s any more".formatted(resource, key)));
    Map<String, List<ImageUse>> left =
        before.uses().stream()
            .collect(
                Collectors.groupingBy(ImageUse::resource, Collectors.toCollection(ArrayList::new)));
    for (ImageUse use : now.uses()) {
      List<ImageUse> same = left.getOrDefault(use.resource(), List.of());
      if (!same.isEmpty() && !others(same.removeFirst()).equals(others(use))) {
        news.add("of %s, %s".formatted(use.resource(), others(now, use)));
      }
    }
  }

  private String others(ReportedImage image, ImageUse use) {
    return use.others().isEmpty()
        ? "no instance runs another image than %s declares any more".formatted(image.key())
        : use.others().stream()
            .map(
                other ->
                    "%s %s %s"
                        .formatted(
                            DriftSentence.part(shared, use, other),
                            DriftSentence.verb(image, other),
                            other.id()))
            .collect(Collectors.joining(", "));
  }

  private static Map<String, Integer> others(ImageUse use) {
    return use.others().stream()
        .collect(
            Collectors.toMap(
                ImageUse.Other::id, ImageUse.Other::instances, Integer::sum, TreeMap::new));
  }

  /// A Region that one of the reports does not have, or could not read, is no news.
  private void compareElsewhere(
      String key, List<RegionAvailability> old, List<RegionAvailability> now) {
    Map<String, RegionAvailability> read =
        old.stream()
            .filter(RegionAvailability::isConcluded)
            .collect(
                Collectors.toMap(RegionAvailability::region, Function.identity(), (one, _) -> one));
    for (RegionAvailability one : now) {
      RegionAvailability before = read.get(one.region());
      if (before != null && one.isConcluded() && !sameThere(before, one)) {
        news.add(
            "%s in %s: %s%s, and was %s"
                .formatted(
                    key,
                    one.region(),
                    one.state(),
                    one.id() == null ? "" : " (%s)".formatted(one.id()),
                    before.state()));
      }
    }
  }

  /// That a missing image is not wanted any more is nothing new: there is nothing left to do.
  private static boolean sameThere(RegionAvailability before, RegionAvailability now) {
    if (before.presence() == Presence.MISSING && now.presence() == Presence.NOT_COPIED) {
      return true;
    }
    return before.state().equals(now.state()) && Objects.equals(before.id(), now.id());
  }

  /// Amazon Inspector found something new: another severity, or a fix that there was none for. When
  /// it scanned, and since when there is a fix, are not compared: it states these anew with each
  /// scan. Nothing is concluded where no scan is known now, nor where the previous report is of a
  /// build that read none. Where it lacks a scan because a Region could not be read, what was found
  /// now is new to its readers.
  private void compareScan(ReportedImage old, ReportedImage image) {
    Scan now = image.scan();
    if (now == null
        || now.scanned() == Scan.Scanned.NONE
        || (old.scan() == null && old.lineage().stream().noneMatch(LineageLink::isUnread))) {
      return;
    }
    String key = image.key();
    Scan before = old.scan() == null ? Scan.none() : old.scan();
    add(
        !Objects.equals(before.severity(), now.severity()),
        before.scanned() == Scan.Scanned.NONE
            ? "the image of %s is now scanned: %s".formatted(key, severity(now))
            : "the highest severity found in %s is %s, and was %s"
                .formatted(key, severity(now), severity(before)));
    compareFix(key, "critical", before.criticalFixSince(), now.criticalFixSince());
    compareFix(key, "high", before.highFixSince(), now.highFixSince());
  }

  private static String severity(Scan scan) {
    return Objects.requireNonNullElse(scan.severity(), "none");
  }

  private void compareFix(
      String key, String severity, @Nullable String before, @Nullable String now) {
    add(
        (before == null) != (now == null),
        "there is %s fix for a %s finding in %s"
            .formatted(now == null ? "no longer a" : "a", severity, key));
  }

  private static String lineage(List<LineageLink> links) {
    return links.isEmpty()
        ? "EC2 names no source"
        : links.stream()
            .map(
                link ->
                    link.problem() == null
                        ? link.id()
                        : "%s, lost: %s".formatted(link.id(), link.problem()))
            .collect(Collectors.joining(" <- "));
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
}
