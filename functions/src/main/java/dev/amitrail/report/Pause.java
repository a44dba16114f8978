package dev.amitrail.report;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// Waits before something is tried again that others are at as well: longer from try to try, and
/// not as long as they do.
final class Pause {
  private static final Duration FIRST = Duration.ofMillis(10);
  private static final int LONGEST = 40;

  private Pause() {}

  /// @param attempt how many tries there were
  /// @throws ReportFailedException if the thread is to end
  static void before(int attempt) {
    long most = FIRST.multipliedBy(Math.min(attempt, LONGEST)).toMillis();
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(1, most + 1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ReportFailedException("Interrupted while it waited for others to have written.");
    }
  }
}
