package dev.amitrail.report.model;

import dev.amitrail.aws.AwsError;

/// A report could not be made or published. Lambda delivers the event again; what is published is
/// then found published.
public final class ReportFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// An exception with a message that says which part failed and why.
  public ReportFailedException(String part, AwsError failure) {
    this("Failed on %s: %s".formatted(part, failure));
  }

  /// An exception with a message that says what failed and what to do.
  public ReportFailedException(String message) {
    super(message);
  }
}
