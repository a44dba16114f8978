package dev.amitrail.report.publish;

import dev.amitrail.report.model.FleetStack;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.stack.Stack;
import dev.amitrail.report.stack.StackArn;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The keys of the objects of the stacks of one name in the bucket.
public record ReportKeys(String account, String region, String stackName) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private static final Pattern ROW =
      Pattern.compile(Pattern.quote(ReportBucket.ROWS) + "([^/]+)/([^/]+)/([^/]+)\\.json");

  public static ReportKeys of(FleetStack row) {
    return new ReportKeys(row.account(), row.region(), row.stackName());
  }

  /// Those of the stacks whose row is at `key`; empty if no row has such a key.
  public static Optional<ReportKeys> ofRow(String key) {
    return Optional.of(ROW.matcher(key))
        .filter(Matcher::matches)
        .map(row -> new ReportKeys(row.group(1), row.group(2), row.group(3)));
  }

  public static ReportKeys of(StackReport report) {
    return new ReportKeys(
        report.identity().account(), report.identity().region(), report.identity().stackName());
  }

  /// Whether a report is of the stacks of this name.
  boolean areOf(StackReport report) {
    return of(report).equals(this);
  }

  public static ReportKeys of(Stack stack) {
    return new ReportKeys(stack.account(), stack.region(), stack.name());
  }

  public static ReportKeys of(StackArn arn) {
    return new ReportKeys(arn.account(), arn.region(), arn.name());
  }

  /// Those of all stacks that have objects in the bucket: one request for each account and Region,
  /// and more for further pages.
  public static List<ReportKeys> all(ReportBucket bucket) {
    return bucket.folders(ReportBucket.PREFIX).stream()
        .flatMap(
            account ->
                bucket.folders(ReportBucket.PREFIX + account + "/").stream()
                    .flatMap(region -> of(bucket, account, region).stream()))
        .toList();
  }

  /// Those of the stacks of an account and Region that have objects in the bucket.
  public static List<ReportKeys> of(ReportBucket bucket, String account, String region) {
    return bucket.folders("%s%s/%s/".formatted(ReportBucket.PREFIX, account, region)).stream()
        .map(name -> new ReportKeys(account, region, name))
        .toList();
  }

  public String latestJson() {
    return latest() + "json";
  }

  /// The row in the list of all stacks.
  public String row() {
    return "%s%s/%s/%s.json".formatted(ReportBucket.ROWS, account, region, stackName);
  }

  String latestText() {
    return latest() + "txt";
  }

  /// The key of the page of the latest report.
  public String latestPage() {
    return latest() + "html";
  }

  /// The prefix of the keys of the latest report, of its text and of its page.
  String latest() {
    return folder() + "latest.";
  }

  /// `<time>-<event id>.json`, the time being the event's.
  String history(StackReport report) {
    return folder()
        + TIME.format(Instant.parse(report.trigger().eventTime()))
        + "-"
        + report.eventId().replaceAll("[^A-Za-z0-9._-]", "-")
        + ".json";
  }

  /// The prefix of the keys of all reports of the stack.
  String folder() {
    return "%s%s/%s/%s/".formatted(ReportBucket.PREFIX, account, region, stackName);
  }
}
