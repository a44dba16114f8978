package dev.amitrail.simulation.time;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Does one thing for many inputs at a time, each on a simulated thread of its own, started in the
/// seed's order.
public final class SimulatedFanOut {
  private static final int MOST_AT_ONCE = 40;
  private static final long LATEST_START = 200;

  private final VirtualTime time;
  private final SeededRandom chance;

  public SimulatedFanOut(VirtualTime time, SeededRandom chance) {
    this.time = time;
    this.chance = chance;
  }

  /// One piece of work and what became of it.
  private static final class Piece<A, B> {
    private final A input;
    private @Nullable B answer;
    private @Nullable Throwable failure;

    Piece(A input) {
      this.input = input;
    }

    void work(Function<A, B> work) {
      try {
        answer = work.apply(input);
      } catch (Throwable e) {
        failure = e;
      }
    }

    B answer() {
      switch (failure) {
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case null, default -> {}
      }
      if (answer == null) {
        throw new AssertionError("A piece of a fan-out answered null");
      }
      return answer;
    }
  }

  /// The answers, in the order of `inputs`. An exception of a piece is thrown once all are done.
  ///
  /// @throws Killed if the invocation is ended during the wait
  public <A, B> List<B> over(List<A> inputs, Function<A, B> work) {
    List<Piece<A, B>> pieces = inputs.stream().map(input -> new Piece<A, B>(input)).toList();
    Optional<LambdaInvocation> invocation = time.invocation();
    List<Piece<A, B>> waiting = new ArrayList<>(pieces);
    SimulatedThread caller = time.running();
    int[] open = {pieces.size()};
    for (int i = 0; i < MOST_AT_ONCE && !waiting.isEmpty(); i++) {
      startNext(waiting, work, invocation, caller, open);
    }
    while (open[0] > 0) {
      time.sleep();
      invocation.ifPresent(LambdaInvocation::failIfKilled);
    }
    return pieces.stream().map(Piece::answer).toList();
  }

  private <A, B> void startNext(
      List<Piece<A, B>> waiting,
      Function<A, B> work,
      Optional<LambdaInvocation> invocation,
      SimulatedThread caller,
      int[] open) {
    Piece<A, B> piece = waiting.removeFirst();
    SimulatedThread thread =
        time.start(
            "piece",
            invocation,
            chance.upTo(LATEST_START),
            () -> {
              piece.work(work);
              open[0]--;
              if (!waiting.isEmpty() && invocation.filter(LambdaInvocation::isKilled).isEmpty()) {
                startNext(waiting, work, invocation, caller, open);
              }
              if (open[0] == 0) {
                time.wake(caller, 0);
              }
            });
    invocation.ifPresent(one -> one.runs(thread));
  }
}
