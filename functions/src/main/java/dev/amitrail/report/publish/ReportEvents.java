package dev.amitrail.report.publish;

import dev.amitrail.aws.AwsCallException;
import dev.amitrail.aws.EventPublisher;
import dev.amitrail.report.model.Change;
import dev.amitrail.report.model.KeyedImage;
import dev.amitrail.report.model.NewerImage;
import dev.amitrail.report.model.ReplacedImage;
import dev.amitrail.report.model.ReportedImage;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.publish.ReportPublisher.Published;
import dev.amitrail.report.text.ReportMail;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;

/// Sends an event for each report, so that other systems can react to it.
public final class ReportEvents {
  /// The IAM actions that this needs.
  public static final List<String> ACTIONS = EventPublisher.ACTIONS;

  /// `source` of the events.
  public static final String SOURCE = EventPublisher.SOURCE;

  /// `detail-type` of the events.
  public static final String DETAIL_TYPE = "Deployed AMI Report";

  private final EventPublisher publisher;

  /// Sends through this client, to its Region's default bus.
  public ReportEvents(EventBridgeClient events) {
    this.publisher = new EventPublisher(events);
  }

  /// The most images that an event lists.
  private static final int MOST_IMAGES = 200;

  /// Below 256 kB, which was the limit of one entry for years (PutEvents, EventBridge API
  /// reference) and may still apply to a bus that events are forwarded to. The rest is for the
  /// other parts of the entry.
  private static final int MOST_BYTES = 240_000;

  /// The detail of the event. Tags and more are in the report only, because the size of an event is
  /// limited.
  ///
  /// @param event the id of the event that led to the report: a consumer that sees it twice has
  ///   seen one report twice
  /// @param key of the report in the bucket
  /// @param superseded whether a newer report of the stack was the latest already
  /// @param images the first of them, `count` of all
  /// @param mail the report as a mail, sentence by sentence
  /// @param summary the mail as one text
  record Detail(
      String stackId,
      String stackName,
      String account,
      String region,
      String status,
      String cause,
      String event,
      String bucket,
      String key,
      boolean superseded,
      int count,
      List<Entry> images,
      List<KeyedImage> removed,
      int changed,
      int driftingInstances,
      boolean gone,
      ReportMail mail,
      String summary) {}

  record Entry(
      String key,
      @Nullable String id,
      @Nullable String name,
      @Nullable String creationDate,
      @Nullable String problem,
      Change change,
      boolean downgrade,
      boolean returned,
      boolean drift,
      @Nullable NewerImage newer,
      @Nullable ReplacedImage replaced) {
    static Entry of(ReportedImage image) {
      return new Entry(
          image.key(),
          image.id(),
          image.details().name(),
          image.details().creationDate(),
          image.declaration().problem(),
          image.history().change(),
          image.history().downgrade(),
          image.history().returned(),
          image.hasDrift(),
          image.newer(),
          image.hasChanged() ? image.history().replaced() : null);
    }
  }

  /// Sends the event of a report. Safe to do twice: both have the same `detail.event`.
  ///
  /// @throws AwsCallException if EventBridge did not accept it
  public void send(Published published, String bucket) {
    StackReport report = published.report();
    publisher
        .send(
            DETAIL_TYPE,
            report.stackId(),
            Optional.of(Instant.parse(report.trigger().eventTime())),
            text(published, bucket))
        .ifPresent(
            error -> {
              throw new AwsCallException("the event '%s'".formatted(DETAIL_TYPE), error);
            });
  }

  /// The detail with as many images as an event has room for.
  private static String text(Published published, String bucket) {
    int most = MOST_IMAGES;
    String text = ReportJson.compact(detail(published, bucket, most));
    while (most > 0 && text.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
      most /= 2;
      text = ReportJson.compact(detail(published, bucket, most));
    }
    return text;
  }

  static Detail detail(Published published, String bucket, int most) {
    StackReport report = published.report();
    ReportMail mail =
        ReportMail.of(
            report, !published.isLatest(), "s3://%s/%s".formatted(bucket, published.key()));
    return new Detail(
        report.stackId(),
        report.identity().stackName(),
        report.identity().account(),
        report.identity().region(),
        report.state().status(),
        report.trigger().cause().name(),
        report.eventId(),
        bucket,
        published.key(),
        !published.isLatest(),
        report.images().size(),
        report.images().stream().limit(most).map(Entry::of).toList(),
        report.removed().stream().limit(most).toList(),
        report.changed(),
        report.driftingInstances(),
        report.gone(),
        mail,
        mail.text());
  }
}
