package dev.amitrail.report.notify;

import dev.amitrail.aws.AwsCallException;
import dev.amitrail.aws.FanOut;
import dev.amitrail.report.publish.ReportFailedException;
import dev.amitrail.report.publish.ReportPublisher.Published;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Announces published reports: by an event, and by a mail where somebody is to be notified.
public final class ReportNotifications {
  private final ReportEvents events;
  private final ReportMails mails;
  private final FanOut fanOut;

  /// Announces by these.
  public ReportNotifications(ReportEvents events, ReportMails mails, FanOut fanOut) {
    this.events = events;
    this.mails = mails;
    this.fanOut = fanOut;
  }

  /// Announces a report. Both are attempted side by side, and a failure of either is a failure: the
  /// next attempt sends both again. So a report may be announced twice, and is never left
  /// unannounced. The events have the same `detail.event` then, and the mails the same text.
  ///
  /// @throws AwsCallException if one of the two was not accepted
  /// @throws ReportFailedException if neither was accepted
  public void send(Published published, String bucket) {
    FanOut.Both<Optional<AwsCallException>, Optional<AwsCallException>> sent =
        fanOut.both(() -> events.send(published, bucket), () -> mails.send(published, bucket));
    List<AwsCallException> failures =
        Stream.of(sent.first(), sent.second()).flatMap(Optional::stream).toList();
    if (failures.size() == 1) {
      throw failures.getFirst();
    }
    if (!failures.isEmpty()) {
      throw new ReportFailedException(
          failures.stream().map(Throwable::getMessage).collect(Collectors.joining("; ")));
    }
  }
}
