package dev.amitrail.local.cloud;

import dev.amitrail.local.aws.AwsRequest;
import dev.amitrail.local.eventbridge.Event;
import dev.amitrail.local.eventbridge.Route;
import dev.amitrail.local.lambda.InvocationResult;
import dev.amitrail.local.template.DeployedFunction;
import java.time.Duration;
import java.util.List;

/// What an [EmulatedDeployment] reports while it runs. Distinct from [Event], which is an event of
/// EventBridge.
public sealed interface CloudEvent {
  /// An EventBridge event arrived.
  ///
  /// @param event the event
  /// @param routes its routes; none if no rule matches it
  record Arrived(Event event, List<Route> routes) implements CloudEvent {}

  /// A function finished an invocation, or could not be run.
  ///
  /// @param event the event that the function was invoked with
  /// @param route the event's route to the function
  /// @param result the function's result
  /// @param requests the function's requests to AWS, in order
  /// @param took the duration, including the start of a process
  /// @param pid the id of the process that ran it; 0 if none could be started
  record Finished(
      Event event,
      Route route,
      InvocationResult result,
      List<AwsRequest> requests,
      Duration took,
      long pid)
      implements CloudEvent {}

  /// A function that a caller invoked, by Lambda's Invoke, finished.
  ///
  /// @param function the function
  /// @param result the function's result
  /// @param requests the function's requests to AWS, in order
  /// @param took the duration, including the start of a process
  /// @param pid the id of the process that ran it
  record Invoked(
      DeployedFunction function,
      InvocationResult result,
      List<AwsRequest> requests,
      Duration took,
      long pid)
      implements CloudEvent {}

  /// A function printed a line.
  ///
  /// @param function the function
  /// @param line the line
  record Printed(DeployedFunction function, String line) implements CloudEvent {}
}
