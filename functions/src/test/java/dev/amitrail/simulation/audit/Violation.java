package dev.amitrail.simulation.audit;

/// An invariant that does not hold, and where.
public record Violation(Invariant invariant, String message) {
  @Override
  public String toString() {
    return invariant + ": " + message;
  }
}
