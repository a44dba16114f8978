package dev.amitrail.report;

/// Reads the id of a stack: `arn:aws:cloudformation:<region>:<account>:stack/<name>/<uuid>`.
final class StackArn {
  private static final int ACCOUNT = 4;

  private StackArn() {}

  /// The account in a stack's id, or an empty text where the id is none.
  static String account(String stackId) {
    String[] parts = stackId.split(":", -1);
    return parts.length > ACCOUNT ? parts[ACCOUNT] : "";
  }
}
