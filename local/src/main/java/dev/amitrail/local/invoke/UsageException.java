package dev.amitrail.local.invoke;

/// The command cannot be carried out as it was given.
final class UsageException extends Exception {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
