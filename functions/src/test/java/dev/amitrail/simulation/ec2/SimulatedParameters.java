package dev.amitrail.simulation.ec2;

import dev.amitrail.simulation.Disturbance;
import dev.amitrail.simulation.client.ApiRefusal;
import dev.amitrail.simulation.time.Actor;
import dev.amitrail.simulation.time.RunLog;
import dev.amitrail.simulation.time.VirtualTime;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The SSM parameters of a Region.
public final class SimulatedParameters {
  /// The data type of a pointer.
  public static final String IMAGE = "aws:ec2:image";

  private static final Duration VALIDATION = Duration.ofSeconds(30);
  private static final double LOST = 0.02;

  /// A parameter.
  ///
  /// @param at when it was stored, in microseconds since the start
  public record Stored(String name, String dataType, String value, long version, long at) {}

  private final SimulatedAccount cloud;
  private final SimulatedRegion region;
  private final SortedMap<String, Stored> parameters = new TreeMap<>();

  SimulatedParameters(SimulatedAccount cloud, SimulatedRegion region) {
    this.cloud = cloud;
    this.region = region;
  }

  /// The parameter of this name.
  public Optional<Stored> get(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  /// All of them.
  public SortedMap<String, Stored> all() {
    return Collections.unmodifiableSortedMap(parameters);
  }

  /// PutParameter, Systems Manager API reference: a value of data type `aws:ec2:image` is checked
  /// after the answer, and not stored if it names no available image.
  ///
  /// @return the version it will have
  public long put(Actor caller, String name, String value, String dataType, boolean overwrite) {
    Optional<Stored> before = get(name);
    if (before.isPresent() && !overwrite) {
      throw new ApiRefusal("ParameterAlreadyExists", name + " exists already");
    }
    cloud.auditor().pointerPut(caller, region, name, value, dataType);
    long version = before.map(Stored::version).orElse(0L) + 1;
    if (dataType.equals(IMAGE)) {
      cloud
          .world()
          .time()
          .after(
              cloud.chance().upTo(VirtualTime.micros(VALIDATION)),
              () -> storeIfAvailable(name, value));
    } else {
      store(name, value, dataType);
    }
    return version;
  }

  private void storeIfAvailable(String name, String value) {
    if (region.image(value).filter(SimulatedImage::isAvailable).isEmpty()) {
      cloud.world().log().add(RunLog.Kind.STATE, name + " not stored: no available " + value);
    } else if (cloud.world().isTroubled() && cloud.chance().happens(LOST)) {
      cloud.world().count(Disturbance.PARAMETER_NOT_STORED, region.name() + " " + name);
    } else {
      store(name, value, IMAGE);
    }
  }

  private void store(String name, String value, String dataType) {
    long version = get(name).map(Stored::version).orElse(0L) + 1;
    parameters.put(name, new Stored(name, dataType, value, version, cloud.now()));
    cloud.world().log().add(RunLog.Kind.STATE, region.name() + " " + name + " = " + value);
    cloud.changed();
  }
}
