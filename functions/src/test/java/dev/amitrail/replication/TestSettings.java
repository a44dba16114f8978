package dev.amitrail.replication;

import dev.amitrail.image.TestImage;
import dev.amitrail.replication.plan.ReplicationSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Settings for tests: the home Region and these replica Regions.
public final class TestSettings {
  private TestSettings() {}

  public static ReplicationSettings replicatingTo(String... regions) {
    return replicatingTo(List.of(regions));
  }

  public static ReplicationSettings replicatingTo(List<String> regions) {
    List<String> all = new ArrayList<>(List.of(TestImage.HOME));
    all.addAll(regions);
    return settings(all, Map.of(), false);
  }

  public static ReplicationSettings encryptingWith(
      ReplicationSettings settings, Map<String, String> kmsKeys) {
    return settings(settings.regions(), kmsKeys, settings.dryRun());
  }

  static ReplicationSettings dryRun(ReplicationSettings settings) {
    return settings(settings.regions(), settings.kmsKeys(), true);
  }

  public static ReplicationSettings mirroring(
      ReplicationSettings settings, ReplicationSettings.Mirroring mirroring, boolean mirrorPublic) {
    return new ReplicationSettings(
        settings.account(),
        settings.regions(),
        settings.kmsKeys(),
        settings.pointerPrefix(),
        mirroring,
        mirrorPublic,
        settings.copiesPerSweep(),
        settings.sweepMinutes(),
        settings.dryRun());
  }

  private static ReplicationSettings settings(
      List<String> regions, Map<String, String> kmsKeys, boolean dryRun) {
    return new ReplicationSettings(
        TestImage.ACCOUNT,
        regions,
        new TreeMap<>(kmsKeys),
        "/ami-trail/",
        ReplicationSettings.Mirroring.ADD,
        false,
        300,
        5,
        dryRun);
  }
}
