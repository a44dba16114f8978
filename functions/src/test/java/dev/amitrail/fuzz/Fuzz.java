package dev.amitrail.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/// Properties that hold for every input. The seeds of a build are always the same, so that a build
/// that fails does so because of a change. `-Dfuzz.tries=50` tries 50 times as many inputs of each
/// kind, `-Dfuzz.seed=S` that seed alone. After the last test, one line states how many inputs of
/// each kind were tried.
public final class Fuzz implements BeforeAllCallback {
  private static final String TRIES = "fuzz.tries";
  private static final String SEED = "fuzz.seed";

  /// Twice the input may take this many times the memory: the rest is what does not depend on it.
  private static final double MOST_GROWTH = 2.6;

  private static final SortedMap<String, Long> TRIED = new ConcurrentSkipListMap<>();

  /// What holds for an input.
  @FunctionalInterface
  public interface Property {
    /// Fails where it does not hold.
    void of(Hostile hostile) throws Exception;
  }

  /// Is closed after the last test of all.
  private static final class Summary implements AutoCloseable {
    @Override
    public void close() {
      System.out.println(
          "Hostile inputs: "
              + TRIED.entrySet().stream()
                  .map(kind -> "%,d %s".formatted(kind.getValue(), kind.getKey()))
                  .collect(Collectors.joining(", ")));
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    context
        .getRoot()
        .getStore(Namespace.create(Fuzz.class))
        .computeIfAbsent(Summary.class, _ -> new Summary(), Summary.class);
  }

  /// Requires a property.
  ///
  /// @param inputs what the inputs are, for the summary
  /// @param usual how many are tried in a build
  public static void holds(String inputs, int usual, Property property) {
    Long one = Long.getLong(SEED);
    LongStream seeds =
        one == null
            ? LongStream.rangeClosed(1, (long) usual * Integer.getInteger(TRIES, 1))
            : LongStream.of(one);
    seeds.forEach(
        seed -> {
          try {
            property.of(new Hostile(seed));
          } catch (Exception | AssertionError | StackOverflowError e) {
            throw new AssertionError(
                "It does not hold for seed %1$d of %2$s. The same again: -D%3$s=%1$d%n%4$s%n%5$s"
                    .formatted(seed, inputs, SEED, e, places(e)),
                e);
          }
          TRIED.merge(inputs, 1L, Long::sum);
        });
  }

  /// Where in our code it happened.
  private static String places(Throwable failure) {
    return Stream.of(failure.getStackTrace())
        .filter(frame -> frame.getClassName().startsWith("dev.amitrail."))
        .limit(4)
        .map(frame -> "  at " + frame)
        .collect(Collectors.joining("\n"));
  }

  /// Requires that twice the input takes at most about twice the work, measured in bytes that are
  /// allocated: unlike time, they are the same on any machine.
  public static void requireLinear(int size, IntFunction<Runnable> work) {
    Runnable small = work.apply(size);
    Runnable large = work.apply(2 * size);
    small.run(); // what is made once
    large.run();

    assertThat((double) allocated(large)).isLessThan(MOST_GROWTH * allocated(small));
  }

  private static long allocated(Runnable work) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    work.run();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
