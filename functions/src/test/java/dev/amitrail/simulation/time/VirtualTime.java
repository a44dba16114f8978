package dev.amitrail.simulation.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The clock of a run and what is to happen on it. Time passes only while every thread waits: the
/// thread that begins to wait does what comes next, and hands the baton on where that is another
/// thread's turn. Nothing runs beside it, so the order of a run is the order of this queue.
public final class VirtualTime {
  /// When every run begins.
  public static final Instant START = Instant.parse("2026-11-20T00:00:00Z");

  private sealed interface Next {
    long at();

    long order();
  }

  private record Happens(long at, long order, Runnable event) implements Next {}

  private record WakesUp(long at, long order, SimulatedThread thread, long ticket)
      implements Next {}

  private final PriorityQueue<Next> queue =
      new PriorityQueue<>(Comparator.comparingLong(Next::at).thenComparingLong(Next::order));
  private final SimulatedThread driver = new SimulatedThread("test");
  private SimulatedThread running = driver;
  private long now;

  /// How much was scheduled so far. A thread that waits reads it to see that the run goes on.
  private final AtomicLong order = new AtomicLong();

  private @Nullable Throwable broken;

  /// Microseconds.
  public static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }

  /// The virtual clock, for code under test.
  public InstantSource clock() {
    return this::instant;
  }

  /// The virtual time.
  public Instant instant() {
    return instant(now);
  }

  /// The time this many microseconds after the start.
  public static Instant instant(long micros) {
    return START.plusNanos(micros * 1_000);
  }

  /// Microseconds since the start.
  public long now() {
    return now;
  }

  /// Time since the start.
  public Duration elapsed() {
    return Duration.ofNanos(now * 1_000);
  }

  /// The invocation of the thread that runs.
  public Optional<LambdaInvocation> invocation() {
    return running.invocation();
  }

  /// Has something happen in so many microseconds. It must not wait.
  public void after(long micros, Runnable event) {
    queue.add(new Happens(now + micros, order.getAndIncrement(), event));
  }

  /// Schedules something for this time, or for now if that has passed.
  public void at(long micros, Runnable event) {
    after(Math.max(0, micros - now), event);
  }

  /// Lets the thread that calls this wait for so many microseconds, or until it is woken.
  public void sleep(long micros) {
    SimulatedThread self = running;
    queue.add(new WakesUp(now + micros, order.getAndIncrement(), self, self.nextTicket()));
    goOn(self);
  }

  /// Lets the thread that calls this wait until it is woken.
  public void sleep() {
    SimulatedThread self = running;
    self.nextTicket();
    goOn(self);
  }

  /// The thread that runs.
  SimulatedThread running() {
    return running;
  }

  /// Wakes a thread in so many microseconds, whatever it waits for.
  void wake(SimulatedThread thread, long micros) {
    if (!thread.isFinished() && !thread.equals(running)) {
      queue.add(new WakesUp(now + micros, order.getAndIncrement(), thread, thread.nextTicket()));
    }
  }

  /// Starts a thread in so many microseconds.
  public SimulatedThread start(
      String name, Optional<LambdaInvocation> invocation, long micros, Runnable body) {
    SimulatedThread[] self = new SimulatedThread[1];
    self[0] = new SimulatedThread(name, invocation, () -> runToTheEnd(self, body));
    queue.add(new WakesUp(now + micros, order.getAndIncrement(), self[0], self[0].nextTicket()));
    return self[0];
  }

  /// Lets the run go on until `micros` after the start; only the test's own thread may call this.
  public void runUntil(long micros) {
    sleep(Math.max(0, micros - now));
    if (broken != null) {
      throw new AssertionError("The simulation itself broke", broken);
    }
  }

  private void runToTheEnd(SimulatedThread[] self, Runnable body) {
    try {
      body.run();
    } catch (Throwable e) {
      broken = e;
    }
    self[0].finish();
    goOn(self[0]);
  }

  /// Does what comes next until it is `self`'s turn, or for good once `self` has finished.
  private void goOn(SimulatedThread self) {
    while (true) {
      Next next = queue.remove();
      now = next.at();
      switch (next) {
        case Happens(_, _, Runnable event) -> happen(event);
        case WakesUp(_, _, SimulatedThread thread, long ticket) -> {
          if (thread.waitsFor(ticket)) {
            running = thread;
            if (!thread.equals(self)) {
              thread.give();
              if (!self.isFinished()) {
                self.await(order::get);
              }
            }
            return;
          }
        }
      }
    }
  }

  /// A fault in the simulation must not surface in the code under test.
  private void happen(Runnable event) {
    try {
      event.run();
    } catch (Throwable e) {
      broken = e;
    }
  }
}
