package dev.amitrail.local.testing;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Waits for something to become the case.
public final class Waiting {
  private Waiting() {}

  /// Waits, and fails the test when patience ends.
  public static void until(Duration patience, BooleanSupplier condition) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("Waited " + patience + " in vain");
      }
      try {
        Thread.sleep(Duration.ofMillis(50));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
  }
}
