package dev.amitrail.local.benchmark;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/// How long the same work took, several times.
///
/// @param times each time, the shortest first
record Measured(List<Duration> times) {
  Measured {
    times = times.stream().sorted().toList();
  }

  /// Does the work some times, one after the other.
  ///
  /// @param work does it once, and returns how long it took
  static Measured of(int runs, Callable<Duration> work) {
    return new Measured(IntStream.range(0, runs).mapToObj(_ -> once(work)).toList());
  }

  /// How long a task takes.
  static Duration time(Task task) throws Exception {
    long begin = System.nanoTime();
    task.run();
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  /// What is measured.
  interface Task {
    void run() throws Exception;
  }

  private static Duration once(Callable<Duration> work) {
    try {
      return work.call();
    } catch (Exception e) {
      throw new IllegalStateException("What is measured failed", e);
    }
  }

  Duration median() {
    return times.get(times.size() / 2);
  }

  /// The median, and the shortest and the longest time.
  @Override
  public String toString() {
    return "%.2f (%.2f–%.2f)"
        .formatted(seconds(median()), seconds(times.getFirst()), seconds(times.getLast()));
  }

  static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }
}
