package dev.amitrail.simulation.time;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One run of a function, and what the invariants must know of it: when it began, and when it last
/// saw all of a Region that it asked for.
public final class LambdaInvocation implements InvocationContext, Actor {
  private final VirtualTime time;
  private final String requestId;
  private final long startedAt;
  private final long deadline;
  private final List<SimulatedThread> threads = new ArrayList<>();
  private final Map<String, Long> looks = new HashMap<>();
  private final Set<String> unseen = new HashSet<>();
  private Optional<String> ended = Optional.empty();

  public LambdaInvocation(VirtualTime time, String requestId, Duration timeout) {
    this.time = time;
    this.requestId = requestId;
    this.startedAt = time.now();
    this.deadline = startedAt + VirtualTime.micros(timeout);
  }

  @Override
  public String requestId() {
    return requestId;
  }

  @Override
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, deadline - time.now()) * 1_000);
  }

  /// When it began, in microseconds since the start.
  public long startedAt() {
    return startedAt;
  }

  /// One more thread runs for it.
  public void runs(SimulatedThread thread) {
    threads.add(thread);
  }

  /// Ends it where it is: its waiting threads wake and get the exception.
  public void kill(String why) {
    if (ended.isEmpty()) {
      ended = Optional.of(why);
      threads.forEach(thread -> time.wake(thread, 0));
    }
  }

  /// Whether it was ended from outside.
  public boolean isKilled() {
    return ended.isPresent();
  }

  /// Throws its threads out once it is killed.
  public void failIfKilled() {
    if (ended.isPresent()) {
      throw new InvocationKilled(ended.get());
    }
  }

  /// It has seen all of what it asked a Region for.
  public void looked(String region) {
    looks.put(region, time.now());
  }

  /// It has not seen something that it asked a Region for: there was no answer, or an error.
  public void failedToLook(String region) {
    unseen.add(region);
  }

  /// Whether it has seen all that it asked this Region for.
  public boolean sawAll(String region) {
    return looks.containsKey(region) && !unseen.contains(region);
  }

  /// When it last saw all of what it asked this Region for.
  public Optional<Long> lastLook(String region) {
    return Optional.ofNullable(looks.get(region));
  }

  /// Whether it is of the function that runs on a schedule.
  public boolean isSweep() {
    return requestId.startsWith("sweep");
  }

  @Override
  public String toString() {
    return requestId;
  }
}
