package dev.amitrail.replication.plan;

import dev.amitrail.aws.EnvironmentSettings;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The settings of a deployment for replication.
///
/// @param account the account whose images are replicated
/// @param regions every Region of the deployment, the home Region first
/// @param kmsKeys Region -> KMS key ARN or alias that replicas there are encrypted with
/// @param pointerPrefix the required start of the name of every pointer
/// @param mirroring which grants of sources are mirrored to their replicas
/// @param mirrorPublic whether a replica may be made public because its source is
/// @param copiesPerSweep how many copies a sweep may have in flight in each Region
/// @param sweepMinutes how often there is a sweep
/// @param dryRun report what would be done and write nothing
public record ReplicationSettings(
    String account,
    List<String> regions,
    SortedMap<String, String> kmsKeys,
    String pointerPrefix,
    Mirroring mirroring,
    boolean mirrorPublic,
    int copiesPerSweep,
    int sweepMinutes,
    boolean dryRun) {

  /// Which grants of sources are mirrored to their replicas.
  public enum Mirroring {
    /// Grants are added, never removed.
    ADD,
    /// A replica that AMI Trail made has the grants of its source and no others. To a copy that
    /// others made, grants are added, never removed.
    EXACT,
    /// Grants are not mirrored.
    OFF
  }

  /// Copies the collections.
  ///
  /// @throws IllegalArgumentException if a setting is empty or less than 1 that must not be
  public ReplicationSettings {
    if (account.isBlank() || regions.isEmpty() || pointerPrefix.isBlank()) {
      throw new IllegalArgumentException("account, regions and pointerPrefix must not be empty");
    }
    if (kmsKeys.containsValue("")) {
      throw new IllegalArgumentException("kmsKeys has a Region without a key: " + kmsKeys);
    }
    if (copiesPerSweep < 1 || sweepMinutes < 1) {
      throw new IllegalArgumentException("copiesPerSweep and sweepMinutes must be at least 1");
    }
    regions = List.copyOf(regions);
    kmsKeys = Collections.unmodifiableSortedMap(new TreeMap<>(kmsKeys));
  }

  /// The Region the functions run in.
  public String homeRegion() {
    return regions.getFirst();
  }

  /// The environment of a function with these settings; the reverse of [#fromEnvironment].
  public Map<String, String> toEnvironment() {
    return EnvironmentSettings.write(this);
  }

  /// Reads the environment of the function.
  ///
  /// @throws IllegalStateException if the settings are not there or not what was expected
  public static ReplicationSettings fromEnvironment(Map<String, String> environment) {
    return EnvironmentSettings.read(environment, ReplicationSettings.class);
  }
}
