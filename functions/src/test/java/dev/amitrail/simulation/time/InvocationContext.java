package dev.amitrail.simulation.time;

import java.time.Duration;

/// What Lambda's context states about an invocation.
public interface InvocationContext {
  /// Its name in the log.
  String requestId();

  /// Virtual time until the function's timeout.
  Duration remaining();
}
