package dev.amitrail.local.template;

/// A template says something that can only be known by deploying it.
public final class UnresolvableValueException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnresolvableValueException(String message) {
    super(message);
  }
}
