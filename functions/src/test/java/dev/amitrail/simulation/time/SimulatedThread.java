package dev.amitrail.simulation.time;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A thread of a run. Of all threads of a run exactly one has the baton, and only that one runs.
final class SimulatedThread {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String name;
  private final Optional<LambdaInvocation> invocation;
  private final Thread thread;
  private boolean started;
  private boolean finished;
  private long ticket;
  private volatile boolean baton;

  /// The thread that calls this.
  SimulatedThread(String name) {
    this.name = name;
    this.invocation = Optional.empty();
    this.thread = Thread.currentThread();
    this.started = true;
  }

  /// A thread that does `body` once it is given the baton.
  SimulatedThread(String name, Optional<LambdaInvocation> invocation, Runnable body) {
    this.name = name;
    this.invocation = invocation;
    this.thread =
        Thread.ofVirtual()
            .unstarted(
                () -> {
                  await(() -> 0);
                  body.run();
                });
  }

  /// The invocation it belongs to, if any.
  Optional<LambdaInvocation> invocation() {
    return invocation;
  }

  /// Hands the baton to this thread.
  void give() {
    baton = true;
    if (started) {
      LockSupport.unpark(thread);
    } else {
      started = true;
      thread.start();
    }
  }

  /// Waits for the baton, in real time.
  ///
  /// @param progress changes as long as the run goes on, however slow the machine is
  void await(LongSupplier progress) {
    long start = System.nanoTime();
    long seen = progress.getAsLong();
    while (!baton) {
      LockSupport.parkNanos(this, PATIENCE.toNanos());
      long now = progress.getAsLong();
      if (now != seen) {
        seen = now;
        start = System.nanoTime();
      }
      if (!baton && System.nanoTime() - start > PATIENCE.toNanos() && !thread.isVirtual()) {
        throw new AssertionError(
            "The code under test holds up the run: it waits for something that is not simulated.");
      }
    }
    baton = false;
  }

  /// Voids all wake-up calls so far; only one with the new ticket counts.
  long nextTicket() {
    return ++ticket;
  }

  /// Whether a wake-up call is the last one that was asked for.
  boolean waitsFor(long wakeUpTicket) {
    return !finished && ticket == wakeUpTicket;
  }

  /// From now on nothing wakes it.
  void finish() {
    finished = true;
  }

  boolean isFinished() {
    return finished;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  @Override
  public String toString() {
    return name;
  }
}
