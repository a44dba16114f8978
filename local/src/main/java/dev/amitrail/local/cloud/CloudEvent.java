package dev.amitrail.local.cloud;

import dev.amitrail.local.aws.AwsRequest;
import dev.amitrail.local.eventbridge.Event;
import dev.amitrail.local.eventbridge.Route;
import dev.amitrail.local.lambda.InvocationResult;
import dev.amitrail.local.template.DeployedFunction;
import java.time.Duration;
import java.util.List;

/// What happens in a cloud on this machine, as it happens.
public sealed interface CloudEvent {
  /// An event came in.
  ///
  /// @param event the event
  /// @param routes where it goes; nowhere if no rule takes it
  record Arrived(Event event, List<Route> routes) implements CloudEvent {}

  /// A function is done with an event.
  ///
  /// @param event the event
  /// @param route how it came to the function
  /// @param result what came of it
  /// @param requests what the function asked of AWS, in order
  /// @param took how long it took, the start of a process included
  /// @param pid the process that ran it
  record Finished(
      Event event,
      Route route,
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
