package dev.amitrail.report;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// Where the reports of one stack are in the bucket.
record ReportKeys(Stack stack) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  String latestJson() {
    return folder() + "latest.json";
  }

  String latestText() {
    return folder() + "latest.txt";
  }

  /// `<time>-<event id>.json`, the time being the event's.
  String history(StackReport report) {
    return folder()
        + TIME.format(Instant.parse(report.eventTime()))
        + "-"
        + report.eventId().replaceAll("[^A-Za-z0-9._-]", "-")
        + ".json";
  }

  private String folder() {
    return "%s%s/%s/%s/"
        .formatted(ReportStore.PREFIX, stack.account(), stack.region(), stack.name());
  }
}
