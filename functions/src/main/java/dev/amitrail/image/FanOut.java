package dev.amitrail.image;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Gatherers;

/// Does one thing for many Regions at a time: the only place where a job uses more than one thread.
public final class FanOut {
  private static final int MOST_AT_ONCE = 40;

  /// The answers, in the order of `inputs`, each made on a virtual thread. `work` turns its own
  /// failures into values, since an exception would take the other answers with it.
  public <A, B> List<B> over(List<A> inputs, Function<A, B> work) {
    return inputs.stream().gather(Gatherers.mapConcurrent(MOST_AT_ONCE, work)).toList();
  }
}
