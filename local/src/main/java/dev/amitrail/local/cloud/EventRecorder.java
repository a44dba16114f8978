package dev.amitrail.local.cloud;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Remembers what happens, so that one can wait for it, and passes it on.
public final class EventRecorder implements Consumer<CloudEvent> {
  private final List<CloudEvent> seen = new ArrayList<>();
  private final Consumer<CloudEvent> next;

  public EventRecorder(Consumer<CloudEvent> next) {
    this.next = next;
  }

  @Override
  public synchronized void accept(CloudEvent happening) {
    seen.add(happening);
    next.accept(happening);
    notifyAll();
  }

  /// The first end of a function's work for an event, from now or before, if it comes in time.
  public synchronized Optional<CloudEvent.Finished> awaitEnd(
      Predicate<CloudEvent.Finished> wanted, Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      Optional<CloudEvent.Finished> found =
          seen.stream()
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

  /// Forgets what was, so that the next wait is for something new.
  public synchronized void forget() {
    seen.clear();
  }
}
