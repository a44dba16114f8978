package dev.amitrail.local.eventbridge;

/// The given bytes are not an EventBridge event. The message names each missing or invalid field.
public final class InvalidEventException extends Exception {
  private static final long serialVersionUID = 1L;

  InvalidEventException(String message) {
    super(message);
  }
}
