package dev.amitrail.report.page.fleet;

import dev.amitrail.image.Timestamps;
import dev.amitrail.report.model.FleetStack;
import dev.amitrail.report.model.FleetStack.FleetImage;
import dev.amitrail.report.page.Badge;
import dev.amitrail.report.page.DisplayTime;
import dev.amitrail.report.text.EnglishText;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One stack in the table of all.
///
/// @param link to the stack's page, relative to the fleet's
/// @param flags the words that the page's toggles go by
/// @param images the first few
/// @param more the images that are shown when asked for; absent where there are not so many
/// @param ageDays of its oldest image; absent where no creation date is known
/// @param marks what else is to be known of its status
record FleetRow(
    String link,
    String stackName,
    String account,
    String region,
    boolean gone,
    List<String> flags,
    List<Shown> images,
    @Nullable More more,
    @Nullable Long ageDays,
    String age,
    int drifting,
    @Nullable Badge drift,
    int newer,
    @Nullable Badge newerMark,
    DisplayTime changed,
    String ago,
    Badge status,
    List<Badge> marks) {
  private static final int SHOWN_AT_ONCE = 3;
  private static final Duration LATELY = Duration.ofDays(7);

  /// One image.
  record Shown(String key, String name, @Nullable String id) {}

  /// The images beyond the first few.
  record More(int number, List<Shown> images) {}

  /// @param asOf ages are told as of then
  static FleetRow of(FleetStack stack, Instant asOf) {
    List<Shown> shown = stack.images().stream().map(FleetRow::shown).toList();
    int first = Math.min(SHOWN_AT_ONCE, shown.size());
    Optional<Long> age = oldestAge(stack, asOf);
    return new FleetRow(
        link(stack),
        stack.stackName(),
        stack.account(),
        stack.region(),
        stack.gone(),
        flags(stack, asOf),
        shown.subList(0, first),
        shown.size() == first
            ? null
            : new More(shown.size() - first, shown.subList(first, shown.size())),
        age.orElse(null),
        age.map(EnglishText::age).orElse("–"),
        stack.driftingInstances(),
        number(Badge.Tone.WARNING, "≠", stack.driftingInstances()),
        stack.newer(),
        number(Badge.Tone.NEWS, "↑", stack.newer()),
        DisplayTime.of(stack.changedAt()),
        Timestamps.of(stack.changedAt()).map(time -> EnglishText.ago(days(time, asOf))).orElse(""),
        status(stack),
        marks(stack));
  }

  /// Whether a toggle means this stack.
  boolean has(String flag) {
    return flags.contains(flag);
  }

  private static Shown shown(FleetImage image) {
    String id = image.id();
    if (image.name() != null) {
      return new Shown(image.key(), image.name(), id);
    }
    return new Shown(image.key(), id == null ? "no image" : "not found", id);
  }

  private static Optional<Long> oldestAge(FleetStack stack, Instant asOf) {
    return stack.images().stream()
        .flatMap(image -> Timestamps.of(image.creationDate()).stream())
        .min(Comparator.naturalOrder())
        .map(oldest -> days(oldest, asOf));
  }

  private static long days(Instant from, Instant to) {
    return Math.max(0, Duration.between(from, to).toDays());
  }

  private static List<String> flags(FleetStack stack, Instant asOf) {
    List<String> flags = new ArrayList<>();
    if (stack.driftingInstances() > 0) {
      flags.add("drift");
    }
    if (stack.newer() > 0) {
      flags.add("newer");
    }
    if (Timestamps.of(stack.changedAt())
        .filter(time -> !time.isBefore(asOf.minus(LATELY)))
        .isPresent()) {
      flags.add("changed");
    }
    if (stack.problems() + stack.deprecated() > 0) {
      flags.add("problem");
    }
    if (stack.gone()) {
      flags.add("gone");
    }
    return flags;
  }

  /// In small letters and without underlines, which no browser breaks a line at.
  private static Badge status(FleetStack stack) {
    Badge mark = Badge.ofStatus(stack.status(), stack.gone(), stack.partial());
    String words = mark.words().replace('_', ' ').toLowerCase(Locale.ROOT);
    return new Badge(mark.tone(), mark.symbol(), words);
  }

  private static List<Badge> marks(FleetStack stack) {
    List<Badge> marks = new ArrayList<>();
    if (stack.gone()) {
      marks.add(Badge.of(Badge.Tone.QUIET, "✕", "gone"));
    }
    if (stack.partial()) {
      marks.add(Badge.of(Badge.Tone.BAD, "◐", "partial"));
    }
    if (stack.problems() > 0) {
      marks.add(
          Badge.of(Badge.Tone.BAD, "✕", EnglishText.count(stack.problems(), "image") + " missing"));
    }
    if (stack.deprecated() > 0) {
      marks.add(Badge.of(Badge.Tone.WARNING, "▲", stack.deprecated() + " deprecated"));
    }
    return marks;
  }

  private static @Nullable Badge number(Badge.Tone tone, String symbol, int number) {
    return number == 0 ? null : Badge.of(tone, symbol, Integer.toString(number));
  }

  private static String link(FleetStack stack) {
    return Stream.of("reports", stack.account(), stack.region(), stack.stackName(), "latest.html")
        .map(FleetRow::segment)
        .collect(Collectors.joining("/"));
  }

  /// A segment of a path (RFC 3986, 3.3); Java's encoder is one for forms.
  private static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
  }
}
