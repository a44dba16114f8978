package dev.amitrail.simulation;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

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
    return new SimulatedDeployment(
        account,
        others,
        kmsKeys,
        pointerPrefix,
        mirrorPermissions,
        mirrorPublic,
        sweepPeriod,
        eventTimeout,
        sweepTimeout,
        concurrency,
        quietSweeps);
  }

  /// The same with these keys.
  public SimulatedDeployment withKmsKeys(SortedMap<String, String> keys) {
    return new SimulatedDeployment(
        account,
        regions,
        keys,
        pointerPrefix,
        mirrorPermissions,
        mirrorPublic,
        sweepPeriod,
        eventTimeout,
        sweepTimeout,
        concurrency,
        quietSweeps);
  }

  /// The same with another rule for permissions.
  public SimulatedDeployment withMirrorPermissions(MirrorPermissions rule) {
    return new SimulatedDeployment(
        account,
        regions,
        kmsKeys,
        pointerPrefix,
        rule,
        mirrorPublic,
        sweepPeriod,
        eventTimeout,
        sweepTimeout,
        concurrency,
        quietSweeps);
  }

  /// The same where replicas may become public.
  public SimulatedDeployment withMirrorPublic(boolean mayBePublic) {
    return new SimulatedDeployment(
        account,
        regions,
        kmsKeys,
        pointerPrefix,
        mirrorPermissions,
        mayBePublic,
        sweepPeriod,
        eventTimeout,
        sweepTimeout,
        concurrency,
        quietSweeps);
  }

  /// The same with so many executions reserved for the function for events.
  public SimulatedDeployment withConcurrency(int reserved) {
    return new SimulatedDeployment(
        account,
        regions,
        kmsKeys,
        pointerPrefix,
        mirrorPermissions,
        mirrorPublic,
        sweepPeriod,
        eventTimeout,
        sweepTimeout,
        reserved,
        quietSweeps);
  }

  /// The same with these limits of the two functions.
  public SimulatedDeployment withTimeouts(Duration event, Duration sweep) {
    return new SimulatedDeployment(
        account,
        regions,
        kmsKeys,
        pointerPrefix,
        mirrorPermissions,
        mirrorPublic,
        sweepPeriod,
        event,
        sweep,
        concurrency,
        quietSweeps);
  }

  /// The same with this number of quiet sweeps.
  public SimulatedDeployment withQuietSweeps(int sweeps) {
    return new SimulatedDeployment(
        account,
        regions,
        kmsKeys,
        pointerPrefix,
        mirrorPermissions,
        mirrorPublic,
        sweepPeriod,
        eventTimeout,
        sweepTimeout,
        concurrency,
        sweeps);
  }

  /// The Region the functions run in.
  public String home() {
    return regions.getFirst();
  }
}
