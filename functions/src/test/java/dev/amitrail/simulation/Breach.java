package dev.amitrail.simulation;

/// An invariant that does not hold, and where.
public record Breach(Invariant invariant, String message) {
  @Override
  public String toString() {
    return invariant + ": " + message;
  }
}
