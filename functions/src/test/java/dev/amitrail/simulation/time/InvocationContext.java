package dev.amitrail.simulation.time;

import java.time.Duration;

/// What an invocation may know of itself, as Lambda's context tells it.
public interface InvocationContext {
  /// Its name in the log.
  String requestId();

  /// Virtual time until the function's timeout.
  Duration remaining();
}
