package dev.amitrail.report.publish;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// Waits before the next attempt at a conditional write that another writer won: longer with each
/// attempt, and for a random time, so that the writers do not meet again.
final class WriteBackoff {
  private static final Duration FIRST = Duration.ofMillis(10);
  private static final int LONGEST = 40;

  private WriteBackoff() {}

  /// Waits a random time, at most 10 ms for each earlier attempt.
  ///
  /// @param attempt how many attempts were made
  /// @throws IllegalStateException if the thread was interrupted
  static void sleep(int attempt) {
    long most = FIRST.multipliedBy(Math.min(attempt, LONGEST)).toMillis();
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(1, most + 1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for another writer", e);
    }
  }
}
