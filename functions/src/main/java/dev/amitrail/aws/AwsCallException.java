package dev.amitrail.aws;

import dev.amitrail.text.PrintableText;

/// A call of AWS failed that a job cannot do without. Its message states what was asked for, and
/// the error.
public final class AwsCallException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// An exception for one call.
  ///
  /// @param what what was asked for, such as `the stacks of us-east-1`
  public AwsCallException(String what, AwsError error) {
    super(PrintableText.of("Failed on %s: %s".formatted(what, error)));
  }
}
