package dev.amitrail.replication.ec2;

import dev.amitrail.aws.RequestPacer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// Keeps a sweep within the published request rates, of which it leaves a share to others.
public final class SweepPacer implements RequestPacer {
  /// The share of the account's rates that a sweep uses.
  private static final double SHARE = 0.8;

  private final InstantSource clock;
  private final Consumer<Duration> sleep;
  private final Map<String, RequestTokens> tokens = new HashMap<>();

  /// A pacer for one sweep.
  ///
  /// @param sleep waits; the simulation has a clock of its own
  public SweepPacer(InstantSource clock, Consumer<Duration> sleep) {
    this.clock = clock;
    this.sleep = sleep;
  }

  @Override
  public void await(String region, Bucket bucket) {
    Duration wait = reserve(region, bucket);
    if (wait.isPositive()) {
      sleep.accept(wait);
    }
  }

  private synchronized Duration reserve(String region, Bucket bucket) {
    return tokens
        .computeIfAbsent(region + " " + bucket, _ -> new RequestTokens(bucket, clock.instant()))
        .take(clock.instant());
  }

  /// A token bucket that may be overdrawn: the caller that overdraws it waits until it is refilled.
  private static final class RequestTokens {
    private final double capacity;
    private final double perSecond;
    private double tokens;
    private Instant at;

    RequestTokens(Bucket bucket, Instant now) {
      this.capacity = bucket.capacity() * SHARE;
      this.perSecond = bucket.refillPerSecond() * SHARE;
      this.tokens = capacity;
      this.at = now;
    }

    Duration take(Instant now) {
      double seconds = Duration.between(at, now).toMillis() / 1000.0;
      tokens = Math.min(capacity, tokens + seconds * perSecond) - 1;
      at = now;
      return tokens >= 0 ? Duration.ZERO : Duration.ofMillis((long) (-tokens / perSecond * 1000));
    }
  }
}
