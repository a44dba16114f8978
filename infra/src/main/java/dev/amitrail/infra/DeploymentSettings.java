package dev.amitrail.infra;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amitrail.replication.plan.ReplicationSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a person writes under context key `amiTrail` of `cdk.json`. README.md has a table of the
/// keys.
public record DeploymentSettings(
    String homeRegion,
    List<String> replicaRegions,
    SortedMap<String, String> kmsKeys,
    List<String> sourceKmsKeys,
    String pointerPrefix,
    String mirrorPermissions,
    List<String> reportParameters,
    int sweepMinutes,
    int copiesPerSweep,
    int refreshHours,
    int concurrency,
    boolean dryRun,
    Optional<String> notifyEmail) {
  /// The context key.
  public static final String KEY = "amiTrail";

  /// Copies the collections.
  public DeploymentSettings {
    replicaRegions = List.copyOf(replicaRegions);
    kmsKeys = Collections.unmodifiableSortedMap(new TreeMap<>(kmsKeys));
    sourceKmsKeys = List.copyOf(sourceKmsKeys);
    reportParameters = List.copyOf(reportParameters);
  }

  /// Every Region of the deployment, the home Region first.
  public List<String> regions() {
    List<String> regions = new ArrayList<>();
    regions.add(homeRegion);
    regions.addAll(replicaRegions);
    return regions;
  }

  /// What the replicating functions are told of them.
  ///
  /// @param account the account, which is known at deployment
  public ReplicationSettings replication(String account) {
    return new ReplicationSettings(
        account,
        regions(),
        kmsKeys,
        pointerPrefix,
        ReplicationSettings.Mirroring.valueOf(mirrorPermissions.toUpperCase(Locale.ROOT)),
        copiesPerSweep,
        sweepMinutes,
        dryRun);
  }

  /// Reads and checks the settings.
  ///
  /// @param context the value of context key `amiTrail`, as CDK hands it out
  /// @throws IllegalSettingException if a key is unknown or missing, or a value is not what was
  ///   expected; it names the key
  public static DeploymentSettings of(@Nullable Object context) {
    if (context == null) {
      throw new IllegalSettingException(
          "cdk.json has no context key '%s': expected an object with at least homeRegion and replicaRegions."
              .formatted(KEY));
    }
    JsonNode json = new ObjectMapper().valueToTree(context);
    SettingsReader read = new SettingsReader(json);
    String home = read.region("homeRegion");
    List<String> replicas = read.regions("replicaRegions", home);
    List<String> all = new ArrayList<>(replicas);
    all.add(home);
    DeploymentSettings settings =
        new DeploymentSettings(
            home,
            replicas,
            read.kmsKeys("kmsKeys", all),
            read.keyArns("sourceKmsKeys", all),
            read.pointerPrefix("pointerPrefix", "/ami-trail/"),
            read.oneOf("mirrorPermissions", List.of("add", "exact", "off")),
            read.parameterNames("reportParameters", List.of("DB_AMI", "APP_AMI", "WEB_AMI")),
            read.number("sweepMinutes", 5, 1, 1440),
            read.number("copiesPerSweep", 300, 1, 300),
            read.number("refreshHours", 24, 1, 168),
            read.number("concurrency", 10, 0, 1000),
            read.flag("dryRun"),
            read.email("notifyEmail"));
    read.refuseUnknown();
    return settings;
  }
}
