package dev.amitrail.report.testing;

import dev.amitrail.aws.FanOut;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Does one thing after the other, and counts calls as if what may be done side by side were: the
/// longest chain of calls is what a report takes at least, whatever the number of its images.
public final class CountingFanOut implements FanOut {
  private int longest;

  /// A call was made.
  synchronized void call() {
    longest++;
  }

  /// How many calls had to be waited for one after the other.
  public synchronized int longest() {
    return longest;
  }

  synchronized void forget() {
    longest = 0;
  }

  @Override
  public synchronized <A, B> List<B> over(List<A> inputs, Function<A, B> work) {
    int before = longest;
    int deepest = before;
    List<B> answers = new ArrayList<>();
    for (A input : inputs) {
      longest = before;
      answers.add(work.apply(input));
      deepest = Math.max(deepest, longest);
    }
    longest = deepest;
    return answers;
  }
}
