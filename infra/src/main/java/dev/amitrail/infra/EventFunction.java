package dev.amitrail.infra;

import dev.amitrail.infra.FunctionRule.EventRule;
import dev.amitrail.infra.FunctionRule.ScheduleRule;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
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
import software.amazon.awscdk.services.lambda.LoggingFormat;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.lambda.destinations.SqsDestination;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.amazon.awscdk.services.sqs.IQueue;
import software.constructs.Construct;

/// A function that EventBridge invokes, with its role, log group and rules.
final class EventFunction extends Construct {
  private final Function function;
  private final Duration timeout;

  /// What all functions of a stack have in common.
  ///
  /// @param code the Lambda package
  /// @param forwardedEvents the bus that replica Regions forward to
  /// @param failedInvocations receives events whose last attempt failed, schedules excepted
  /// @param undeliveredEvents receives events that EventBridge could not deliver to Lambda
  record Shared(
      Code code, IEventBus forwardedEvents, IQueue failedInvocations, IQueue undeliveredEvents) {}

  /// What differs from function to function.
  ///
  /// @param statements what its role allows beside writing logs
  record Props(
      Class<?> handler,
      Map<String, String> environment,
      List<PolicyStatement> statements,
      Limits limits,
      List<? extends FunctionRule> rules) {
    Props {
      statements = List.copyOf(statements);
      rules = List.copyOf(rules);
    }
  }

  /// What Lambda gives to an invocation, and what it does with an event whose invocation failed or
  /// was throttled.
  ///
  /// @param reservedConcurrency how many invocations may run at the same time; 0 reserves nothing
  /// @param retryAttempts how many more times Lambda tries
  /// @param maxEventAge how long Lambda keeps the event
  /// @param keepsFailures whether an event that Lambda gives up is kept in the queue for failed
  ///   invocations
  record Limits(
      Duration timeout,
      int memoryMebibytes,
      int reservedConcurrency,
      int retryAttempts,
      Duration maxEventAge,
      boolean keepsFailures) {
    /// The most that Lambda allows ("Lambda quotas").
    private static final Duration LONGEST_TIMEOUT = Duration.minutes(15);

    /// The most that Lambda allows (PutFunctionEventInvokeConfig, Lambda API reference).
    private static final Duration LONGEST_EVENT_AGE = Duration.hours(6);

    /// For events, each of which is sent once. The memory is three times what was measured
    /// (docs/performance.md); less CPU comes with it, which nobody waits for.
    static Limits forEvents(int reservedConcurrency) {
      return new Limits(Duration.minutes(3), 512, reservedConcurrency, 2, LONGEST_EVENT_AGE, true);
    }

    /// For a schedule: an invocation ends before the next begins, so that none waits for another
    /// and nothing has to be reserved. No retries, since the next invocation does what this one did
    /// not. Events expire after one period, so that they never accumulate where the account has no
    /// free concurrency. Lambda sends an event that expired to the same destination as one whose
    /// invocation failed (PutFunctionEventInvokeConfig, Lambda API reference), and an expired one
    /// is no failure: there is no destination. Lambda counts the failures (metric `Errors`).
    static Limits forSchedule(Duration period) {
      return new Limits(
          shorter(period, LONGEST_TIMEOUT), 2048, 0, 0, shorter(period, LONGEST_EVENT_AGE), false);
    }

    /// As [#forSchedule], for a function that continues where its last invocation stopped, and ends
    /// at once where another invocation is at work: it may run longer than the period.
    static Limits forContinuedWork(Duration period) {
      Limits limits = forSchedule(period);
      return new Limits(LONGEST_TIMEOUT, limits.memoryMebibytes, 0, 0, limits.maxEventAge, false);
    }

    private static Duration shorter(Duration one, Duration other) {
      return Duration.seconds(Math.min(one.toSeconds().longValue(), other.toSeconds().longValue()));
    }
  }

  EventFunction(Construct scope, String id, Shared shared, Props props) {
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
        Statements.allow(
            List.of("logs:CreateLogStream", "logs:PutLogEvents"), List.of(log.getLogGroupArn())));
    props.statements().forEach(role::addToPolicy);
    SecurityRules.answerWildcards(role, props.statements());
    Limits limits = props.limits();
    this.timeout = limits.timeout();
    Function.Builder builder =
        Function.Builder.create(this, "Function")
            .description("AMI Trail: " + props.handler().getSimpleName())
            .runtime(Runtime.JAVA_25)
            .architecture(Architecture.ARM_64)
            .handler(props.handler().getName())
            .code(shared.code())
            .environment(props.environment())
            .role(role)
            .logGroup(log)
            // A line of JSON on standard output is passed unchanged, with its own level and time
            // ("Using Lambda advanced logging controls with Java", Lambda developer guide).
            .loggingFormat(LoggingFormat.JSON)
            .timeout(limits.timeout())
            .memorySize(limits.memoryMebibytes())
            .retryAttempts(limits.retryAttempts())
            .maxEventAge(limits.maxEventAge());
    if (limits.keepsFailures()) {
      builder.onFailure(new SqsDestination(shared.failedInvocations()));
    }
    if (limits.reservedConcurrency() > 0) {
      builder.reservedConcurrentExecutions(limits.reservedConcurrency());
    }
    this.function = builder.build();
    props.rules().forEach(rule -> addRule(rule, shared));
  }

  /// The function's name, which CloudFormation generates.
  String name() {
    return function.getFunctionName();
  }

  /// The function itself.
  Function function() {
    return function;
  }

  /// How long an invocation may take.
  Duration timeout() {
    return timeout;
  }

  /// An event rule is created on the default bus and on the bus for forwarded events: each event
  /// arrives on one of them.
  private void addRule(FunctionRule rule, Shared shared) {
    LambdaFunction target =
        LambdaFunction.Builder.create(function).deadLetterQueue(shared.undeliveredEvents()).build();
    switch (rule) {
      case EventRule(String constructId, String name, var pattern) -> {
        rule(constructId, name, target).eventPattern(pattern).build();
        rule("Forwarded" + constructId, name, target)
            .eventBus(shared.forwardedEvents())
            .eventPattern(pattern)
            .build();
      }
      case ScheduleRule(String constructId, String name, Duration period) ->
          rule(constructId, name, target).schedule(Schedule.rate(period)).build();
    }
  }

  private Rule.Builder rule(String constructId, String name, LambdaFunction target) {
    return Rule.Builder.create(this, constructId).ruleName(name).targets(List.of(target));
  }
}
