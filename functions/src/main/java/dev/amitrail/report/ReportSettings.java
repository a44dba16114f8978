package dev.amitrail.report;

import dev.amitrail.aws.EnvironmentSettings;
import java.util.List;
import java.util.Map;

/// The settings of a deployment for reports.
///
/// @param account the account whose stacks are reported
/// @param regions every Region of the deployment, the home Region first
/// @param bucket the S3 bucket, in the home Region, that reports are published to
/// @param reportParameters the stack parameters that are always reported, whatever their value
/// @param topics the ARNs of the SNS topics that reports are mailed to; none where nobody is to be
///   notified
/// @param refreshHours hours between the starts of two refreshes of the known stacks
/// @param dryRun report what would be published and write nothing
public record ReportSettings(
    String account,
    List<String> regions,
    String bucket,
    List<String> reportParameters,
    List<String> topics,
    int refreshHours,
    boolean dryRun) {
  /// Copies the lists.
  ///
  /// @throws IllegalArgumentException if a setting is empty that must not be
  public ReportSettings {
    if (account.isBlank() || regions.isEmpty() || bucket.isBlank()) {
      throw new IllegalArgumentException("account, regions and bucket must not be empty");
    }
    if (refreshHours < 1) {
      throw new IllegalArgumentException("refreshHours must be at least 1");
    }
    regions = List.copyOf(regions);
    reportParameters = List.copyOf(reportParameters);
    topics = List.copyOf(topics);
  }

  /// The Region the functions and the bucket are in.
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
  public static ReportSettings fromEnvironment(Map<String, String> environment) {
    return EnvironmentSettings.read(environment, ReportSettings.class);
  }
}
