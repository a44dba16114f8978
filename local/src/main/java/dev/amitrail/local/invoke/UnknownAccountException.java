package dev.amitrail.local.invoke;

/// The account of the caller is unknown: there are no credentials, or STS did not return it.
final class UnknownAccountException extends Exception {
  private static final long serialVersionUID = 1L;

  UnknownAccountException(String message) {
    super(message);
  }
}
