package dev.amitrail.infra;

import dev.amitrail.infra.EventFunction.Retries;
import dev.amitrail.replication.AmiReplicationHandler;
import dev.amitrail.replication.ReplicationSweepHandler;
import dev.amitrail.report.ReportRefreshHandler;
import dev.amitrail.report.ReportSettings;
import dev.amitrail.report.StackReportHandler;
import dev.amitrail.report.publish.ReportEvents;
import dev.amitrail.report.text.ReportMail;
import java.util.List;
import java.util.stream.Collectors;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.events.EventBus;
import software.amazon.awscdk.services.events.EventField;
import software.amazon.awscdk.services.events.EventPattern;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.RuleTargetInput;
import software.amazon.awscdk.services.events.targets.SnsTopic;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.s3.BlockPublicAccess;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.BucketEncryption;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.sns.subscriptions.EmailSubscription;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.sqs.QueueEncryption;
import software.constructs.Construct;

/// The home Region: the functions and their rules, the bus for what other Regions forward, the
/// queues for what went wrong, the bucket and the topic for reports.
public final class AmiTrailStack extends Stack {
  /// The bus that other Regions forward to.
  public static final String BUS = "ami-trail";

  private static final Duration EVENT_TIMEOUT = Duration.minutes(3);

  /// As long as Lambda allows.
  private static final Duration LONGEST_TIMEOUT = Duration.minutes(15);

  private static final int MEMORY_MEBIBYTES = 1024;

  private final DeploymentSettings settings;
  private final FunctionPermissions permissions;
  private final Code code;
  private final EventBus bus;
  private final Queue failedInvocations;
  private final Queue undelivered;

  /// The stack.
  ///
  /// @param code the Lambda package
  public AmiTrailStack(
      Construct scope, String id, StackProps props, DeploymentSettings settings, Code code) {
    super(scope, id, props);
    this.settings = settings;
    this.permissions = new FunctionPermissions(settings);
    this.code = code;
    this.bus = EventBus.Builder.create(this, "ForwardedEvents").eventBusName(BUS).build();
    this.failedInvocations = queue(this, "FailedInvocations");
    this.undelivered = queue(this, "UndeliveredEvents");
    replicate();
    sweep();
    report();
    reportTopic();
  }

  private void replicate() {
    EventFunction function =
        new EventFunction(
            this,
            "AmiReplication",
            new EventFunction.Props(
                AmiReplicationHandler.class,
                code,
                settings.replication(Aws.ACCOUNT_ID).toEnvironment(),
                permissions.replicate(),
                EVENT_TIMEOUT,
                MEMORY_MEBIBYTES,
                settings.concurrency(),
                Retries.ofAnEvent(),
                failedInvocations));
    takes(function, EventRule.AMI_STATE);
    takes(function, EventRule.AMI_TAGGED);
  }

  /// One at a time, so that sweeps never overlap.
  private void sweep() {
    Duration period = Duration.minutes(settings.sweepMinutes());
    EventFunction function =
        new EventFunction(
            this,
            "ReplicationSweep",
            new EventFunction.Props(
                ReplicationSweepHandler.class,
                code,
                settings.replication(Aws.ACCOUNT_ID).toEnvironment(),
                permissions.replicate(),
                LONGEST_TIMEOUT,
                2 * MEMORY_MEBIBYTES,
                Math.min(1, settings.concurrency()),
                Retries.ofASchedule(period),
                failedInvocations));
    function.runsEvery(ScheduleRule.SWEEP, period, undelivered);
  }

  private void report() {
    String bucket = "ami-trail-reports-%s-%s".formatted(Aws.ACCOUNT_ID, settings.homeRegion());
    Bucket.Builder.create(this, "Reports")
        .bucketName(bucket)
        .blockPublicAccess(BlockPublicAccess.BLOCK_ALL)
        .encryption(BucketEncryption.S3_MANAGED)
        .enforceSsl(true)
        .removalPolicy(RemovalPolicy.RETAIN)
        .build();
    output("ReportBucket", bucket, "Where the reports are; index.html is the page of all stacks");
    var report =
        new ReportSettings(
            settings.regions(), bucket, settings.reportParameters(), settings.dryRun());
    EventFunction function =
        new EventFunction(
            this,
            "StackReport",
            new EventFunction.Props(
                StackReportHandler.class,
                code,
                report.toEnvironment(),
                permissions.report(bucket),
                EVENT_TIMEOUT,
                MEMORY_MEBIBYTES,
                0,
                Retries.ofAnEvent(),
                failedInvocations));
    takes(function, EventRule.STACK_SETTLED);
    refresh(bucket, report);
  }

  /// One at a time, as the sweep.
  private void refresh(String bucket, ReportSettings report) {
    Duration period = Duration.hours(settings.refreshHours());
    EventFunction function =
        new EventFunction(
            this,
            "ReportRefresh",
            new EventFunction.Props(
                ReportRefreshHandler.class,
                code,
                report.toEnvironment(),
                permissions.refresh(bucket),
                LONGEST_TIMEOUT,
                2 * MEMORY_MEBIBYTES,
                Math.min(1, settings.concurrency()),
                Retries.ofASchedule(period),
                failedInvocations));
    function.runsEvery(ScheduleRule.REPORT_REFRESH, period, undelivered);
    output(
        "ReportRefreshFunction",
        function.name(),
        "Invoke it with events/report-refresh/all-stacks.json to report on all stacks there are");
  }

  /// What a person needs to know of what was deployed.
  private void output(String id, String value, String description) {
    CfnOutput.Builder.create(this, id).value(value).description(description).build();
  }

  private void takes(EventFunction function, EventRule rule) {
    function.takes(rule, rule.pattern(settings.regions()), bus, undelivered);
  }

  private void reportTopic() {
    Topic topic = Topic.Builder.create(this, "ReportTopic").enforceSsl(true).build();
    settings
        .notifyEmail()
        .ifPresent(address -> topic.addSubscription(new EmailSubscription(address)));
    Rule.Builder.create(this, "ReportToTopic")
        .ruleName(EventRule.PREFIX + "report-to-topic")
        .eventPattern(
            EventPattern.builder()
                .source(List.of(ReportEvents.SOURCE))
                .detailType(List.of(ReportEvents.DETAIL_TYPE))
                .build())
        .targets(
            List.of(
                SnsTopic.Builder.create(topic)
                    .message(RuleTargetInput.fromMultilineText(mail()))
                    .authorizeUsingRole(true)
                    .deadLetterQueue(undelivered)
                    .build()))
        .build();
  }

  /// EventBridge sets the parts in as they are, so each is one line.
  private static String mail() {
    return ReportMail.PARTS.stream()
        .map(part -> EventField.fromPath("$.detail.mail." + part))
        .collect(Collectors.joining("\n"));
  }

  /// A queue that keeps what went wrong as long as SQS can.
  static Queue queue(Construct scope, String id) {
    return Queue.Builder.create(scope, id)
        .encryption(QueueEncryption.SQS_MANAGED)
        .enforceSsl(true)
        .retentionPeriod(Duration.days(14))
        .build();
  }
}
