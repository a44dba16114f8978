package dev.amitrail.simulation;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/// What the seed decides. Each part of a run draws from a stream of its own, so that a change in
/// one part leaves the others as they were.
final class Chance {
  private final SplittableRandom random;

  private Chance(SplittableRandom random) {
    this.random = random;
  }

  /// The first stream of a seed.
  static Chance of(long seed) {
    return new Chance(new SplittableRandom(seed));
  }

  /// A stream of its own.
  Chance fork() {
    return new Chance(random.split());
  }

  /// Whether something of this probability happens.
  boolean happens(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  /// A whole number from `least` to `most`, both included.
  int between(int least, int most) {
    return random.nextInt(least, most + 1);
  }

  /// A duration from `least` to `most`, in microseconds, both included.
  long between(Duration least, Duration most) {
    long from = VirtualTime.micros(least);
    return random.nextLong(from, VirtualTime.micros(most) + 1);
  }

  /// A number of microseconds from 0 to `most`, both included.
  long upTo(long most) {
    return random.nextLong(most + 1);
  }

  /// Any long.
  long any() {
    return random.nextLong();
  }

  /// One of these.
  <T> T of(List<T> options) {
    return options.get(random.nextInt(options.size()));
  }
}
