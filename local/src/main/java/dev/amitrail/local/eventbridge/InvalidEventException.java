package dev.amitrail.local.eventbridge;

/// What was given as an event is none. The message says which field is missing or wrong.
public final class InvalidEventException extends Exception {
  private static final long serialVersionUID = 1L;

  InvalidEventException(String message) {
    super(message);
  }
}
