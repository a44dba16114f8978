package dev.amitrail.simulation;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/// How the code under test is deployed: what its settings are, and what Lambda knows of it.
///
/// @param regions the Regions of the deployment, the home Region first
/// @param kmsKeys Region -> the key that replicas there are to be encrypted with
/// @param mirrorPublic whether a replica may be made public because its source is
/// @param concurrency how many executions are reserved for the function for events; 0: none
/// @param quietSweeps how many sweeps in a row must change nothing before a run has converged; at
///   least as many as the code under test needs to visit all permissions once
public record SimulatedDeployment(
    String account,
    List<String> regions,
    SortedMap<String, String> kmsKeys,
    String pointerPrefix,
    MirrorPermissions mirrorPermissions,
    boolean mirrorPublic,
    Duration sweepPeriod,
    Duration eventTimeout,
    Duration sweepTimeout,
    int concurrency,
    int quietSweeps) {
  /// A key that no Region has.
  public static final String MISSING_KEY = "alias/missing";

  /// A key that every Region has.
  public static final String KEY = "alias/replicas";

  /// What is done about permissions.
  public enum MirrorPermissions {
    /// Grants are added, never taken away.
    ADD,
    /// Grants are those of the source.
    EXACT,
    /// Grants are left alone.
    OFF
  }

  /// Copies the collections.
  public SimulatedDeployment {
    regions = List.copyOf(regions);
    kmsKeys = Collections.unmodifiableSortedMap(new TreeMap<>(kmsKeys));
  }

  /// Three Regions, the default settings.
  public static SimulatedDeployment standard() {
    return new SimulatedDeployment(
        "123456789012",
        List.of("ap-southeast-2", "us-east-1", "eu-west-1"),
        new TreeMap<>(),
        "/ami-trail/",
        MirrorPermissions.EXACT,
        false,
        Duration.ofMinutes(5),
        Duration.ofMinutes(2),
        Duration.ofMinutes(5),
        0,
        3);
  }

  /// The same with these Regions.
  public SimulatedDeployment withRegions(List<String> others) {
    return with(parts -> parts.regions = others);
  }

  /// The same with these keys.
  public SimulatedDeployment withKmsKeys(SortedMap<String, String> keys) {
    return with(parts -> parts.kmsKeys = keys);
  }

  /// The same with another rule for permissions.
  public SimulatedDeployment withMirrorPermissions(MirrorPermissions rule) {
    return with(parts -> parts.mirrorPermissions = rule);
  }

  /// The same where replicas may become public.
  public SimulatedDeployment withMirrorPublic(boolean mayBePublic) {
    return with(parts -> parts.mirrorPublic = mayBePublic);
  }

  /// The same with so many executions reserved for the function for events.
  public SimulatedDeployment withConcurrency(int reserved) {
    return with(parts -> parts.concurrency = reserved);
  }

  /// The same with these limits of the two functions.
  public SimulatedDeployment withTimeouts(Duration event, Duration sweep) {
    return with(
        parts -> {
          parts.eventTimeout = event;
          parts.sweepTimeout = sweep;
        });
  }

  /// The same with this number of quiet sweeps.
  public SimulatedDeployment withQuietSweeps(int sweeps) {
    return with(parts -> parts.quietSweeps = sweeps);
  }

  private SimulatedDeployment with(Consumer<Parts> change) {
    Parts parts = new Parts(this);
    change.accept(parts);
    return new SimulatedDeployment(
        account,
        parts.regions,
        parts.kmsKeys,
        pointerPrefix,
        parts.mirrorPermissions,
        parts.mirrorPublic,
        sweepPeriod,
        parts.eventTimeout,
        parts.sweepTimeout,
        parts.concurrency,
        parts.quietSweeps);
  }

  /// What can be changed of a deployment.
  private static final class Parts {
    private List<String> regions;
    private SortedMap<String, String> kmsKeys;
    private MirrorPermissions mirrorPermissions;
    private boolean mirrorPublic;
    private Duration eventTimeout;
    private Duration sweepTimeout;
    private int concurrency;
    private int quietSweeps;

    Parts(SimulatedDeployment of) {
      this.regions = of.regions;
      this.kmsKeys = of.kmsKeys;
      this.mirrorPermissions = of.mirrorPermissions;
      this.mirrorPublic = of.mirrorPublic;
      this.eventTimeout = of.eventTimeout;
      this.sweepTimeout = of.sweepTimeout;
      this.concurrency = of.concurrency;
      this.quietSweeps = of.quietSweeps;
    }
  }

  /// The Region the functions run in.
  public String home() {
    return regions.getFirst();
  }
}
