package dev.amitrail.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/// Counts the calls of AWS that a job makes, and the longest chain of them: how many are waited for
/// one after the other.
///
/// It is the clock of a job in which nothing but a call takes time, and each call one unit. It is
/// also the job's fan-out, and does one thing after the other: it begins each input at the time at
/// which [FanOut#onVirtualThreads] would begin it, and ends with the input that ends last. So the
/// time that has passed is the longest chain. It does not depend on threads or on the machine, and
/// cannot be too short: a job has no other way than its fan-out to do things side by side, and
/// whatever it does without it is counted in a row.
public final class CountingFanOut implements FanOut {
  private final int mostAtOnce;
  private final Map<String, Integer> calls = new TreeMap<>();
  private int now;

  /// A fan-out of a job that has made no call yet.
  ///
  /// @param mostAtOnce as in [FanOut#onVirtualThreads]
  public CountingFanOut(int mostAtOnce) {
    this.mostAtOnce = mostAtOnce;
  }

  /// A call was made.
  public synchronized void call(String operation) {
    calls.merge(operation, 1, Integer::sum);
    now++;
  }

  /// How many calls were made, by operation.
  public synchronized Map<String, Integer> calls() {
    return new TreeMap<>(calls);
  }

  /// How many calls had to be waited for one after the other.
  public synchronized int longest() {
    return now;
  }

  public synchronized void forget() {
    calls.clear();
    now = 0;
  }

  @Override
  public synchronized <A, B> List<B> over(List<A> inputs, Function<A, B> work) {
    int begin = now;
    int last = now;
    List<Integer> ends = new ArrayList<>();
    List<B> results = new ArrayList<>();
    for (A input : inputs) {
      if (ends.size() >= mostAtOnce) {
        // The next input is begun when the oldest one of those at work has ended.
        begin = Math.max(begin, ends.get(ends.size() - mostAtOnce));
      }
      now = begin;
      results.add(work.apply(input));
      ends.add(now);
      last = Math.max(last, now);
    }
    now = last;
    return results;
  }
}
