package dev.amitrail.infra.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amitrail.replication.plan.ReplicationSettings;
import dev.amitrail.report.ReportSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The settings of a deployment, as configured under context key `amiTrail` of `cdk.json`.
/// docs/settings.md has a table of the keys.
public record DeploymentSettings(
    String homeRegion,
    List<String> replicaRegions,
    SortedMap<String, String> kmsKeys,
    List<String> sourceKmsKeys,
    String pointerPrefix,
    String mirrorPermissions,
    boolean mirrorPublic,
    List<String> reportParameters,
    int sweepMinutes,
    int copiesPerSweep,
    int refreshHours,
    int fleetMinutes,
    Optional<String> reportBucket,
    int concurrency,
    boolean dryRun,
    Optional<String> notifyEmail) {
  /// The context key.
  public static final String KEY = "amiTrail";

  /// The name of the topic that reports are mailed to.
  public static final String REPORT_TOPIC = "ami-trail-reports";

  /// The name of the topic of the alarms.
  public static final String ALARM_TOPIC = "ami-trail-alarms";

  /// Stands for the account, which is known only at deployment, to measure environments exactly:
  /// every account ID has 12 digits ("View AWS account identifiers", AWS Account Management guide).
  private static final String ANY_ACCOUNT = "0".repeat(12);

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

  /// What the functions that replicate receive.
  ///
  /// @param account the account ID, or the CDK token for it
  public ReplicationSettings replication(String account) {
    return new ReplicationSettings(
        account,
        regions(),
        kmsKeys,
        pointerPrefix,
        ReplicationSettings.Mirroring.valueOf(mirrorPermissions.toUpperCase(Locale.ROOT)),
        mirrorPublic,
        copiesPerSweep,
        sweepMinutes,
        dryRun);
  }

  /// What the functions that report receive.
  ///
  /// @param account the account ID, or the CDK token for it
  public ReportSettings report(String account) {
    return new ReportSettings(
        account,
        regions(),
        reportBucket.orElseGet(() -> "ami-trail-reports-%s-%s".formatted(account, homeRegion)),
        reportParameters,
        notifyEmail.map(_ -> topic(account)).stream().toList(),
        refreshHours,
        dryRun);
  }

  /// The ARN of the topic that reports are mailed to.
  private String topic(String account) {
    return "arn:%s:sns:%s:%s:%s"
        .formatted(AwsRegions.partition(homeRegion), homeRegion, account, REPORT_TOPIC);
  }

  /// Reads and checks the settings.
  ///
  /// @param context the value of context key `amiTrail`, as CDK returns it
  /// @throws IllegalSettingException if a key is unknown or missing, a value is not what is
  ///   expected or cannot work beside another, or a function's environment would be too large for
  ///   Lambda: one line for each mistake, which names the key
  public static DeploymentSettings of(@Nullable Object context) {
    if (context == null) {
      throw new IllegalSettingException(
          "cdk.json has no context key '%s': expected an object with at least homeRegion and replicaRegions."
              .formatted(KEY));
    }
    JsonNode json = new ObjectMapper().valueToTree(context);
    SettingsReader read = new SettingsReader(json);
    Optional<String> home = read.region("homeRegion");
    List<String> replicas = read.regions("replicaRegions", home);
    List<String> all = new ArrayList<>();
    if (!read.hasMistakes()) {
      all.addAll(replicas);
      home.ifPresent(all::add);
    }
    int fleetMinutes = read.number("fleetMinutes", 5, 1, 1440);
    DeploymentSettings settings =
        new DeploymentSettings(
            home.orElse(""),
            replicas,
            read.kmsKeys("kmsKeys", all),
            read.keyArns("sourceKmsKeys", all),
            read.pointerPrefix("pointerPrefix", "/ami-trail/"),
            read.oneOf("mirrorPermissions", List.of("exact", "add", "off")),
            read.flag("mirrorPublic"),
            read.parameterNames("reportParameters", List.of("DB_AMI", "APP_AMI", "WEB_AMI")),
            read.number("sweepMinutes", 5, 1, 1440),
            read.number("copiesPerSweep", 300, 1, 300),
            read.refreshHours("refreshHours", 24, fleetMinutes),
            fleetMinutes,
            read.bucket("reportBucket"),
            read.number("concurrency", 0, 0, 1000),
            read.flag("dryRun"),
            read.email("notifyEmail"));
    read.refuseMistakes();
    settings.checkEnvironments(json);
    return settings;
  }

  private void checkEnvironments(JsonNode json) {
    String fewerRegions = "deploy to fewer Regions";
    EnvironmentQuota.check(
        "replication",
        replication(ANY_ACCOUNT).toEnvironment(),
        json,
        Map.of(
            "kmsKeys", "name keys by alias/name in place of ARNs", "replicaRegions", fewerRegions));
    EnvironmentQuota.check(
        "report",
        report(ANY_ACCOUNT).toEnvironment(),
        json,
        Map.of("reportParameters", "list fewer parameters", "replicaRegions", fewerRegions));
  }
}
