package dev.amitrail.report.notify;

import dev.amitrail.aws.AwsCallException;
import dev.amitrail.aws.EventPublisher;
import dev.amitrail.report.model.Change;
import dev.amitrail.report.model.KeyedImage;
import dev.amitrail.report.model.NewerImage;
import dev.amitrail.report.model.ReplacedImage;
import dev.amitrail.report.model.ReplacedImage.TagChange;
import dev.amitrail.report.model.ReportedImage;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.publish.ReportJson;
import dev.amitrail.report.publish.ReportPublisher.Published;
import dev.amitrail.report.text.ReportMail;
import dev.amitrail.text.CutText;
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
    this.publisher = new EventPublisher(() -> events);
  }

  /// The most images that an event lists.
  private static final int MOST_IMAGES = 200;

  /// The most bytes of the detail. An entry has to be smaller than 256 kB ("Calculating Amazon
  /// EventBridge PutEvents event entry size", EventBridge user guide; a later page allows 1 MB for
  /// a request): source, type, time and resource need less than the rest.
  private static final int MOST_BYTES = 240_000;

  /// The most bytes of an identifier or a name, and of a reason.
  private static final int MOST_NAME = 300;

  private static final int MOST_REASON = 1000;

  /// The most bytes of the key of an object (PutObject, S3 API reference).
  private static final int MOST_KEY = 1024;

  /// The most bytes that the tag changes of one image have in the event.
  private static final int MOST_TAG_BYTES = 8000;

  /// The most bytes that the news have in the event.
  private static final int MOST_NEWS_BYTES = 20_000;

  /// The detail of the event. Tags and more are in the report only, because the size of an event is
  /// limited. A text that was cut ends with `…`.
  ///
  /// @param event the id of the event that led to the report: a consumer that sees it twice has
  ///   seen one report twice
  /// @param key of the report in the bucket
  /// @param superseded whether a newer report of the stack was the latest already
  /// @param images the first of them, `count` of all
  /// @param removed the first of them, `removedCount` of all
  /// @param news what a refresh found other than another image, as in the report; the first of them
  /// @param mail the report in sentences
  /// @param summary the sentences as one text
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
      int removedCount,
      List<KeyedImage> removed,
      int changed,
      int driftingInstances,
      boolean gone,
      @Nullable List<String> news,
      ReportMail mail,
      String summary) {
    /// As much of the lists as fits.
    Detail with(List<Entry> allImages, List<KeyedImage> allRemoved) {
      int room = MOST_BYTES - bytes(this);
      // Half of the room is for the images in any case, and what the others leave of it.
      List<KeyedImage> someRemoved = fitting(allRemoved, room / 2);
      List<Entry> someImages = fitting(allImages, room - bytes(someRemoved));
      return new Detail(
          stackId,
          stackName,
          account,
          region,
          status,
          cause,
          event,
          bucket,
          key,
          superseded,
          count,
          someImages,
          removedCount,
          someRemoved,
          changed,
          driftingInstances,
          gone,
          news,
          mail,
          summary);
    }
  }

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
      @Nullable String severity,
      @Nullable NewerImage newer,
      @Nullable ReplacedImage replaced) {
    static Entry of(ReportedImage image) {
      return new Entry(
          cut(image.key()),
          nullable(image.id()),
          nullable(image.details().name()),
          nullable(image.details().creationDate()),
          cut(image.declaration().problem(), MOST_REASON),
          image.history().change(),
          image.history().downgrade(),
          image.history().returned(),
          image.hasDrift(),
          image.scan() == null ? null : nullable(image.scan().severity()),
          newer(image.newer()),
          image.hasChanged() ? replaced(image.history().replaced()) : null);
    }

    private static @Nullable NewerImage newer(@Nullable NewerImage newer) {
      return newer == null
          ? null
          : new NewerImage(
              cut(newer.id()), cut(newer.name()), cut(newer.creationDate()), cut(newer.by()));
    }

    private static @Nullable ReplacedImage replaced(@Nullable ReplacedImage old) {
      return old == null
          ? null
          : new ReplacedImage(
              nullable(old.id()),
              nullable(old.name()),
              nullable(old.creationDate()),
              old.daysYounger(),
              fitting(
                  old.tagChanges().stream()
                      .map(
                          tag ->
                              new TagChange(
                                  cut(tag.key()), nullable(tag.before()), nullable(tag.after())))
                      .toList(),
                  MOST_TAG_BYTES),
              old.cause());
    }
  }

  private static KeyedImage cut(KeyedImage image) {
    return new KeyedImage(
        cut(image.key()),
        nullable(image.id()),
        nullable(image.name()),
        nullable(image.creationDate()));
  }

  private static String cut(String text) {
    return CutText.of(text, MOST_NAME);
  }

  private static @Nullable String nullable(@Nullable String text) {
    return cut(text, MOST_NAME);
  }

  private static @Nullable String cut(@Nullable String text, int mostBytes) {
    return text == null ? null : CutText.of(text, mostBytes);
  }

  /// As many of these, from the first on, as have at most so many bytes with commas between them.
  private static <T> List<T> fitting(List<T> all, int mostBytes) {
    int left = mostBytes;
    for (int i = 0; i < all.size(); i++) {
      left -= bytes(all.get(i)) + 1;
      if (left < 0) {
        return all.subList(0, i);
      }
    }
    return all;
  }

  private static int bytes(Object value) {
    return ReportJson.compact(value).getBytes(StandardCharsets.UTF_8).length;
  }

  /// Sends the event of a report. Safe to do twice: both have the same `detail.event`.
  ///
  /// @return why EventBridge did not accept it; empty if it did
  Optional<AwsCallException> send(Published published, String bucket) {
    StackReport report = published.report();
    return publisher
        .send(
            DETAIL_TYPE,
            report.stackId(),
            Optional.of(Instant.parse(report.trigger().eventTime())),
            ReportJson.compact(detail(published, bucket)))
        .map(error -> new AwsCallException("the event '%s'".formatted(DETAIL_TYPE), error));
  }

  private static @Nullable List<String> news(StackReport report) {
    return report.news() == null
        ? null
        : fitting(
            report.foundNews().stream().map(one -> CutText.of(one, MOST_REASON)).toList(),
            MOST_NEWS_BYTES);
  }

  static Detail detail(Published published, String bucket) {
    StackReport report = published.report();
    ReportMail mail =
        ReportMail.of(
            report, !published.isLatest(), "s3://%s/%s".formatted(bucket, published.key()));
    return new Detail(
            cut(report.stackId()),
            cut(report.identity().stackName()),
            cut(report.identity().account()),
            cut(report.identity().region()),
            cut(report.state().status()),
            report.trigger().cause().name(),
            cut(report.eventId()),
            cut(bucket),
            CutText.of(published.key(), MOST_KEY),
            !published.isLatest(),
            report.images().size(),
            List.of(),
            report.removed().size(),
            List.of(),
            report.changed(),
            report.driftingInstances(),
            report.gone(),
            news(report),
            mail,
            mail.text())
        .with(
            report.images().stream().limit(MOST_IMAGES).map(Entry::of).toList(),
            report.removed().stream().limit(MOST_IMAGES).map(ReportEvents::cut).toList());
  }
}
