package dev.amitrail.local.lambda;

/// What came of an invocation.
public sealed interface InvocationResult {
  /// The function returned.
  ///
  /// @param json what it returned, as the runtime wrote it
  record Returned(String json) implements InvocationResult {}

  /// The function threw, did not start, ran out of time or ended its process.
  ///
  /// @param type the error's type: an exception's class, or a word of Lambda's
  /// @param message the error's message
  record Raised(String type, String message) implements InvocationResult {}
}
