package dev.amitrail.report;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a deployment wants of reports. This is the only place where the names of the environment
/// variables occur.
///
/// @param regions every Region of the deployment, the home Region first
/// @param bucket the S3 bucket, in the home Region, that reports are published to
/// @param reportParameters the stack parameters that are always reported, whatever their value
/// @param dryRun report what would be published and write nothing
public record ReportSettings(
    List<String> regions, String bucket, List<String> reportParameters, boolean dryRun) {
  private static final String REGIONS = "AMI_TRAIL_REGIONS";
  private static final String BUCKET = "AMI_TRAIL_REPORT_BUCKET";
  private static final String REPORT_PARAMETERS = "AMI_TRAIL_REPORT_PARAMETERS";
  private static final String DRY_RUN = "AMI_TRAIL_DRY_RUN";

  /// Copies the lists.
  public ReportSettings {
    regions = List.copyOf(regions);
    reportParameters = List.copyOf(reportParameters);
  }

  /// The Region the functions and the bucket are in.
  public String homeRegion() {
    return regions.getFirst();
  }

  /// The environment of a function with these settings; the reverse of [#fromEnvironment].
  public Map<String, String> toEnvironment() {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put(REGIONS, String.join(",", regions));
    environment.put(BUCKET, bucket);
    environment.put(REPORT_PARAMETERS, String.join(",", reportParameters));
    environment.put(DRY_RUN, Boolean.toString(dryRun));
    return environment;
  }

  /// Reads the environment of the function.
  ///
  /// @throws IllegalStateException if a variable is missing or is not what was expected
  public static ReportSettings fromEnvironment(Map<String, String> environment) {
    return new ReportSettings(
        list(required(environment, REGIONS)),
        required(environment, BUCKET),
        list(required(environment, REPORT_PARAMETERS)),
        flag(environment, DRY_RUN));
  }

  private static List<String> list(String value) {
    return Arrays.stream(value.split(",")).filter(part -> !part.isBlank()).toList();
  }

  /// A misspelt dry run must not write.
  private static boolean flag(Map<String, String> environment, String name) {
    String value = required(environment, name);
    if (!value.equals("true") && !value.equals("false")) {
      throw new IllegalStateException(
          "Environment variable %s is '%s': expected true or false.".formatted(name, value));
    }
    return value.equals("true");
  }

  private static String required(Map<String, String> environment, String name) {
    String value = environment.get(name);
    if (value == null) {
      throw new IllegalStateException(
          "Environment variable %s is not set: the stack that deploys this function sets it."
              .formatted(name));
    }
    return value;
  }
}
