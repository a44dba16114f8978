package dev.amitrail.simulation;

/// Thrown out of a call of an invocation that is no more. An error, so that no code under test
/// takes it for an answer of AWS.
public final class Killed extends Error {
  private static final long serialVersionUID = 1L;

  Killed(String why) {
    super(why, null, false, false);
  }
}
