package dev.amitrail.local.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amitrail.local.aws.EmulatedAws;
import dev.amitrail.local.aws.EmulatedAwsClients;
import java.util.List;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/// A queue that receives what AMI Trail publishes about reports: events, or mails.
///
/// @param sqs is closed with the queue
/// @param url the queue's URL
record ReportQueue(SqsClient sqs, String url) implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// The target of a rule that matches the events of a source.
  static ReportQueue ofEvents(EmulatedAwsClients aws, String region, String source) {
    String name = "demo-reports";
    ReportQueue queue = create(aws, region, name);
    try (EventBridgeClient events = aws.eventBridge(region)) {
      events.putRule(
          request -> request.name(name).eventPattern("{\"source\":[\"%s\"]}".formatted(source)));
      Target target = Target.builder().id(name).arn(arn("sqs", region, name)).build();
      events.putTargets(request -> request.rule(name).targets(target));
    }
    return queue;
  }

  /// A subscriber of a topic, in place of a mail address.
  static ReportQueue ofMails(EmulatedAwsClients aws, String region, String topic) {
    String name = "demo-mails";
    ReportQueue queue = create(aws, region, name);
    try (SnsClient sns = aws.sns(region)) {
      sns.subscribe(
          request ->
              request
                  .topicArn(arn("sns", region, topic))
                  .protocol("sqs")
                  .endpoint(arn("sqs", region, name)));
    }
    return queue;
  }

  private static ReportQueue create(EmulatedAwsClients aws, String region, String name) {
    SqsClient sqs = aws.sqs(region);
    return new ReportQueue(sqs, sqs.createQueue(request -> request.queueName(name)).queueUrl());
  }

  private static String arn(String service, String region, String name) {
    return "arn:aws:%s:%s:%s:%s".formatted(service, region, EmulatedAws.ACCOUNT, name);
  }

  /// Receives the messages that arrived since the previous call, at most 10.
  List<String> messages() {
    return sqs
        .receiveMessage(request -> request.queueUrl(url).maxNumberOfMessages(10))
        .messages()
        .stream()
        .map(Message::body)
        .toList();
  }

  /// A mail as SNS delivers it.
  record Mail(String subject, String body) {
    /// The mail in a message of a subscriber.
    static Mail of(String message) {
      try {
        JsonNode json = JSON.readTree(message);
        return new Mail(json.path("Subject").asText(), json.path("Message").asText());
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("SNS delivers JSON to a queue", e);
      }
    }
  }

  @Override
  public void close() {
    sqs.close();
  }
}
