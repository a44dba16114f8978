package dev.amitrail.local.invoke;

/// No rule matches the event.
final class NoRuleException extends Exception {
  private static final long serialVersionUID = 1L;

  NoRuleException(String message) {
    super(message);
  }
}
