package dev.amitrail.local.cloud;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Keeps the events of an [EmulatedDeployment], so that a caller can wait for one, and passes them
/// on.
public final class EventRecorder implements Consumer<CloudEvent> {
  private final List<CloudEvent> recorded = new ArrayList<>();
  private final Consumer<CloudEvent> next;

  /// @param next receives each event after it was recorded
  public EventRecorder(Consumer<CloudEvent> next) {
    this.next = next;
  }

  @Override
  public synchronized void accept(CloudEvent event) {
    recorded.add(event);
    next.accept(event);
    notifyAll();
  }

  /// The first matching end of an invocation since [#clear], including those already recorded.
  ///
  /// @param limit how long to wait for it
  /// @return nothing if there was none within the limit
  public synchronized Optional<CloudEvent.Finished> awaitFinished(
      Predicate<CloudEvent.Finished> wanted, Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      Optional<CloudEvent.Finished> found =
          recorded.stream()
              .filter(CloudEvent.Finished.class::isInstance)
              .map(CloudEvent.Finished.class::cast)
              .filter(wanted)
              .findFirst();
      long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
      if (found.isPresent() || left <= 0) {
        return found;
      }
      wait(left);
    }
  }

  /// Discards what was recorded.
  public synchronized void clear() {
    recorded.clear();
  }
}
