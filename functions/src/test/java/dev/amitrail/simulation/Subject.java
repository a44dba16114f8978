package dev.amitrail.simulation;

import dev.amitrail.event.EventBridgeEvent;

/// The code under test: what the two functions do. What it throws fails the invocation.
public interface Subject {
  /// The function for events about one image.
  void onEvent(EventBridgeEvent event, Invocation invocation);

  /// The function that runs on a schedule.
  void onSweep(EventBridgeEvent event, Invocation invocation);

  /// Makes the code under test: once for each execution environment of Lambda, which then serves
  /// one invocation after another until it is killed.
  @FunctionalInterface
  interface Factory {
    /// A new execution environment.
    Subject make(SimulatedAws aws, Deployment deployment);
  }
}
