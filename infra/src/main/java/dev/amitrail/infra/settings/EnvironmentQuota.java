package dev.amitrail.infra.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;

/// Lambda's quota for the environment of a function: 4 KB for all variables together ("Lambda
/// quotas", AWS Lambda developer guide). Without this check a deployment fails halfway.
final class EnvironmentQuota {
  static final int MOST_BYTES = 4096;

  private EnvironmentQuota() {}

  /// Refuses an environment that is too large, and names the largest setting in it.
  ///
  /// @param functions which functions have this environment
  /// @param settings the settings as they were configured
  /// @param remedies each setting that can make this environment too large -> what to do about it
  /// @throws IllegalSettingException if Lambda would refuse the environment
  static void check(
      String functions,
      Map<String, String> environment,
      JsonNode settings,
      Map<String, String> remedies) {
    int bytes = bytes(environment);
    if (bytes > MOST_BYTES) {
      String largest =
          Collections.max(
              remedies.keySet(),
              Comparator.comparingInt(key -> settings.path(key).toString().length()));
      throw new IllegalSettingException(
          "cdk.json: setting %s.%s is too large: the environment of the %s functions would have %d bytes, and Lambda allows %d: %s."
              .formatted(
                  DeploymentSettings.KEY,
                  largest,
                  functions,
                  bytes,
                  MOST_BYTES,
                  remedies.get(largest)));
    }
  }

  /// The size of an environment as a JSON object in UTF-8, with quotes and escapes. The quotas page
  /// does not state what is counted, but Lambda's error for a larger environment quotes this JSON
  /// ("exceeded the 4KB limit. String measured: {...}"), and names and values alone are fewer
  /// bytes.
  static int bytes(Map<String, String> environment) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    environment.forEach(json::put);
    return json.toString().getBytes(StandardCharsets.UTF_8).length;
  }
}
