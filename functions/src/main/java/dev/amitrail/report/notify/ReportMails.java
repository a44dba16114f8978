package dev.amitrail.report.notify;

import dev.amitrail.aws.AwsCallException;
import dev.amitrail.aws.AwsError;
import dev.amitrail.report.publish.ReportKeys;
import dev.amitrail.report.publish.ReportPublisher.Published;
import dev.amitrail.report.text.ReportMessage;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sns.SnsClient;

/// Mails reports: publishes them to SNS topics, which deliver them to their subscribers.
///
/// Not idempotent: Publish to a standard topic has no token (MessageDeduplicationId is for FIFO
/// topics, which cannot mail), so a message whose response was lost may arrive twice.
public final class ReportMails {
  /// The IAM actions that this needs.
  public static final List<String> ACTIONS = List.of("sns:Publish");

  private final SnsClient sns;
  private final String region;
  private final List<String> topics;

  /// Mails through this client.
  ///
  /// @param region the Region of the bucket that the reports are in
  /// @param topics the ARNs of the topics; none where nobody is to be notified
  public ReportMails(SnsClient sns, String region, List<String> topics) {
    this.sns = sns;
    this.region = region;
    this.topics = List.copyOf(topics);
  }

  /// Mails a report.
  ///
  /// @return why a topic did not accept it; empty if all did
  Optional<AwsCallException> send(Published published, String bucket) {
    if (topics.isEmpty()) {
      return Optional.empty();
    }
    ReportMessage message =
        ReportMessage.of(
            published.report(),
            !published.isLatest(),
            new ReportMessage.Place(
                region, bucket, published.key(), ReportKeys.of(published.report()).latestPage()));
    return topics.stream().flatMap(topic -> publish(topic, message).stream()).findFirst();
  }

  private Optional<AwsCallException> publish(String topic, ReportMessage message) {
    try {
      sns.publish(
          publish -> publish.topicArn(topic).subject(message.subject()).message(message.body()));
      return Optional.empty();
    } catch (SdkException e) {
      return Optional.of(new AwsCallException("the mail to " + topic, AwsError.of(e)));
    }
  }
}
