package dev.amitrail.report;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/// Where the reports of the stacks of one name are in the bucket.
record ReportKeys(String account, String region, String stackName) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  static ReportKeys of(StackReport report) {
    return new ReportKeys(report.account(), report.region(), report.stackName());
  }

  static ReportKeys of(Stack stack) {
    return new ReportKeys(stack.account(), stack.region(), stack.name());
  }

  static ReportKeys of(StackArn arn) {
    return new ReportKeys(arn.account(), arn.region(), arn.name());
  }

  /// Those of all stacks that have anything in the bucket: one request for each account and Region,
  /// pages aside.
  static List<ReportKeys> all(ReportStore store) {
    return store.folders(ReportStore.PREFIX).stream()
        .flatMap(
            account ->
                store.folders(ReportStore.PREFIX + account + "/").stream()
                    .flatMap(region -> of(store, account, region).stream()))
        .toList();
  }

  /// Those of the stacks of an account and Region that have anything in the bucket.
  static List<ReportKeys> of(ReportStore store, String account, String region) {
    return store.folders("%s%s/%s/".formatted(ReportStore.PREFIX, account, region)).stream()
        .map(name -> new ReportKeys(account, region, name))
        .toList();
  }

  String latestJson() {
    return folder() + "latest.json";
  }

  String latestText() {
    return folder() + "latest.txt";
  }

  String latestPage() {
    return folder() + "latest.html";
  }

  /// `<time>-<event id>.json`, the time being the event's.
  String history(StackReport report) {
    return folder()
        + TIME.format(Instant.parse(report.eventTime()))
        + "-"
        + report.eventId().replaceAll("[^A-Za-z0-9._-]", "-")
        + ".json";
  }

  /// What the keys of all reports of the stack begin with.
  String folder() {
    return "%s%s/%s/%s/".formatted(ReportStore.PREFIX, account, region, stackName);
  }
}
