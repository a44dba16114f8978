package dev.amitrail.report.publish;

import dev.amitrail.text.PrintableText;

/// A report could not be published, or a part of a job failed. Distinct from a failed call of AWS,
/// which is an [dev.amitrail.aws.AwsCallException]. Lambda delivers the event again; what is
/// published already is not published twice.
public final class ReportFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// An exception whose message states what failed and what to do.
  public ReportFailedException(String message) {
    super(PrintableText.of(message));
  }
}
