package dev.amitrail.simulation.time;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/// What the seed decides. Each part of a run draws from a stream of its own, so that a change in
/// one part leaves the others as they were.
public final class SeededRandom {
  private final SplittableRandom random;

  private SeededRandom(SplittableRandom random) {
    this.random = random;
  }

  /// The first stream of a seed.
  public static SeededRandom of(long seed) {
    return new SeededRandom(new SplittableRandom(seed));
  }

  /// A stream of its own.
  public SeededRandom fork() {
    return new SeededRandom(random.split());
  }

  /// Whether something of this probability happens.
  public boolean happens(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  /// A whole number from `least` to `most`, both included.
  public int between(int least, int most) {
    return random.nextInt(least, most + 1);
  }

  /// A duration from `least` to `most`, in microseconds, both included.
  public long between(Duration least, Duration most) {
    long from = VirtualTime.micros(least);
    return random.nextLong(from, VirtualTime.micros(most) + 1);
  }

  /// A number of microseconds from 0 to `most`, both included.
  public long upTo(long most) {
    return random.nextLong(most + 1);
  }

  /// Any long.
  public long any() {
    return random.nextLong();
  }

  /// One of these.
  public <T> T of(List<T> options) {
    return options.get(random.nextInt(options.size()));
  }
}
