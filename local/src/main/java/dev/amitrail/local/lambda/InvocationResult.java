package dev.amitrail.local.lambda;

/// The result of an invocation.
public sealed interface InvocationResult {
  /// The function returned.
  ///
  /// @param json the returned value, as the runtime wrote it
  record Returned(String json) implements InvocationResult {}

  /// The function threw an exception, did not start, exceeded its timeout or ended its process.
  ///
  /// @param type the error's type: the class of an exception, or a type of Lambda's
  /// @param message the error's message
  record Raised(String type, String message) implements InvocationResult {}
}
