package dev.amitrail.event;

import dev.amitrail.text.CutText;

/// An event lacks a part that all events of its kind have. The message states what is missing and
/// what was expected; sending the event again does not help.
public final class MalformedEventException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// An exception with a message for a person.
  ///
  /// @param message what is missing and what was expected, for a person
  public MalformedEventException(String message) {
    super(CutText.quoting(message));
  }
}
