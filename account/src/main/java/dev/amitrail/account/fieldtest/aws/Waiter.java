package dev.amitrail.account.fieldtest.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Waits for conditions, and states what for and since when. A person can end all waiting.
public final class Waiter {
  /// How often a long wait is stated again.
  private static final Duration REMINDER = Duration.ofSeconds(20);

  private final Duration limit;
  private final Duration pause;
  private final Consumer<String> say;
  private final CountDownLatch stop = new CountDownLatch(1);

  /// @param limit how long to wait for one thing
  /// @param pause between two looks
  /// @param say shows a line
  public Waiter(Duration limit, Duration pause, Consumer<String> say) {
    this.limit = limit;
    this.pause = pause;
    this.say = say;
  }

  /// The run is to end: nothing further is to be made.
  public static final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /// How long one thing is waited for.
  public Duration limit() {
    return limit;
  }

  /// Ends all waiting, and lets [#check] fail from now on.
  public void stop() {
    stop.countDown();
  }

  /// Before anything is made.
  ///
  /// @throws StoppedException if the run is to end
  void check() {
    if (stop.getCount() == 0) {
      throw new StoppedException();
    }
  }

  /// Shows a line.
  void say(String text) {
    say.accept(text);
  }

  /// Looks until there is something, at least once.
  ///
  /// @param what for people: what is waited for
  /// @return empty if there was nothing in time
  <T> Optional<T> until(String what, Supplier<Optional<T>> look) {
    Instant start = Instant.now();
    Instant next = start;
    while (true) {
      check();
      Optional<T> found = look.get();
      Duration since = Duration.between(start, Instant.now());
      if (found.isPresent()) {
        return found;
      }
      if (since.compareTo(limit) >= 0) {
        say("  nothing after %d s: %s".formatted(since.toSeconds(), what));
        return Optional.empty();
      }
      if (!Instant.now().isBefore(next)) {
        say(
            since.toSeconds() == 0
                ? "  waiting for %s, for up to %d s".formatted(what, limit.toSeconds())
                : "  still waiting for %s: %d s".formatted(what, since.toSeconds()));
        next = Instant.now().plus(REMINDER);
      }
      sleep();
    }
  }

  /// One pause.
  void sleep() {
    try {
      if (stop.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new StoppedException();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoppedException();
    }
  }
}
