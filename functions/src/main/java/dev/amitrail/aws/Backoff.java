package dev.amitrail.aws;

import dev.amitrail.report.model.ReportFailedException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// Waits before something is tried again that others are at as well: longer from try to try, and
/// not as long as they do.
public final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(10);
  private static final int LONGEST = 40;

  private Backoff() {}

  /// Waits a random time, at most 10 ms for each earlier attempt.
  ///
  /// @param attempt how many attempts there were
  /// @throws ReportFailedException if the thread was interrupted
  public static void sleep(int attempt) {
    long most = FIRST.multipliedBy(Math.min(attempt, LONGEST)).toMillis();
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(1, most + 1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ReportFailedException("Interrupted while it waited for others to have written.");
    }
  }
}
