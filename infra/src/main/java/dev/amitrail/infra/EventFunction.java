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
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.lambda.destinations.SqsDestination;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.amazon.awscdk.services.sqs.IQueue;
import software.constructs.Construct;

/// A function that EventBridge invokes, with its role, log group and rules.
final class EventFunction extends Construct {
  private final Function function;
  private final Shared shared;

  /// What all functions of a stack have in common.
  ///
  /// @param code the Lambda package
  /// @param forwardedEvents the bus that replica Regions forward to
  /// @param failedInvocations receives events whose last attempt failed
  /// @param undeliveredEvents receives events that EventBridge could not deliver to Lambda
  record Shared(
      Code code, IEventBus forwardedEvents, IQueue failedInvocations, IQueue undeliveredEvents) {}

  /// What differs from function to function.
  ///
  /// @param statements what its role allows beside writing logs
  /// @param reservedConcurrency how many invocations may run at the same time; 0 reserves nothing
  record Props(
      Class<?> handler,
      Map<String, String> environment,
      List<PolicyStatement> statements,
      Duration timeout,
      int memoryMebibytes,
      int reservedConcurrency,
      Retries retries) {
    Props {
      statements = List.copyOf(statements);
    }
  }

  /// What Lambda does with an event whose invocation failed or was throttled.
  ///
  /// @param attempts how many more times Lambda tries
  /// @param maxEventAge how long Lambda keeps the event
  record Retries(int attempts, Duration maxEventAge) {
    /// The most that Lambda allows (PutFunctionEventInvokeConfig, Lambda API reference).
    private static final Duration MAX_EVENT_AGE = Duration.hours(6);

    /// For an event that is sent once.
    static Retries forEvents() {
      return new Retries(2, MAX_EVENT_AGE);
    }

    /// For a schedule: none, since the next invocation does what this one did not. Events expire
    /// after one period, so that they never accumulate.
    static Retries forSchedule(Duration period) {
      long seconds =
          Math.min(period.toSeconds().longValue(), MAX_EVENT_AGE.toSeconds().longValue());
      return new Retries(0, Duration.seconds(seconds));
    }
  }

  EventFunction(Construct scope, String id, Shared shared, Props props) {
    super(scope, id);
    this.shared = shared;
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
            .timeout(props.timeout())
            .memorySize(props.memoryMebibytes())
            .retryAttempts(props.retries().attempts())
            .maxEventAge(props.retries().maxEventAge())
            .onFailure(new SqsDestination(shared.failedInvocations()));
    if (props.reservedConcurrency() > 0) {
      builder.reservedConcurrentExecutions(props.reservedConcurrency());
    }
    this.function = builder.build();
  }

  /// The function's name, which CloudFormation generates.
  String name() {
    return function.getFunctionName();
  }

  /// Lets a rule invoke the function. An event rule is created on the default bus and on the bus
  /// for forwarded events: each event arrives on one of them.
  void addRule(FunctionRule rule) {
    switch (rule) {
      case EventRule(String constructId, String name, var pattern) -> {
        rule(constructId, name).eventPattern(pattern).build();
        rule("Forwarded" + constructId, name)
            .eventBus(shared.forwardedEvents())
            .eventPattern(pattern)
            .build();
      }
      case ScheduleRule(String constructId, String name, Duration period) ->
          rule(constructId, name).schedule(Schedule.rate(period)).build();
    }
  }

  private Rule.Builder rule(String id, String name) {
    return Rule.Builder.create(this, id)
        .ruleName(name)
        .targets(
            List.of(
                LambdaFunction.Builder.create(function)
                    .deadLetterQueue(shared.undeliveredEvents())
                    .build()));
  }
}
