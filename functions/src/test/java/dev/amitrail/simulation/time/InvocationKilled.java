package dev.amitrail.simulation.time;

/// Thrown out of a call of an invocation that is no more. An error, so that no code under test
/// takes it for an answer of AWS.
public final class InvocationKilled extends Error {
  private static final long serialVersionUID = 1L;

  InvocationKilled(String why) {
    super(why, null, false, false);
  }
}
