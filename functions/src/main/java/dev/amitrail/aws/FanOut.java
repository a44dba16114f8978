package dev.amitrail.aws;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Gatherers;

/// Does one thing for many Regions or images at a time: the only place where a job uses more than
/// one thread. The simulation has one of its own, so that a seed decides the order.
public interface FanOut {

  /// The answers, in the order of `inputs`. `work` turns its own failures into values, since an
  /// exception would take the other answers with it.
  <A, B> List<B> over(List<A> inputs, Function<A, B> work);

  /// At most this many at a time, each on a virtual thread.
  static FanOut onVirtualThreads(int mostAtOnce) {
    return new FanOut() {
      @Override
      public <A, B> List<B> over(List<A> inputs, Function<A, B> work) {
        return inputs.stream().gather(Gatherers.mapConcurrent(mostAtOnce, work)).toList();
      }
    };
  }
}
