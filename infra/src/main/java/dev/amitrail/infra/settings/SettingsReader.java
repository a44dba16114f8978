package dev.amitrail.infra.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.amitrail.replication.pointer.PointerName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Reads one key at a time from the settings object. The exception for an invalid value names the
/// key, what was found and what was expected.
final class SettingsReader {
  private static final Pattern REGION = Pattern.compile("[a-z]{2,}(-[a-z]+)+-\\d+");
  private static final Pattern KEY_ARN =
      Pattern.compile("arn:[a-z-]+:kms:[a-z0-9-]+:\\d{12}:key/[A-Za-z0-9-]+");
  private static final Pattern ALIAS_ARN =
      Pattern.compile("arn:[a-z-]+:kms:[a-z0-9-]+:\\d{12}:alias/[A-Za-z0-9/_-]+");
  private static final Pattern ALIAS = Pattern.compile("alias/[A-Za-z0-9/_-]+");

  /// The aliases of keys that AWS manages. What they encrypt cannot be shared, and a policy cannot
  /// allow their use.
  private static final Pattern ALIAS_OF_AWS = Pattern.compile("(?:^|:)alias/aws/");

  /// "Tag restrictions" (EC2 user guide).
  private static final int MOST_CHARACTERS_OF_A_TAG = 256;

  private static final Pattern POINTER_PREFIX = Pattern.compile("/(?:[A-Za-z0-9_.-]+/)+");
  private static final Pattern PARAMETER_NAME = Pattern.compile("[A-Za-z0-9_.-]{1,255}");

  /// "General purpose bucket naming rules" (S3 user guide); without periods, since no certificate
  /// of S3 covers a name that has one.
  private static final Pattern BUCKET =
      Pattern.compile(
          "(?!xn--|sthree-|amzn-s3-demo-)[a-z0-9][a-z0-9-]{1,61}[a-z0-9](?<!-s3alias|--ol-s3|--x-s3|--table-s3)");

  private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+\\.[^@\\s]+");

  private final JsonNode json;
  private final Set<String> known = new TreeSet<>();

  SettingsReader(JsonNode json) {
    if (!json.isObject()) {
      throw invalid("", json, "an object with at least homeRegion and replicaRegions");
    }
    this.json = json;
  }

  String region(String key) {
    JsonNode value = value(key).orElseThrow(() -> missing(key, "a Region such as ap-southeast-2"));
    String region = matching(key, value, REGION, "a Region such as ap-southeast-2");
    refuseUnknownRegion(key, region);
    return region;
  }

  private static void refuseUnknownRegion(String key, String region) {
    if (!AwsRegions.exists(region)) {
      throw invalid(
          key,
          TextNode.valueOf(region),
          "Regions that the AWS SDK for Java knows, such as ap-southeast-2");
    }
  }

  List<String> regions(String key, String home) {
    String expected = "a list of Regions other than homeRegion, each once";
    JsonNode list = value(key).orElseThrow(() -> missing(key, expected));
    List<String> regions = texts(key, list, REGION, expected);
    if (Set.copyOf(regions).size() < regions.size() || regions.contains(home)) {
      throw invalid(key, list, expected);
    }
    String partition = AwsRegions.partition(home);
    for (String region : regions) {
      refuseUnknownRegion(key, region);
      if (!AwsRegions.partition(region).equals(partition)) {
        throw invalid(
            key,
            TextNode.valueOf(region),
            "Regions of the partition of homeRegion, %s".formatted(partition));
      }
    }
    return regions;
  }

  SortedMap<String, String> kmsKeys(String key, List<String> deployed) {
    String expected =
        "an object of Region -> KMS key ARN or alias ARN of that Region, or alias/name, none of"
            + " AWS's own (alias/aws/...), for Regions"
            + ofDeployment(deployed);
    SortedMap<String, String> keys = new TreeMap<>();
    JsonNode object = value(key).orElse(JsonNodeFactory.instance.objectNode());
    if (!object.isObject()) {
      throw invalid(key, object, expected);
    }
    for (var entry : object.properties()) {
      String text = entry.getValue().asText();
      if (!deployed.contains(entry.getKey()) || !isKeyIn(entry.getKey(), text)) {
        throw invalid(key + "." + entry.getKey(), entry.getValue(), expected);
      }
      keys.put(entry.getKey(), text);
    }
    return keys;
  }

  List<String> keyArns(String key, List<String> deployed) {
    String expected = "a list of KMS key ARNs of Regions" + ofDeployment(deployed);
    List<String> arns =
        value(key).map(list -> texts(key, list, KEY_ARN, expected)).orElse(List.of());
    for (String arn : arns) {
      if (!deployed.contains(regionOf(arn)) || !isOfItsRegionsPartition(arn)) {
        throw invalid(key, TextNode.valueOf(arn), expected);
      }
    }
    return arns;
  }

  private static String ofDeployment(List<String> deployed) {
    return " of the deployment (%s)".formatted(String.join(", ", deployed));
  }

  private static String regionOf(String arn) {
    return arn.split(":", -1)[3];
  }

  private static boolean isOfItsRegionsPartition(String arn) {
    return arn.split(":", -1)[1].equals(AwsRegions.partition(regionOf(arn)));
  }

  private static boolean isKeyIn(String region, String text) {
    if (ALIAS_OF_AWS.matcher(text).find()) {
      return false;
    }
    boolean isArn = KEY_ARN.matcher(text).matches() || ALIAS_ARN.matcher(text).matches();
    return isArn
        ? regionOf(text).equals(region) && isOfItsRegionsPartition(text)
        : ALIAS.matcher(text).matches();
  }

  String pointerPrefix(String key, String defaultValue) {
    return value(key).map(value -> pointerPrefix(key, value)).orElse(defaultValue);
  }

  private static String pointerPrefix(String key, JsonNode value) {
    String prefix = matching(key, value, POINTER_PREFIX, "a path such as /ami-trail/");
    if (prefix.length() >= MOST_CHARACTERS_OF_A_TAG) {
      throw invalid(
          key,
          value,
          "less than %d characters, which the value of publish-as can have"
              .formatted(MOST_CHARACTERS_OF_A_TAG));
    }
    PointerName.refusal(prefix + "web", prefix)
        .ifPresent(
            reason -> {
              throw invalid(key, value, "a prefix of names that SSM accepts: " + reason);
            });
    return prefix;
  }

  /// The first choice is the default.
  String oneOf(String key, List<String> choices) {
    return value(key)
        .map(
            value -> {
              if (!choices.contains(value.asText())) {
                throw invalid(key, value, "one of " + String.join(", ", choices));
              }
              return value.asText();
            })
        .orElse(choices.getFirst());
  }

  List<String> parameterNames(String key, List<String> defaultValue) {
    String expected = "a list of stack parameter names";
    return value(key).map(list -> texts(key, list, PARAMETER_NAME, expected)).orElse(defaultValue);
  }

  int number(String key, int defaultValue, int minimum, int maximum) {
    return value(key)
        .map(
            value -> {
              boolean whole = value.isNumber() && value.asDouble() == Math.rint(value.asDouble());
              if (!whole || value.asDouble() < minimum || value.asDouble() > maximum) {
                throw invalid(
                    key, value, "a whole number from %d to %d".formatted(minimum, maximum));
              }
              return value.asInt();
            })
        .orElse(defaultValue);
  }

  boolean flag(String key) {
    return value(key)
        .map(
            value -> {
              if (!value.isBoolean()) {
                throw invalid(key, value, "true or false");
              }
              return value.asBoolean();
            })
        .orElse(false);
  }

  Optional<String> bucket(String key) {
    return value(key)
        .map(
            value ->
                matching(
                    key,
                    value,
                    BUCKET,
                    "a bucket name of 3 to 63 lowercase letters, digits and hyphens that S3"
                        + " accepts"));
  }

  Optional<String> email(String key) {
    return value(key).map(value -> matching(key, value, EMAIL, "a mail address"));
  }

  /// To be called last, after every known key was read.
  void refuseUnknown() {
    for (var setting : json.properties()) {
      if (!known.contains(setting.getKey())) {
        throw new IllegalSettingException(
            "cdk.json: unknown setting %s.%s: expected one of %s."
                .formatted(DeploymentSettings.KEY, setting.getKey(), String.join(", ", known)));
      }
    }
  }

  private Optional<JsonNode> value(String key) {
    known.add(key);
    return Optional.ofNullable(json.get(key)).filter(value -> !value.isNull());
  }

  private static List<String> texts(String key, JsonNode list, Pattern pattern, String expected) {
    if (!list.isArray()) {
      throw invalid(key, list, expected);
    }
    List<String> texts = new ArrayList<>();
    list.forEach(element -> texts.add(matching(key, element, pattern, expected)));
    return texts;
  }

  private static String matching(String key, JsonNode value, Pattern pattern, String expected) {
    if (!value.isTextual() || !pattern.matcher(value.asText()).matches()) {
      throw invalid(key, value, expected);
    }
    return value.asText();
  }

  private static IllegalSettingException missing(String key, String expected) {
    return new IllegalSettingException(
        "cdk.json: setting %s.%s is missing: expected %s."
            .formatted(DeploymentSettings.KEY, key, expected));
  }

  private static IllegalSettingException invalid(String key, JsonNode found, String expected) {
    String name = key.isEmpty() ? DeploymentSettings.KEY : DeploymentSettings.KEY + "." + key;
    return new IllegalSettingException(
        "cdk.json: setting %s is %s: expected %s.".formatted(name, found, expected));
  }
}
