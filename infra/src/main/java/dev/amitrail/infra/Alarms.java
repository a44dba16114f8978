package dev.amitrail.infra;

import dev.amitrail.aws.Metric;
import dev.amitrail.infra.settings.DeploymentSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.events.EventField;
import software.amazon.awscdk.services.events.EventPattern;
import software.amazon.awscdk.services.events.IEventBus;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.RuleTargetInput;
import software.amazon.awscdk.services.events.targets.SnsTopic;
import software.amazon.awscdk.services.iam.Effect;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.sns.subscriptions.EmailSubscription;
import software.amazon.awscdk.services.sqs.IQueue;
import software.constructs.Construct;

/// The alarms of the home Region, and the topic of the alarms of all Regions.
///
/// An alarm and the topic that it notifies are in one Region, so that an alarm of a replica Region
/// reaches the topic as an event: the forwarder's rule sends it to the bus for forwarded events,
/// and a rule there to the topic. No function is in the way of an alarm.
final class Alarms extends Construct {
  /// The name of the rules that forward alarms of replica Regions to the topic.
  static final String RULE_NAME = FunctionRule.NAME_PREFIX + "alarm";

  /// CloudWatch evaluates the metrics of Lambda and SQS, which come each minute, over this period
  /// at least, so that one that comes late is not missed.
  private static final int SHORTEST_PERIOD_MINUTES = 5;

  /// How long a copy may take. EC2 states no time: that depends on the size of its snapshots ("How
  /// Amazon EC2 AMI copy works", EC2 user guide).
  private static final Duration LONGEST_COPY = Duration.hours(6);

  /// With a quarter of its time left, at most a minute, a sweep begins no family. This is before.
  private static final double NEAR_LIMIT = 0.7;

  private final List<Alarm> all = new ArrayList<>();
  private final Topic topic;

  /// What the alarms watch.
  ///
  /// @param failedInvocations the queue for events whose last attempt failed
  /// @param undeliveredEvents the queue for events that EventBridge could not deliver
  record Watched(
      EventFunction sweep,
      EventFunction refresh,
      EventFunction fleetPage,
      IQueue failedInvocations,
      IQueue undeliveredEvents) {}

  Alarms(Construct scope, String id, DeploymentSettings settings, Watched watched) {
    super(scope, id);
    this.topic = topic(settings);
    Duration sweeps = period(settings.sweepMinutes());
    Duration pages = period(settings.fleetMinutes());
    add(queueAlarm(this, OperatorAlarm.FAILED_EVENTS, watched.failedInvocations()));
    add(queueAlarm(this, OperatorAlarm.UNDELIVERED_EVENTS, watched.undeliveredEvents()));
    addSweep(watched.sweep(), sweeps);
    addGauges(sweeps);
    // A stack that failed is tried by the next full refresh, so that one failure is reported. No
    // value means no invocation, which did not fail.
    add(
        atLeast(OperatorAlarm.REFRESH_FAILED, errors(watched.refresh(), pages), 1)
            .evaluationPeriods(1)
            .treatMissingData(TreatMissingData.NOT_BREACHING)
            .build());
    // An invocation that fails measures nothing, and ends no skip.
    add(gaugeAlarm(OperatorAlarm.REFRESH_STUCK, gauge(Metric.STACKS_SKIPPED, pages), 1, 1));
    add(failedThrice(OperatorAlarm.FLEET_PAGE_FAILED, watched.fleetPage(), pages));
  }

  /// The alarms, in their order.
  List<Alarm> all() {
    return List.copyOf(all);
  }

  private void addSweep(EventFunction sweep, Duration period) {
    // Lambda sends no value where it was not invoked ("Types of metrics for Lambda functions",
    // Lambda developer guide): no value is what this alarm is about.
    add(
        alarm(
                this,
                OperatorAlarm.SWEEP_MISSING,
                sweep.function().metricInvocations(statistic("Sum", period)))
            .comparisonOperator(ComparisonOperator.LESS_THAN_THRESHOLD)
            .threshold(1)
            .evaluationPeriods(3)
            .treatMissingData(TreatMissingData.BREACHING)
            .build());
    add(failedThrice(OperatorAlarm.SWEEP_FAILED, sweep, period));
    // Sweeps that are missing are not slow; they have their own alarm.
    add(
        alarm(
                this,
                OperatorAlarm.SWEEP_NEAR_LIMIT,
                sweep.function().metricDuration(statistic("Maximum", period)))
            .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
            .threshold(NEAR_LIMIT * sweep.timeout().toMilliseconds().doubleValue())
            .evaluationPeriods(2)
            .treatMissingData(TreatMissingData.NOT_BREACHING)
            .build());
  }

  /// What a sweep measured.
  private void addGauges(Duration period) {
    add(
        gaugeAlarm(
            OperatorAlarm.REPLICATION_GIVEN_UP, gauge(Metric.REPLICAS_GIVEN_UP, period), 1, 1));
    add(
        gaugeAlarm(
            OperatorAlarm.REPLICA_PENDING,
            gauge(Metric.OLDEST_PENDING_REPLICA, period),
            LONGEST_COPY.toSeconds(),
            1));
    // SSM validates an image after it has answered, without a documented time: the next sweep looks
    // again.
    add(
        gaugeAlarm(
            OperatorAlarm.POINTER_NOT_CONFIRMED,
            gauge(Metric.POINTERS_NOT_CONFIRMED, period),
            1,
            2));
  }

  private void add(Alarm alarm) {
    alarm.addAlarmAction(new SnsAction(topic));
    all.add(alarm);
  }

  /// Three invocations one after another failed: for a schedule, the next one is the next attempt.
  /// No value means no invocation, which did not fail.
  private Alarm failedThrice(OperatorAlarm alarm, EventFunction function, Duration period) {
    return atLeast(alarm, errors(function, period), 1)
        .evaluationPeriods(3)
        .treatMissingData(TreatMissingData.NOT_BREACHING)
        .build();
  }

  /// An invocation that does not know a gauge leaves it out: the alarm stays as it is.
  private Alarm gaugeAlarm(OperatorAlarm alarm, IMetric gauge, Number threshold, int periods) {
    return atLeast(alarm, gauge, threshold)
        .evaluationPeriods(periods)
        .treatMissingData(TreatMissingData.IGNORE)
        .build();
  }

  private Alarm.Builder atLeast(OperatorAlarm alarm, IMetric metric, Number threshold) {
    return alarm(this, alarm, metric)
        .comparisonOperator(ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD)
        .threshold(threshold);
  }

  /// An alarm while a queue has messages. SQS sends no values for a queue that has had none for six
  /// hours ("Monitoring Amazon SQS queues using CloudWatch", SQS developer guide): it is empty.
  static Alarm queueAlarm(Construct scope, OperatorAlarm alarm, IQueue queue) {
    return alarm(
            scope,
            alarm,
            queue.metricApproximateNumberOfMessagesVisible(
                statistic("Maximum", period(SHORTEST_PERIOD_MINUTES))))
        .comparisonOperator(ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD)
        .threshold(1)
        .evaluationPeriods(1)
        .treatMissingData(TreatMissingData.NOT_BREACHING)
        .build();
  }

  private static Alarm.Builder alarm(Construct scope, OperatorAlarm alarm, IMetric metric) {
    return Alarm.Builder.create(scope, alarm.constructId())
        .alarmName(alarm.alarmName())
        .alarmDescription(alarm.description())
        .metric(metric);
  }

  private static IMetric errors(EventFunction function, Duration period) {
    return function.function().metricErrors(statistic("Sum", period));
  }

  private static IMetric gauge(Metric metric, Duration period) {
    return metric(metric, "Maximum", period);
  }

  /// A metric of ours.
  static IMetric metric(Metric metric, String statistic, Duration period) {
    return software.amazon.awscdk.services.cloudwatch.Metric.Builder.create()
        .namespace(Metric.NAMESPACE)
        .metricName(metric.id())
        .statistic(statistic)
        .period(period)
        .build();
  }

  private static MetricOptions statistic(String statistic, Duration period) {
    return MetricOptions.builder().statistic(statistic).period(period).build();
  }

  /// The period in which a function of a schedule is invoked once at least.
  private static Duration period(int minutes) {
    return Duration.minutes(Math.max(minutes, SHORTEST_PERIOD_MINUTES));
  }

  /// The topic has no KMS key: an alarm contains no secret; CloudWatch cannot use the key that AWS
  /// manages for SNS, and one of the account's own costs more than all alarms ("Encrypting messages
  /// published to Amazon SNS with AWS KMS", SNS developer guide). It takes requests over TLS only.
  private Topic topic(DeploymentSettings settings) {
    Topic alarms =
        Topic.Builder.create(this, "Topic")
            .topicName(DeploymentSettings.ALARM_TOPIC)
            .enforceSsl(true)
            .build();
    alarms.addToResourcePolicy(
        PolicyStatement.Builder.create()
            .effect(Effect.ALLOW)
            .principals(
                List.of(ServicePrincipal.Builder.create("cloudwatch.amazonaws.com").build()))
            .actions(List.of("sns:Publish"))
            .resources(List.of(alarms.getTopicArn()))
            .conditions(Map.of("StringEquals", Map.of("aws:SourceAccount", Aws.ACCOUNT_ID)))
            .build());
    settings
        .notifyEmail()
        .ifPresent(address -> alarms.addSubscription(new EmailSubscription(address)));
    return alarms;
  }

  /// Sends alarms that replica Regions forwarded to the topic: the name, the Region and the text.
  /// The rule has a role for it ("Using resource-based policies for Amazon EventBridge",
  /// EventBridge user guide): a statement of the topic's policy for EventBridge has no condition
  /// there, and would allow rules of every account.
  void addForwarded(IEventBus bus, IQueue undelivered) {
    Rule.Builder.create(this, "ForwardedAlarmRule")
        .ruleName(RULE_NAME)
        .eventBus(bus)
        .eventPattern(inReplicaRegion())
        .targets(
            List.of(
                SnsTopic.Builder.create(topic)
                    .authorizeUsingRole(true)
                    .message(
                        RuleTargetInput.fromText(
                            "ALARM %s in %s. %s"
                                .formatted(
                                    EventField.fromPath("$.detail.alarmName"),
                                    EventField.fromPath("$.region"),
                                    EventField.fromPath("$.detail.configuration.description"))))
                    .deadLetterQueue(undelivered)
                    .build()))
        .build();
  }

  /// An alarm of a replica Region began ("Alarm events and EventBridge", CloudWatch user guide).
  static EventPattern inReplicaRegion() {
    return EventPattern.builder()
        .account(List.of(Aws.ACCOUNT_ID))
        .source(List.of("aws.cloudwatch"))
        .detailType(List.of("CloudWatch Alarm State Change"))
        .detail(
            Map.of(
                "alarmName",
                List.of(OperatorAlarm.UNDELIVERED_EVENTS.alarmName()),
                "state",
                Map.of("value", List.of("ALARM"))))
        .build();
  }
}
