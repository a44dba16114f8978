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

  /// The moment that a report states; what is no time is shown as it is.
  public static DisplayTime of(String iso) {
    return Timestamps.of(iso)
        .map(time -> new DisplayTime(iso, DAY.format(time), MINUTE.format(time)))
        .orElseGet(() -> new DisplayTime(iso, iso, iso));
  }

  /// The same, where there is one.
  public static @Nullable DisplayTime ofNullable(@Nullable String iso) {
    return iso == null ? null : of(iso);
  }

  /// Whole days from one time to a later one; negative to an earlier one; nothing where either is
  /// no time.
  public static Optional<Long> daysBetween(@Nullable String from, @Nullable String to) {
    return Timestamps.of(from)
        .flatMap(start -> Timestamps.of(to).map(end -> Duration.between(start, end).toDays()));
  }
}
