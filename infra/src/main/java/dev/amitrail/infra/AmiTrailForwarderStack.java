package dev.amitrail.infra;

import java.util.List;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.events.EventBus;
import software.amazon.awscdk.services.events.IEventBus;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.sqs.Queue;
import software.constructs.Construct;

/// A replica Region: rules that forward its events to the bus in the home Region. An event keeps
/// its Region on the way, and is forwarded once ("Sending events between AWS Regions", EventBridge
/// user guide).
public final class AmiTrailForwarderStack extends Stack {

  /// The stack.
  public AmiTrailForwarderStack(
      Construct scope, String id, StackProps props, DeploymentSettings settings) {
    super(scope, id, props);
    Queue undelivered = AmiTrailStack.queue(this, "UndeliveredEvents");
    IEventBus home =
        EventBus.fromEventBusArn(
            this,
            "Home",
            "arn:%s:events:%s:%s:event-bus/%s"
                .formatted(
                    Aws.PARTITION, settings.homeRegion(), Aws.ACCOUNT_ID, AmiTrailStack.BUS));
    for (EventRule rule : EventRule.values()) {
      Rule.Builder.create(this, rule.constructId())
          .ruleName(rule.ruleName())
          .eventPattern(rule.pattern(settings.regions()))
          .targets(
              List.of(
                  software.amazon.awscdk.services.events.targets.EventBus.Builder.create(home)
                      .deadLetterQueue(undelivered)
                      .build()))
          .build();
    }
  }
}
