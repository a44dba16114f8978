package dev.amitrail.infra;

import dev.amitrail.infra.FunctionRule.EventRule;
import dev.amitrail.infra.settings.DeploymentSettings;
import java.util.List;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.events.EventBus;
import software.amazon.awscdk.services.events.EventPattern;
import software.amazon.awscdk.services.events.IEventBus;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.sqs.Queue;
import software.constructs.Construct;

/// The stack of a replica Region: rules that forward its events to the bus in the home Region, and
/// the alarm for those that could not be delivered. EventBridge keeps the Region in a forwarded
/// event and forwards each event once ("Sending events between AWS Regions", EventBridge user
/// guide).
final class AmiTrailForwarderStack extends Stack {
  AmiTrailForwarderStack(
      Construct scope, String id, StackProps props, DeploymentSettings settings) {
    super(scope, id, props);
    Queue undelivered = AmiTrailStack.queue(this, "UndeliveredEvents");
    IEventBus home =
        EventBus.fromEventBusArn(
            this, "Home", new Arns(this, settings).homeBus(AmiTrailStack.FORWARDED_EVENTS_BUS));
    for (EventRule rule : EventRule.all(settings)) {
      forward(rule.constructId(), rule.name(), rule.pattern(), home, undelivered);
    }
    Alarms.queueAlarm(this, OperatorAlarm.UNDELIVERED_EVENTS, undelivered);
    forward("AlarmRule", Alarms.RULE_NAME, Alarms.inReplicaRegion(), home, undelivered);
  }

  private void forward(
      String id, String name, EventPattern pattern, IEventBus home, Queue undelivered) {
    Rule.Builder.create(this, id)
        .ruleName(name)
        .eventPattern(pattern)
        .targets(
            List.of(
                software.amazon.awscdk.services.events.targets.EventBus.Builder.create(home)
                    .deadLetterQueue(undelivered)
                    .build()))
        .build();
  }
}
