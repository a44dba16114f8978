package dev.amitrail.report.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.amitrail.aws.AwsCallException;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.publish.ReportFailedException;
import dev.amitrail.report.publish.ReportPublisher.Published;
import dev.amitrail.report.testing.FakeAws;
import dev.amitrail.report.testing.Stacks;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A report is announced by an event and by a mail; a failure of one stops not the other.
class ReportNotificationsTest {
  private static final String TOPIC = "arn:aws:sns:ap-southeast-2:123456789012:ami-trail-reports";
  private static final String WEB = "ami-0a1b2c3d4e5f60718";

  private final FakeAws aws = new FakeAws();

  @BeforeEach
  void somebodyIsNotified() {
    aws.topics.add(TOPIC);
  }

  @Test
  void aMailHasASubjectAndPlainText() {
    send();

    assertThat(aws.mails)
        .singleElement()
        .satisfies(
            mail -> {
              assertThat(mail.topicArn()).isEqualTo(TOPIC);
              assertThat(mail.subject()).isEqualTo("shop: first report, 1 image");
              assertThat(mail.message())
                  .startsWith("shop in ap-southeast-2, account 123456789012: UPDATE_COMPLETE")
                  .contains(
                      "\n"
                          + "aws s3 presign"
                          + " s3://bucket/reports/123456789012/ap-southeast-2/shop/latest.html"
                          + " --region ap-southeast-2 --expires-in 3600\n")
                  .endsWith("\nThe whole report: s3://bucket/key");
            });
    assertThat(aws.sent).hasSize(1);
  }

  @Test
  void withoutATopicThereIsNoMail() {
    aws.topics.clear();

    send();

    assertThat(aws.calls).containsExactly("PutEvents");
  }

  @Test
  void aMailThatFailsIsAFailureAndTheEventIsSent() {
    aws.mailRefused = true;

    assertThatExceptionOfType(AwsCallException.class)
        .isThrownBy(this::send)
        .withMessage("Failed on the mail to %s: AuthorizationError: not authorized", TOPIC);
    assertThat(aws.sent).hasSize(1);
  }

  @Test
  void anEventThatFailsIsAFailureAndTheMailIsSent() {
    aws.eventRefused = Optional.of("InternalFailure");

    assertThatExceptionOfType(AwsCallException.class)
        .isThrownBy(this::send)
        .withMessageStartingWith("Failed on the event 'Deployed AMI Report': InternalFailure");
    assertThat(aws.mails).hasSize(1);
  }

  @Test
  void bothFailuresAreNamed() {
    aws.eventRefused = Optional.of("InternalFailure");
    aws.mailRefused = true;

    assertThatExceptionOfType(ReportFailedException.class)
        .isThrownBy(this::send)
        .withMessageContaining("InternalFailure")
        .withMessageContaining("AuthorizationError");
  }

  private void send() {
    StackReport report =
        Stacks.report(
            "event-1",
            Optional.empty(),
            Stacks.deployed(Stacks.parameter("Web", WEB)),
            Stacks.image(WEB, "web-1", Map.of()));
    aws.gateways().notifications().send(new Published(report, "key", true), "bucket");
  }
}
