package dev.amitrail.report.page.stack;

import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.model.StackReport.Cause;
import dev.amitrail.report.model.Unresolved;
import dev.amitrail.report.page.Badge;
import dev.amitrail.report.page.Count;
import dev.amitrail.report.page.DisplayTime;
import dev.amitrail.report.page.ImageLabel;
import dev.amitrail.report.page.PageTemplate;
import dev.amitrail.report.text.EnglishText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The page of one stack's latest report, `latest.html` beside `latest.json` and `latest.txt`. It
/// has no script.
public final class StackPage {
  private static final PageTemplate TEMPLATE =
      PageTemplate.of("stack", List.of("page.css", "stack.css"), List.of());

  /// With more images each is folded.
  private static final int MOST_UNFOLDED = 8;

  private StackPage() {}

  /// What the template `stack` shows.
  ///
  /// @param isLong whether there are several images: the page then begins with a list of them
  /// @param isFolded whether there are so many that each is one line until it is opened; those that
  ///   stand out then come first, and there is no list
  /// @param groups the images in the order of the page
  private record Facts(
      String stackName,
      String account,
      String region,
      String stackId,
      Badge status,
      String settledLabel,
      DisplayTime settled,
      DisplayTime read,
      String cause,
      String changes,
      @Nullable DisplayTime changed,
      List<Banner> banners,
      List<Count> counts,
      String imagesHeading,
      boolean isLong,
      boolean isFolded,
      List<ImageCard> images,
      List<Group> groups,
      List<Removed> removed,
      List<String> news,
      List<Unresolved> unresolved,
      String eventId) {}

  /// Something to know before reading on.
  private record Banner(Badge badge, String sentence) {}

  /// Images one below the other.
  private record Group(@Nullable String heading, List<ImageCard> images) {}

  private record Removed(String key, ImageLabel image) {}

  /// Renders a report: the same report, the same bytes.
  public static String of(StackReport report) {
    return TEMPLATE.render(facts(report));
  }

  private static Facts facts(StackReport report) {
    boolean settled = report.trigger().cause() == Cause.SETTLED;
    boolean isFolded = report.images().size() > MOST_UNFOLDED;
    Set<String> shared = report.sharedResources();
    List<ImageCard> images =
        IntStream.range(0, report.images().size())
            .mapToObj(i -> ImageCard.of(report, shared, report.images().get(i), i + 1))
            .toList();
    return new Facts(
        report.identity().stackName(),
        report.identity().account(),
        report.identity().region(),
        report.stackId(),
        Badge.ofStatus(report.state().status(), report.gone(), report.state().partial()),
        settled ? "Settled" : "Refreshed",
        DisplayTime.of(report.trigger().eventTime()),
        DisplayTime.of(report.readAt()),
        settled ? "The stack settled" : "The regular refresh of all known stacks",
        changes(report),
        report.isFirst() ? null : DisplayTime.of(report.changedAt()),
        banners(report),
        counts(report),
        report.gone() ? "Images it had last" : "Images",
        report.images().size() > 1 && !isFolded,
        isFolded,
        images,
        isFolded ? groups(images) : List.of(new Group(null, images)),
        report.removed().stream()
            .map(
                old ->
                    new Removed(old.key(), ImageLabel.of(old.id(), old.name(), old.creationDate())))
            .toList(),
        report.foundNews(),
        report.unresolved(),
        report.eventId());
  }

  private static List<Group> groups(List<ImageCard> images) {
    Map<Boolean, List<ImageCard>> byWhetherTheyStandOut =
        images.stream().collect(Collectors.partitioningBy(image -> !image.badges().isEmpty()));
    return Stream.of(
            group("stand out", byWhetherTheyStandOut.getOrDefault(true, List.of())),
            group("as they should be", byWhetherTheyStandOut.getOrDefault(false, List.of())))
        .filter(group -> !group.images().isEmpty())
        .toList();
  }

  private static Group group(String what, List<ImageCard> images) {
    return new Group("%d %s".formatted(images.size(), what), images);
  }

  private static String changes(StackReport report) {
    if (report.isFirst()) {
      return "First report of this stack";
    }
    return report.changed() == 0
        ? unchanged(report)
        : "%s changed since the previous report"
            .formatted(EnglishText.count(report.changed(), "image"));
  }

  private static String unchanged(StackReport report) {
    return report.hasNews()
        ? "No image changed since the previous report, but there is news"
        : "Nothing changed since the previous report";
  }

  private static List<Banner> banners(StackReport report) {
    List<Banner> banners = new ArrayList<>();
    if (report.gone()) {
      banners.add(
          new Banner(
              Badge.of(Badge.Tone.QUIET, "✕", "Gone"),
              "The stack deploys nothing any more. This is what it had last."));
    }
    if (report.state().partial()) {
      banners.add(
          new Banner(
              Badge.of(Badge.Tone.BAD, "◐", "Partial"),
              "The stack failed on its way and keeps what it had created until then: it is between"
                  + " two of its states."));
    }
    if (report.state().rolledBack()) {
      banners.add(
          new Banner(
              Badge.of(Badge.Tone.WARNING, "↺", "Rolled back"),
              "An update failed, and the stack returned to what it was before."));
    }
    for (StackReport.Awaiting group : report.awaiting()) {
      banners.add(
          new Banner(
              Badge.of(Badge.Tone.WARNING, "◌", "Waiting"),
              "%s wants %s and has none yet."
                  .formatted(group.resource(), EnglishText.count(group.wanted(), "instance"))));
    }
    return banners;
  }

  private static List<Count> counts(StackReport report) {
    int problems = report.problems() + report.unresolved().size();
    int newer = (int) report.images().stream().filter(image -> image.newer() != null).count();
    int severe =
        (int)
            report.images().stream()
                .filter(image -> image.scan() != null && image.scan().isSevere())
                .count();
    return List.of(
        Count.plain(report.images().size(), report.images().size() == 1 ? "image" : "images"),
        Count.alert(Badge.Tone.NEWS, report.changed(), "changed"),
        Count.alert(Badge.Tone.WARNING, report.driftingInstances(), "instances drifting"),
        Count.alert(Badge.Tone.NEWS, newer, "newer available"),
        Count.alert(Badge.Tone.WARNING, report.deprecated().size(), "deprecated"),
        Count.alert(Badge.Tone.BAD, severe, "critical or high"),
        Count.alert(Badge.Tone.BAD, problems, problems == 1 ? "problem" : "problems"));
  }
}
