package dev.amitrail.local.template;

/// A value of a template that is known only after a deployment.
final class UnresolvableValueException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnresolvableValueException(String message) {
    super(message);
  }
}
