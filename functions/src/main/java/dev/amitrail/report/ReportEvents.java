package dev.amitrail.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.amitrail.image.AwsFailure;
import dev.amitrail.report.StackReport.Change;
import dev.amitrail.report.StackReport.RemovedImage;
import dev.amitrail.report.StackReport.ReportedImage;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;

/// Tells EventBridge of each report, so that people can chain on it.
public final class ReportEvents {
  /// The IAM actions that this needs.
  public static final List<String> ACTIONS = List.of("events:PutEvents");

  /// `source` of the events.
  public static final String SOURCE = "ami-trail";

  /// `detail-type` of the events.
  public static final String DETAIL_TYPE = "Deployed AMI Report";

  private final EventBridgeClient events;

  /// Sends through this client, to its Region's default bus.
  public ReportEvents(EventBridgeClient events) {
    this.events = events;
  }

  /// The detail of the event. It leaves the tags to the report itself, since an event's size is
  /// limited.
  ///
  /// @param event the id of the event that led to the report: a consumer that sees it twice has
  ///   seen one report twice
  /// @param summary a few lines that read as a mail
  record Detail(
      String stackId,
      String stackName,
      String account,
      String region,
      String status,
      String event,
      String bucket,
      String key,
      List<Entry> images,
      List<RemovedImage> removed,
      int changed,
      String summary) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Entry(
      String key,
      @Nullable String id,
      @Nullable String name,
      @Nullable String creationDate,
      @Nullable String problem,
      Change change,
      @Nullable RemovedImage replaced) {
    static Entry of(ReportedImage image) {
      return new Entry(
          image.key(),
          image.id(),
          image.name(),
          image.creationDate(),
          image.problem(),
          image.change(),
          image.replaced());
    }
  }

  /// Sends the event of a report. Safe to do twice: both bear the same `detail.event`.
  ///
  /// @throws ReportFailedException if EventBridge did not take it
  void send(StackReport report, String bucket, String key) {
    var entry =
        PutEventsRequestEntry.builder()
            .source(SOURCE)
            .detailType(DETAIL_TYPE)
            .time(Instant.parse(report.eventTime()))
            .resources(report.stackId())
            .detail(ReportJson.write(detail(report, bucket, key)))
            .build();
    try {
      PutEventsResponse response = events.putEvents(put -> put.entries(entry));
      response.entries().stream()
          .filter(result -> result.errorCode() != null)
          .findFirst()
          .ifPresent(
              refused -> {
                throw new ReportFailedException(
                    "the event '%s'".formatted(DETAIL_TYPE),
                    new AwsFailure(refused.errorCode(), refused.errorMessage()));
              });
    } catch (SdkException e) {
      throw new ReportFailedException("the event '%s'".formatted(DETAIL_TYPE), AwsFailure.of(e));
    }
  }

  static Detail detail(StackReport report, String bucket, String key) {
    return new Detail(
        report.stackId(),
        report.stackName(),
        report.account(),
        report.region(),
        report.status(),
        report.eventId(),
        bucket,
        key,
        report.images().stream().map(Entry::of).toList(),
        report.removed(),
        report.changed(),
        summary(report));
  }

  private static String summary(StackReport report) {
    return Stream.concat(
            Stream.of(ReportText.heading(report)),
            report.images().stream().map(ReportText::summary))
        .map(ReportText::oneLine)
        .collect(Collectors.joining("\n"));
  }
}
