package dev.amitrail.infra;

import dev.amitrail.infra.EventFunction.Limits;
import dev.amitrail.infra.FunctionRule.EventRule;
import dev.amitrail.infra.FunctionRule.ScheduleRule;
import dev.amitrail.infra.settings.DeploymentSettings;
import dev.amitrail.replication.AmiReplicationHandler;
import dev.amitrail.replication.ReplicationSweepHandler;
import dev.amitrail.report.ReportSettings;
import dev.amitrail.report.StackReportHandler;
import dev.amitrail.report.fleet.FleetPageHandler;
import dev.amitrail.report.publish.ReportBucket;
import dev.amitrail.report.refresh.ReportRefreshHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.CfnResource;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.events.EventBus;
import software.amazon.awscdk.services.iam.AccountPrincipal;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.s3.BlockPublicAccess;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.BucketEncryption;
import software.amazon.awscdk.services.s3.LifecycleRule;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.sns.subscriptions.EmailSubscription;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.sqs.QueueEncryption;
import software.constructs.Construct;

/// The stack of the home Region: the functions and their rules, the bus for events that replica
/// Regions forward, the queues for failures, the bucket and the topic for reports, alarms and a
/// dashboard.
final class AmiTrailStack extends Stack {
  /// The bus that replica Regions forward to.
  static final String FORWARDED_EVENTS_BUS = "ami-trail";

  private final DeploymentSettings settings;
  private final Arns arns;
  private final Queue undeliveredEvents;
  private final EventFunction.Shared shared;

  /// @param code the Lambda package
  AmiTrailStack(
      Construct scope, String id, StackProps props, DeploymentSettings settings, Code code) {
    super(scope, id, props);
    this.settings = settings;
    this.arns = new Arns(this, settings);
    this.undeliveredEvents = queue(this, "UndeliveredEvents");
    this.shared =
        new EventFunction.Shared(
            code, forwardedEvents(), queue(this, "FailedInvocations"), undeliveredEvents);
    Replication replication = addReplication();
    Reports reports = addReports();
    addReportTopic();
    addAlarms(replication, reports);
  }

  /// The bus that replica Regions forward to. Its policy allows its own account, and with it no
  /// other: "Sending and receiving events between AWS Regions" (EventBridge user guide) asks for
  /// one.
  private EventBus forwardedEvents() {
    EventBus bus =
        EventBus.Builder.create(this, "ForwardedEvents").eventBusName(FORWARDED_EVENTS_BUS).build();
    String sid = "OwnAccount";
    PolicyStatement statement =
        PolicyStatement.Builder.create()
            .sid(sid)
            .principals(List.of(new AccountPrincipal(Aws.ACCOUNT_ID)))
            .actions(List.of("events:PutEvents"))
            .resources(List.of(bus.getEventBusArn()))
            .build();
    // CDK's own class for it prints a warning about a property that is not used here.
    CfnResource.Builder.create(this, "ForwardedEventsPolicy")
        .type("AWS::Events::EventBusPolicy")
        .properties(
            Map.of(
                "EventBusName",
                bus.getEventBusName(),
                "StatementId",
                sid,
                "Statement",
                statement.toJSON()))
        .build();
    return bus;
  }

  /// The functions that replicate.
  private record Replication(EventFunction events, EventFunction sweep) {}

  /// The functions that report.
  private record Reports(EventFunction events, EventFunction refresh, EventFunction fleetPage) {}

  private Replication addReplication() {
    Map<String, String> environment = settings.replication(Aws.ACCOUNT_ID).toEnvironment();
    ReplicationPermissions permissions = new ReplicationPermissions(settings, arns);
    ScheduleRule sweep = ScheduleRule.sweep(settings);
    return new Replication(
        new EventFunction(
            this,
            "AmiReplication",
            shared,
            new EventFunction.Props(
                AmiReplicationHandler.class,
                environment,
                permissions.imageEvents(),
                Limits.forEvents(settings.concurrency()),
                List.of(EventRule.amiState(), EventRule.amiTagged(settings.regions())))),
        new EventFunction(
            this,
            "ReplicationSweep",
            shared,
            new EventFunction.Props(
                ReplicationSweepHandler.class,
                environment,
                permissions.sweep(),
                Limits.forSchedule(sweep.period()),
                List.of(sweep))));
  }

  private Reports addReports() {
    ReportSettings report = settings.report(Aws.ACCOUNT_ID);
    ReportPermissions permissions = new ReportPermissions(settings, arns, report);
    addBucket(report.bucket());
    EventFunction events =
        new EventFunction(
            this,
            "StackReport",
            shared,
            new EventFunction.Props(
                StackReportHandler.class,
                report.toEnvironment(),
                permissions.stackReport(),
                Limits.forEvents(0),
                List.of(EventRule.stackSettled())));
    ScheduleRule schedule = ScheduleRule.reportRefresh(settings);
    EventFunction refresh =
        new EventFunction(
            this,
            "ReportRefresh",
            shared,
            new EventFunction.Props(
                ReportRefreshHandler.class,
                report.toEnvironment(),
                permissions.refresh(),
                Limits.forContinuedWork(schedule.period()),
                List.of(schedule)));
    ScheduleRule fleet = ScheduleRule.fleet(settings);
    EventFunction fleetPage =
        new EventFunction(
            this,
            "FleetPage",
            shared,
            new EventFunction.Props(
                FleetPageHandler.class,
                report.toEnvironment(),
                permissions.fleet(),
                Limits.forContinuedWork(fleet.period()),
                List.of(fleet)));
    output(
        "ReportBucket",
        report.bucket(),
        "Where the reports are; index.html is the page of all stacks");
    output(
        "ReportRefreshFunction",
        refresh.name(),
        "Invoke it with events/report-refresh/all-stacks.json to report on all stacks there are");
    return new Reports(events, refresh, fleetPage);
  }

  private void addAlarms(Replication replication, Reports reports) {
    Alarms.Watched watched =
        new Alarms.Watched(
            replication.sweep(),
            reports.refresh(),
            reports.fleetPage(),
            shared.failedInvocations(),
            undeliveredEvents);
    Alarms alarms = new Alarms(this, "Alarms", settings, watched);
    alarms.addForwarded(shared.forwardedEvents(), undeliveredEvents);
    new OperatorDashboard(
        this, "Dashboard", alarms, watched, List.of(replication.events(), reports.events()));
  }

  /// Versions that were replaced or deleted are kept for a while, so that a person can bring back
  /// what another person overwrote. The history of the reports has one version of each object,
  /// which does not expire. The bucket outlives the stack, but not a first deployment that fails:
  /// it is empty then, and would stop the next one.
  private void addBucket(String name) {
    Bucket bucket =
        Bucket.Builder.create(this, "Reports")
            .bucketName(name)
            .blockPublicAccess(BlockPublicAccess.BLOCK_ALL)
            .encryption(BucketEncryption.S3_MANAGED)
            .enforceSsl(true)
            .versioned(true)
            .lifecycleRules(lifecycleRules())
            .removalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
            .build();
    SecurityRules.answerAccessLogs(bucket);
  }

  /// One rule for every object, and a shorter one for each object that all stacks share: those are
  /// replaced up to once in each run of their schedule, and are made again where they are lost. Of
  /// two expirations that overlap S3 takes the shorter ("How Amazon S3 handles conflicts in
  /// lifecycle configurations", S3 user guide). The prefix is the whole key.
  private static List<LifecycleRule> lifecycleRules() {
    List<LifecycleRule> rules = new ArrayList<>();
    rules.add(
        LifecycleRule.builder()
            .id("ReplacedVersions")
            .noncurrentVersionExpiration(Duration.days(30))
            .expiredObjectDeleteMarker(true)
            .build());
    for (String key : ReportBucket.SHARED) {
      rules.add(
          LifecycleRule.builder()
              .id("ReplacedVersionsOf-" + key)
              .prefix(key)
              .noncurrentVersionExpiration(Duration.days(1))
              .build());
    }
    return rules;
  }

  /// Without an address there is no topic, and nobody is mailed.
  private void addReportTopic() {
    settings
        .notifyEmail()
        .ifPresent(
            address ->
                Topic.Builder.create(this, "ReportTopic")
                    .topicName(DeploymentSettings.REPORT_TOPIC)
                    .enforceSsl(true)
                    .build()
                    .addSubscription(new EmailSubscription(address)));
  }

  /// What an operator needs to know of a deployment.
  private void output(String id, String value, String description) {
    CfnOutput.Builder.create(this, id).value(value).description(description).build();
  }

  /// A queue for failures, which keeps messages as long as SQS allows.
  static Queue queue(Construct scope, String id) {
    Queue queue =
        Queue.Builder.create(scope, id)
            .encryption(QueueEncryption.SQS_MANAGED)
            .enforceSsl(true)
            .retentionPeriod(Duration.days(14))
            .build();
    SecurityRules.answerDeadLetterQueue(queue);
    return queue;
  }
}
