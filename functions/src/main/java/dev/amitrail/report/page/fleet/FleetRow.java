package dev.amitrail.report.page.fleet;

import dev.amitrail.image.Timestamps;
import dev.amitrail.report.model.FleetStack;
import dev.amitrail.report.model.KeyedImage;
import dev.amitrail.report.model.StackReport;
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

/// One row of the table: one stack.
///
/// @param link to the stack's page, relative to the fleet's
/// @param flags the words that the page's toggles filter by
/// @param images the first few
/// @param more the images that are folded; absent where there are only a few
/// @param ageDays of its oldest image; absent where no creation date is known
/// @param severity as in [FleetStack]
/// @param badges more about its status
record FleetRow(
    String link,
    String stackName,
    String account,
    String region,
    boolean gone,
    List<String> flags,
    List<KeyedImage> images,
    @Nullable More more,
    @Nullable Long ageDays,
    String age,
    int drifting,
    @Nullable Badge drift,
    int newer,
    @Nullable Badge newerBadge,
    @Nullable String severity,
    Badge severityBadge,
    DisplayTime changed,
    String ago,
    Badge status,
    List<Badge> badges) {
  private static final int MOST_UNFOLDED = 3;
  private static final Duration RECENT = Duration.ofDays(7);

  /// The images beyond the first few.
  record More(int number, List<KeyedImage> images) {}

  /// The row of a stack.
  ///
  /// @param asOf the time that ages are computed for
  static FleetRow of(FleetStack stack, Instant asOf) {
    List<KeyedImage> images = stack.images();
    int first = Math.min(MOST_UNFOLDED, images.size());
    Optional<Long> age = oldestAge(stack, asOf);
    return new FleetRow(
        link(stack),
        stack.stackName(),
        stack.account(),
        stack.region(),
        stack.gone(),
        flags(stack, asOf),
        images.subList(0, first),
        images.size() == first
            ? null
            : new More(images.size() - first, images.subList(first, images.size())),
        age.orElse(null),
        age.map(EnglishText::age).orElse("–"),
        stack.driftingInstances(),
        number(Badge.Tone.WARNING, "≠", stack.driftingInstances()),
        stack.newer(),
        number(Badge.Tone.NEWS, "↑", stack.newer()),
        stack.severity(),
        severity(stack.severity()),
        DisplayTime.of(stack.changedAt()),
        Timestamps.of(stack.changedAt()).map(time -> EnglishText.ago(days(time, asOf))).orElse(""),
        status(stack),
        badges(stack));
  }

  /// All images, in their order.
  List<KeyedImage> allImages() {
    return more == null ? images : Stream.concat(images.stream(), more.images.stream()).toList();
  }

  /// Whether the link consists of what the row shows, without any escape.
  boolean hasPlainLink() {
    return link.equals(String.join("/", "reports", account, region, stackName, "latest.html"));
  }

  /// Whether a toggle shows this stack.
  boolean has(String flag) {
    return flags.contains(flag);
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
    if ("critical".equals(stack.severity()) || "high".equals(stack.severity())) {
      flags.add("severe");
    }
    if (Timestamps.of(stack.changedAt())
        .filter(time -> !time.isBefore(asOf.minus(RECENT)))
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

  /// In lower case and without underscores, where no browser breaks a line.
  private static Badge status(FleetStack stack) {
    Badge badge = Badge.ofStatus(stack.status(), stack.gone(), stack.partial());
    String words = badge.words().replace('_', ' ').toLowerCase(Locale.ROOT);
    return new Badge(badge.tone(), badge.symbol(), words);
  }

  private static List<Badge> badges(FleetStack stack) {
    List<Badge> badges = new ArrayList<>();
    if (stack.gone()) {
      badges.add(Badge.of(Badge.Tone.QUIET, "✕", "gone"));
    }
    if (stack.partial()) {
      badges.add(Badge.of(Badge.Tone.BAD, "◐", "partial"));
    }
    if (stack.problems() > 0) {
      badges.add(
          Badge.of(Badge.Tone.BAD, "✕", EnglishText.count(stack.problems(), "image") + " missing"));
    }
    if (stack.deprecated() > 0) {
      badges.add(Badge.of(Badge.Tone.WARNING, "▲", stack.deprecated() + " deprecated"));
    }
    return badges;
  }

  private static Badge severity(@Nullable String severity) {
    return severity == null
        ? Badge.of(Badge.Tone.QUIET, "–", "not scanned")
        : Badge.ofSeverity(severity.equals(StackReport.NO_FINDINGS) ? null : severity);
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
