package dev.amitrail.simulation;

import dev.amitrail.simulation.audit.ExpectedTags;
import dev.amitrail.simulation.client.TokenBucket;
import dev.amitrail.simulation.ec2.SimulatedAccount;
import dev.amitrail.simulation.ec2.SimulatedCopies;
import dev.amitrail.simulation.ec2.SimulatedImage;
import dev.amitrail.simulation.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Very many images tagged within a second, for all Regions, against the published limits. Nothing
/// else goes wrong.
///
/// @param images how many
/// @param copyTime how long each copy takes
public record Storm(int images, Duration copyTime) {
  private static final Duration BEGINS = Duration.ofMinutes(2);
  private static final Duration WITHIN = Duration.ofSeconds(1);

  /// What became of it.
  ///
  /// @param made virtual time from the first tag until every replica was available
  /// @param bound the least that the limits allow
  /// @param waves how often the copies in flight into a Region were as many as may be
  /// @param sweepPeriod the time between two sweeps
  /// @param throttled how many requests were refused for their rate
  /// @param refusedForTooMany how many copies were refused for those in flight
  public record Result(
      Duration made,
      Duration bound,
      int waves,
      Duration sweepPeriod,
      int throttled,
      int refusedForTooMany,
      Run run) {
    /// The bound, and one sweep for each wave.
    public Duration allowed() {
      return bound.plus(sweepPeriod.multipliedBy(waves));
    }

    @Override
    public String toString() {
      return "storm: made in %s, the limits impose %s, %d waves, allowed %s; %d throttled, %d too many in flight, %d calls"
          .formatted(made, bound, waves, allowed(), throttled, refusedForTooMany, run.calls());
    }
  }

  /// A thousand images, ten minutes for a copy.
  public static Storm standard() {
    return new Storm(1_000, Duration.ofMinutes(10));
  }

  /// The least time from the first tag to the last replica: each Region begins a copy whenever
  /// CopyImage's bucket has a token and fewer than the most copies are in flight, and every source
  /// bears one tag of the trail at least.
  public Duration bound() {
    TokenBucket.Level tokens = new TokenBucket.Level(TokenBucket.COPY_IMAGE);
    long copy = VirtualTime.micros(copyTime);
    long step = VirtualTime.micros(Duration.ofSeconds(1)) / TokenBucket.COPY_IMAGE.refill();
    List<Long> begun = new ArrayList<>();
    long now = 0;
    for (int i = 0; i < images; i++) {
      if (i >= SimulatedCopies.MOST_IN_FLIGHT) {
        now = Math.max(now, begun.get(i - SimulatedCopies.MOST_IN_FLIGHT) + copy);
      }
      if (!tokens.take(now)) {
        now = (now / step + 1) * step;
        tokens.take(now);
      }
      begun.add(now);
    }
    long tagged =
        Math.max(0, images - TokenBucket.CREATE_TAGS.size()) / TokenBucket.CREATE_TAGS.refill();
    Duration copied = Duration.ofNanos((now + copy) * 1_000);
    return copied.compareTo(Duration.ofSeconds(tagged)) > 0 ? copied : Duration.ofSeconds(tagged);
  }

  /// How often the copies in flight are as many as may be.
  public int waves() {
    return (images + SimulatedCopies.MOST_IN_FLIGHT - 1) / SimulatedCopies.MOST_IN_FLIGHT;
  }

  /// The scenario: all sources are in the home Region and wanted in all others.
  public Scenario scenario(SimulatedDeployment deployment) {
    Scenario calm = Scenario.calm(deployment);
    List<Scenario.Scripted> script = new ArrayList<>();
    List<SimulatedImage> sources = new ArrayList<>();
    script.add(new Scenario.Scripted(Duration.ZERO, cloud -> register(cloud, deployment, sources)));
    for (int i = 0; i < images; i++) {
      int number = i;
      script.add(
          new Scenario.Scripted(
              BEGINS.plus(WITHIN.multipliedBy(i).dividedBy(images)),
              cloud -> cloud.tag(sources.get(number), Map.of(ExpectedTags.REPLICATE_TO, "all"))));
    }
    return calm.with(Scenario.People.following(script))
        .with(
            new Scenario.Copying(
                copyTime,
                copyTime,
                0,
                0,
                Duration.ofHours(24),
                Scenario.AfterGone.OLD_ID,
                Duration.ofSeconds(5),
                Duration.ZERO,
                true))
        .lasting(bound().plus(deployment.sweepPeriod().multipliedBy(6)));
  }

  private void register(
      SimulatedAccount cloud, SimulatedDeployment deployment, List<SimulatedImage> sources) {
    for (int i = 0; i < images; i++) {
      sources.add(cloud.register(deployment.home(), "image-" + i, new TreeMap<>()));
    }
  }

  /// Lets the code under test through it.
  public Result run(long seed, SimulatedDeployment deployment, SystemUnderTest.Factory factory) {
    Run run = Simulation.run(seed, scenario(deployment), factory);
    long last =
        run.cloud().images().stream()
            .filter(SimulatedImage::isOurs)
            .mapToLong(SimulatedImage::stateSince)
            .max()
            .orElse(0);
    return new Result(
        Duration.ofNanos((last - VirtualTime.micros(BEGINS)) * 1_000),
        bound(),
        waves(),
        deployment.sweepPeriod(),
        run.counts().getOrDefault(Disturbance.THROTTLED, 0),
        run.counts().getOrDefault(Disturbance.COPY_LIMIT, 0),
        run);
  }
}
