package dev.amitrail.local.demo;

import dev.amitrail.local.aws.EmulatedAws;
import dev.amitrail.local.aws.EmulatedAwsClients;
import java.util.List;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/// A subscriber of new reports: a rule whose target is a queue.
final class ReportSubscription implements AutoCloseable {
  private static final String NAME = "demo-reports";

  private final SqsClient sqs;
  private final String queue;

  private ReportSubscription(SqsClient sqs, String queue) {
    this.sqs = sqs;
    this.queue = queue;
  }

  static ReportSubscription to(EmulatedAwsClients aws, String region, String source) {
    SqsClient sqs = aws.sqs(region);
    String queue = sqs.createQueue(request -> request.queueName(NAME)).queueUrl();
    try (EventBridgeClient events = aws.eventBridge(region)) {
      events.putRule(
          request -> request.name(NAME).eventPattern("{\"source\":[\"%s\"]}".formatted(source)));
      String arn = "arn:aws:sqs:%s:%s:%s".formatted(region, EmulatedAws.ACCOUNT, NAME);
      events.putTargets(
          request -> request.rule(NAME).targets(Target.builder().id(NAME).arn(arn).build()));
    }
    return new ReportSubscription(sqs, queue);
  }

  /// Receives the messages that arrived since the previous call, at most 10.
  List<String> messages() {
    return sqs
        .receiveMessage(request -> request.queueUrl(queue).maxNumberOfMessages(10))
        .messages()
        .stream()
        .map(Message::body)
        .toList();
  }

  @Override
  public void close() {
    sqs.close();
  }
}
