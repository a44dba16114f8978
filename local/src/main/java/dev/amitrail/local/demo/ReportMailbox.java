package dev.amitrail.local.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amitrail.local.aws.EmulatedAws;
import dev.amitrail.local.aws.EmulatedAwsClients;
import java.util.List;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/// Who is mailed about reports: a queue that subscribes to the topic, in place of a mail address.
final class ReportMailbox implements AutoCloseable {
  private static final String NAME = "demo-mails";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SqsClient sqs;
  private final String queue;

  private ReportMailbox(SqsClient sqs, String queue) {
    this.sqs = sqs;
    this.queue = queue;
  }

  static ReportMailbox of(EmulatedAwsClients aws, String region, String topic) {
    SqsClient sqs = aws.sqs(region);
    String queue = sqs.createQueue(request -> request.queueName(NAME)).queueUrl();
    try (SnsClient sns = aws.sns(region)) {
      sns.subscribe(
          request ->
              request
                  .topicArn("arn:aws:sns:%s:%s:%s".formatted(region, EmulatedAws.ACCOUNT, topic))
                  .protocol("sqs")
                  .endpoint("arn:aws:sqs:%s:%s:%s".formatted(region, EmulatedAws.ACCOUNT, NAME)));
    }
    return new ReportMailbox(sqs, queue);
  }

  /// A mail as SNS delivers it.
  record Mail(String subject, String body) {}

  /// Receives the mails that arrived since the previous call, at most 10.
  List<Mail> mails() {
    return sqs
        .receiveMessage(request -> request.queueUrl(queue).maxNumberOfMessages(10))
        .messages()
        .stream()
        .map(message -> mail(message.body()))
        .toList();
  }

  private static Mail mail(String notification) {
    try {
      JsonNode json = JSON.readTree(notification);
      return new Mail(json.path("Subject").asText(), json.path("Message").asText());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("SNS delivers JSON to a queue", e);
    }
  }

  @Override
  public void close() {
    sqs.close();
  }
}
