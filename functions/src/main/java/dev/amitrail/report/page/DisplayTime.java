package dev.amitrail.report.page;

import dev.amitrail.image.Timestamps;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A time as a page shows it, in UTC.
///
/// @param iso as the report has it
/// @param day for example `22 Nov 2026`
/// @param minute for example `22 Nov 2026, 02:43 UTC`
public record DisplayTime(String iso, String day, String minute) {
  private static final DateTimeFormatter DAY = format("d MMM uuuu");
  private static final DateTimeFormatter MINUTE = format("d MMM uuuu, HH:mm 'UTC'");

  private static DateTimeFormatter format(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
  }

  /// A time of a report; a text that is no time is shown unchanged.
  public static DisplayTime of(String iso) {
    return Timestamps.of(iso)
        .map(time -> new DisplayTime(iso, DAY.format(time), MINUTE.format(time)))
        .orElseGet(() -> new DisplayTime(iso, iso, iso));
  }

  /// As [#of]; null without a time.
  public static @Nullable DisplayTime ofNullable(@Nullable String iso) {
    return iso == null ? null : of(iso);
  }

  /// Whole days from one time to a later one; negative to an earlier one; empty where either is no
  /// time.
  public static Optional<Long> daysBetween(@Nullable String from, @Nullable String to) {
    return Timestamps.of(from)
        .flatMap(start -> Timestamps.of(to).map(end -> Duration.between(start, end).toDays()));
  }
}
