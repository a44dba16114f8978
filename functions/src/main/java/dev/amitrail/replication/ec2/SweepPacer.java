package dev.amitrail.replication.ec2;

import dev.amitrail.image.Image;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Keeps a sweep within EC2's published request rates ("Request throttling for the Amazon EC2
/// API"), of which it leaves a share to others, and within the limit of copies in progress.
public final class SweepPacer implements RequestPacer {
  /// The share of the account's rates that a sweep uses.
  private static final double SHARE = 0.8;

  /// How many requests of each kind a full token bucket allows.
  private static final int BUCKET = 100;

  private static final Map<Call, Double> REFILL_PER_SECOND =
      Map.of(Call.READ, 20.0, Call.COPY, 1.0, Call.TAG, 10.0, Call.MODIFY, 5.0);

  private final InstantSource clock;
  private final Consumer<Duration> sleep;
  private final Map<String, RequestTokens> buckets = new HashMap<>();
  private final Map<String, Integer> copies = new HashMap<>();
  private final int maxCopies;

  /// A pacer for one sweep.
  ///
  /// @param maxCopies how many copies may be in progress in each Region
  public SweepPacer(InstantSource clock, Consumer<Duration> sleep, int maxCopies) {
    this.clock = clock;
    this.sleep = sleep;
    this.maxCopies = maxCopies;
  }

  /// Counts the copies that are in progress already.
  public synchronized void countPendingCopies(String region, List<Image> images) {
    long pending =
        images.stream()
            .filter(image -> image.state().equals("pending") && image.isCopyAcrossRegions())
            .count();
    copies.put(region, (int) pending);
  }

  @Override
  public synchronized boolean tryStartCopy(String region) {
    return copies.merge(region, 1, Integer::sum) <= maxCopies;
  }

  @Override
  public void await(String region, Call call) {
    Duration wait = reserve(region, call);
    if (wait.isPositive()) {
      sleep.accept(wait);
    }
  }

  private synchronized Duration reserve(String region, Call call) {
    return buckets
        .computeIfAbsent(region + " " + call, _ -> new RequestTokens(call, clock.instant()))
        .take(clock.instant());
  }

  /// A token bucket that may be overdrawn: the caller that overdraws it waits until it is refilled.
  private static final class RequestTokens {
    private final double perSecond;
    private double tokens = BUCKET * SHARE;
    private Instant at;

    RequestTokens(Call call, Instant now) {
      this.perSecond = REFILL_PER_SECOND.getOrDefault(call, 1.0) * SHARE;
      this.at = now;
    }

    Duration take(Instant now) {
      double seconds = Duration.between(at, now).toMillis() / 1000.0;
      tokens = Math.min(BUCKET * SHARE, tokens + seconds * perSecond) - 1;
      at = now;
      return tokens >= 0 ? Duration.ZERO : Duration.ofMillis((long) (-tokens / perSecond * 1000));
    }
  }
}
