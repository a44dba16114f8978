package dev.amitrail.infra;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.events.EventPattern;
import software.amazon.awscdk.services.events.IEventBus;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.Schedule;
import software.amazon.awscdk.services.events.targets.LambdaFunction;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.Architecture;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.lambda.destinations.SqsDestination;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.amazon.awscdk.services.sqs.IQueue;
import software.constructs.Construct;

/// A function that reacts to events, and all it needs: role, log group, rules, and the queues for
/// what could not be delivered and what failed.
final class EventFunction extends Construct {

  private final Function function;

  /// What tells one function from another.
  ///
  /// @param concurrency how many may run at once; 0 reserves nothing
  /// @param retries how often Lambda tries again, and until which age of the event
  record Props(
      Class<?> handler,
      Code code,
      Map<String, String> environment,
      List<PolicyStatement> statements,
      Duration timeout,
      int memoryMebibytes,
      int concurrency,
      Retries retries,
      IQueue failedInvocations) {
    Props {
      statements = List.copyOf(statements);
    }
  }

  /// What Lambda does with an event whose invocation failed or was throttled.
  record Retries(int attempts, Duration longest) {
    /// As long as Lambda keeps an event (PutFunctionEventInvokeConfig, Lambda API reference).
    private static final Duration LAMBDAS_LONGEST = Duration.hours(6);

    /// For an event that nobody sends again.
    static Retries ofAnEvent() {
      return new Retries(2, LAMBDAS_LONGEST);
    }

    /// For a schedule: the next one does what this one did not, so they never pile up.
    static Retries ofASchedule(Duration period) {
      long seconds =
          Math.min(period.toSeconds().longValue(), LAMBDAS_LONGEST.toSeconds().longValue());
      return new Retries(0, Duration.seconds(seconds));
    }
  }

  EventFunction(Construct scope, String id, Props props) {
    super(scope, id);
    LogGroup log =
        LogGroup.Builder.create(this, "Log")
            .retention(RetentionDays.THREE_MONTHS)
            .removalPolicy(RemovalPolicy.DESTROY)
            .build();
    Role role =
        Role.Builder.create(this, "Role")
            .assumedBy(new ServicePrincipal("lambda.amazonaws.com"))
            .build();
    role.addToPolicy(
        PolicyStatement.Builder.create()
            .actions(List.of("logs:CreateLogStream", "logs:PutLogEvents"))
            .resources(List.of(log.getLogGroupArn()))
            .build());
    props.statements().forEach(role::addToPolicy);
    Function.Builder builder =
        Function.Builder.create(this, "Function")
            .description("AMI Trail: " + props.handler().getSimpleName())
            .runtime(Runtime.JAVA_25)
            .architecture(Architecture.ARM_64)
            .handler(props.handler().getName())
            .code(props.code())
            .environment(props.environment())
            .role(role)
            .logGroup(log)
            .timeout(props.timeout())
            .memorySize(props.memoryMebibytes())
            .retryAttempts(props.retries().attempts())
            .maxEventAge(props.retries().longest())
            .onFailure(new SqsDestination(props.failedInvocations()));
    if (props.concurrency() > 0) {
      builder.reservedConcurrentExecutions(props.concurrency());
    }
    this.function = builder.build();
  }

  /// Has the function take the events of a rule, on the default bus and on the bus for what other
  /// Regions forward: on each of them an event arrives once.
  void takes(EventRule rule, EventPattern pattern, IEventBus forwarded, IQueue undelivered) {
    rule(rule.constructId(), rule, pattern, undelivered);
    forwardedRule("Forwarded" + rule.constructId(), rule, pattern, forwarded, undelivered);
  }

  /// Has the function run on a schedule.
  void runsEvery(ScheduleRule rule, Duration period, IQueue undelivered) {
    Rule.Builder.create(this, rule.constructId())
        .ruleName(rule.ruleName())
        .schedule(Schedule.rate(period))
        .targets(List.of(target(undelivered)))
        .build();
  }

  /// The function's name, which CloudFormation chooses.
  String name() {
    return function.getFunctionName();
  }

  private void rule(String id, EventRule rule, EventPattern pattern, IQueue undelivered) {
    Rule.Builder.create(this, id)
        .ruleName(rule.ruleName())
        .eventPattern(pattern)
        .targets(List.of(target(undelivered)))
        .build();
  }

  private void forwardedRule(
      String id, EventRule rule, EventPattern pattern, IEventBus bus, IQueue undelivered) {
    Rule.Builder.create(this, id)
        .ruleName(rule.ruleName())
        .eventBus(bus)
        .eventPattern(pattern)
        .targets(List.of(target(undelivered)))
        .build();
  }

  private LambdaFunction target(IQueue undelivered) {
    return LambdaFunction.Builder.create(function).deadLetterQueue(undelivered).build();
  }
}
