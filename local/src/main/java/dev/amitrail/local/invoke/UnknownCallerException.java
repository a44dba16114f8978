package dev.amitrail.local.invoke;

/// AWS was not asked, or did not say, whose credentials these are.
final class UnknownCallerException extends Exception {
  private static final long serialVersionUID = 1L;

  UnknownCallerException(String message) {
    super(message);
  }
}
