package dev.amitrail.local.testing;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Waits for conditions.
public final class Waiting {
  /// A guard against hanging, far more than any wait takes on a slow machine.
  public static final Duration LIMIT = Duration.ofMinutes(10);

  private Waiting() {}

  /// Waits until a condition holds, and fails the test after [#LIMIT].
  public static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("The condition did not hold within " + LIMIT);
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
