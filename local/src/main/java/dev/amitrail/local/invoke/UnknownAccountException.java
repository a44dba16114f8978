package dev.amitrail.local.invoke;

/// AWS was not asked, or did not say, whose credentials these are.
final class UnknownAccountException extends Exception {
  private static final long serialVersionUID = 1L;

  UnknownAccountException(String message) {
    super(message);
  }
}
