package dev.amitrail.replication;

import dev.amitrail.image.TestImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Settings for tests: the home Region and these replica Regions.
final class TestSettings {
  private TestSettings() {}

  static ReplicationSettings replicatingTo(String... regions) {
    return replicatingTo(List.of(regions));
  }

  static ReplicationSettings replicatingTo(List<String> regions) {
    List<String> all = new ArrayList<>(List.of(TestImage.HOME));
    all.addAll(regions);
    return settings(all, Map.of(), false);
  }

  static ReplicationSettings encryptingWith(
      ReplicationSettings settings, Map<String, String> kmsKeys) {
    return settings(settings.regions(), kmsKeys, settings.dryRun());
  }

  static ReplicationSettings dryRun(ReplicationSettings settings) {
    return settings(settings.regions(), settings.kmsKeys(), true);
  }

  private static ReplicationSettings settings(
      List<String> regions, Map<String, String> kmsKeys, boolean dryRun) {
    return new ReplicationSettings(
        TestImage.ACCOUNT,
        regions,
        new TreeMap<>(kmsKeys),
        "/ami-trail/",
        ReplicationSettings.Mirroring.ADD,
        300,
        5,
        dryRun);
  }
}
