package dev.amitrail.report.model;

import dev.amitrail.aws.AwsError;

/// A report could not be built or published. Lambda delivers the event again; what is published
/// already is not published twice.
public final class ReportFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// An exception whose message states which part failed and why.
  public ReportFailedException(String part, AwsError failure) {
    this("Failed on %s: %s".formatted(part, failure));
  }

  /// An exception whose message states what failed and what to do.
  public ReportFailedException(String message) {
    super(message);
  }
}
