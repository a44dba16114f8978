package dev.amitrail.simulation;

import dev.amitrail.event.EventBridgeEvent;
import dev.amitrail.simulation.client.SimulatedAws;
import dev.amitrail.simulation.time.InvocationContext;

/// The code under test: what the two functions do. What it throws fails the invocation.
public interface SystemUnderTest {
  /// The function for events about one image.
  void onEvent(EventBridgeEvent event, InvocationContext invocation);

  /// The function that runs on a schedule.
  void onSweep(EventBridgeEvent event, InvocationContext invocation);

  /// Makes the code under test: once for each execution environment of Lambda, which then serves
  /// one invocation after another until it is killed.
  @FunctionalInterface
  interface Factory {
    /// A new execution environment.
    SystemUnderTest make(SimulatedAws aws, SimulatedDeployment deployment);
  }
}
