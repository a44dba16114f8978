package dev.amitrail.local.invoke;

/// The command's argument is wrong.
final class UsageException extends Exception {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
