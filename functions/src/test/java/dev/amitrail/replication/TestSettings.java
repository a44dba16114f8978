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
    return new ReplicationSettings(TestImage.ACCOUNT, all, new TreeMap<>(), false);
  }

  static ReplicationSettings encryptingWith(
      ReplicationSettings settings, Map<String, String> kmsKeys) {
    return new ReplicationSettings(
        settings.account(), settings.regions(), new TreeMap<>(kmsKeys), settings.dryRun());
  }

  static ReplicationSettings dryRun(ReplicationSettings settings) {
    return new ReplicationSettings(
        settings.account(), settings.regions(), settings.kmsKeys(), true);
  }
}
