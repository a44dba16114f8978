package dev.amitrail.aws;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Gatherers;
import software.amazon.awssdk.core.exception.SdkException;

/// Runs one operation for several Regions or images in parallel: the only place where a job uses
/// more than one thread. The simulation substitutes its own, whose order follows the seed.
public interface FanOut {

  /// The results, in the order of `inputs`. `work` must not throw: an exception would discard the
  /// results of the other inputs.
  <A, B> List<B> over(List<A> inputs, Function<A, B> work);

  /// The results of a call of AWS by its input, in the order of `inputs`. A call that fails is the
  /// failure of its own input and leaves the others alone.
  ///
  /// @param inputs equal ones are called once
  default <A, B> Map<A, Result<B>> attempt(Collection<A> inputs, Function<A, B> call) {
    List<A> distinct = inputs.stream().distinct().toList();
    List<Result<B>> results = over(distinct, input -> Result.of(call, input));
    Map<A, Result<B>> byInput = new LinkedHashMap<>();
    for (int i = 0; i < distinct.size(); i++) {
      byInput.put(distinct.get(i), results.get(i));
    }
    return byInput;
  }

  /// What two calls returned.
  record Both<A, B>(A first, B second) {}

  /// Makes two calls that do not depend on each other side by side, each to its end.
  ///
  /// @throws RuntimeException that a call threw; where both did, the one of the second is
  ///   suppressed in the one of the first, so that a stack trace states both
  default <A, B> Both<A, B> both(Supplier<A> first, Supplier<B> second) {
    FutureTask<A> one = new FutureTask<>(first::get);
    FutureTask<B> other = new FutureTask<>(second::get);
    List<RuntimeException> failures =
        over(
                List.of(one, other),
                call -> {
                  call.run();
                  return call;
                })
            .stream()
            .filter(call -> call.state() == Future.State.FAILED)
            .map(call -> failure(call.exceptionNow()))
            .toList();
    if (!failures.isEmpty()) {
      failures.stream().skip(1).forEach(failures.getFirst()::addSuppressed);
      throw failures.getFirst();
    }
    return new Both<>(one.resultNow(), other.resultNow());
  }

  private static RuntimeException failure(Throwable thrown) {
    return switch (thrown) {
      case RuntimeException e -> e;
      case Error e -> throw e;
      default -> new IllegalStateException("A supplier throws no checked exception", thrown);
    };
  }

  /// What one call of a fan-out returned, or why it failed.
  sealed interface Result<T> {
    /// The call succeeded.
    record Success<T>(T value) implements Result<T> {}

    /// The call failed.
    record Failure<T>(SdkException cause) implements Result<T> {}

    private static <A, B> Result<B> of(Function<A, B> call, A input) {
      try {
        return new Success<>(call.apply(input));
      } catch (SdkException e) {
        return new Failure<>(e);
      }
    }

    /// The value of a call without which there is nothing to go on with.
    ///
    /// @throws SdkException if the call failed
    default T orThrow() {
      return switch (this) {
        case Success<T>(T value) -> value;
        case Failure<T>(SdkException cause) -> throw cause;
      };
    }
  }

  /// At most this many in parallel, each on a virtual thread.
  static FanOut onVirtualThreads(int mostAtOnce) {
    return new FanOut() {
      @Override
      public <A, B> List<B> over(List<A> inputs, Function<A, B> work) {
        return inputs.stream().gather(Gatherers.mapConcurrent(mostAtOnce, work)).toList();
      }
    };
  }
}
