package dev.amitrail.replication.ec2;

import dev.amitrail.image.Image;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Keeps a sweep inside EC2's published request rates ("Request throttling for the Amazon EC2
/// API"), leaving a share of them to others, and inside the limit of copies in flight.
public final class SweepPacer implements RequestPacer {
  /// What part of the account's rates a sweep takes; the rest is left to others.
  private static final double SHARE = 0.8;

  /// A bucket holds this many requests of each kind when it is full.
  private static final int BUCKET = 100;

  private static final Map<Call, Double> PER_SECOND =
      Map.of(Call.READ, 20.0, Call.COPY, 1.0, Call.TAG, 10.0, Call.MODIFY, 5.0);

  private final InstantSource clock;
  private final Consumer<Duration> sleep;
  private final Map<String, Bucket> buckets = new HashMap<>();
  private final Map<String, Integer> copies = new HashMap<>();
  private final int mostCopies;

  public SweepPacer(InstantSource clock, Consumer<Duration> sleep, int mostCopies) {
    this.clock = clock;
    this.sleep = sleep;
    this.mostCopies = mostCopies;
  }

  /// Counts the copies that are under way already.
  public synchronized void inFlight(String region, List<Image> images) {
    long pending =
        images.stream()
            .filter(image -> image.state().equals("pending") && image.isCopyAcrossRegions())
            .count();
    copies.put(region, (int) pending);
  }

  @Override
  public synchronized boolean mayCopy(String region) {
    return copies.merge(region, 1, Integer::sum) <= mostCopies;
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
        .computeIfAbsent(region + " " + call, _ -> new Bucket(call, clock.instant()))
        .take(clock.instant());
  }

  /// A token bucket that may be overdrawn: whoever overdraws it waits until it would be filled.
  private static final class Bucket {
    private final double perSecond;
    private double tokens = BUCKET * SHARE;
    private Instant at;

    Bucket(Call call, Instant now) {
      this.perSecond = PER_SECOND.getOrDefault(call, 1.0) * SHARE;
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
