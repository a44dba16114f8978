package dev.amitrail.infra.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.amitrail.replication.pointer.PointerName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// Reads one key at a time from the settings object. What is wrong with a value is kept, one line
/// that names the key, what was found and what was expected, so that a person can correct all of
/// them at once. The value of a setting that is wrong is its default, or empty.
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

  /// A statement with as many ARNs, and with the conditions for all Regions that AWS has, fits into
  /// a managed policy, which has at most 6,144 characters ("IAM and AWS STS quotas").
  private static final int MOST_KEY_ARNS = 40;

  /// Each alias is a condition of its own. The statements of as many, of all Regions that AWS has,
  /// fit into the 10 managed policies of a role ("IAM and AWS STS quotas").
  private static final int MOST_ALIASES = 12;

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

  private static final int MINUTES_OF_AN_HOUR = 60;

  private final JsonNode json;
  private final Set<String> known = new TreeSet<>();
  private final List<String> mistakes = new ArrayList<>();

  SettingsReader(JsonNode json) {
    if (!json.isObject()) {
      throw invalid("", json, "an object with at least homeRegion and replicaRegions");
    }
    this.json = json;
  }

  /// Whether a value that was read is wrong.
  boolean hasMistakes() {
    return !mistakes.isEmpty();
  }

  /// Refuses the settings if a value was wrong or a key is not known. To be called last, after
  /// every known key was read.
  ///
  /// @throws IllegalSettingException with a line for each mistake
  void refuseMistakes() {
    for (var setting : json.properties()) {
      if (!known.contains(setting.getKey())) {
        mistakes.add(
            "cdk.json: unknown setting %s.%s: expected one of %s."
                .formatted(DeploymentSettings.KEY, setting.getKey(), String.join(", ", known)));
      }
    }
    if (hasMistakes()) {
      throw new IllegalSettingException(String.join(System.lineSeparator(), mistakes));
    }
  }

  /// A value, or another where it is wrong.
  private <T> T valid(T otherwise, Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalSettingException e) {
      mistakes.add(e.getMessage());
      return otherwise;
    }
  }

  /// The Region; empty where it is wrong.
  Optional<String> region(String key) {
    return valid(
        Optional.empty(),
        () -> {
          String expected = "a Region such as ap-southeast-2";
          JsonNode value = value(key).orElseThrow(() -> missing(key, expected));
          String region = matching(key, value, REGION, expected);
          refuseUnknownRegion(key, region);
          return Optional.of(region);
        });
  }

  private static void refuseUnknownRegion(String key, String region) {
    if (!AwsRegions.exists(region)) {
      throw invalid(
          key,
          TextNode.valueOf(region),
          "Regions that the AWS SDK for Java knows, such as ap-southeast-2");
    }
  }

  /// @param home the home Region, if it is known
  List<String> regions(String key, Optional<String> home) {
    return valid(List.of(), () -> otherRegions(key, home));
  }

  private List<String> otherRegions(String key, Optional<String> home) {
    String expected = "a list of Regions other than homeRegion, each once";
    JsonNode list = value(key).orElseThrow(() -> missing(key, expected));
    List<String> regions = texts(key, list, REGION, expected);
    if (Set.copyOf(regions).size() < regions.size() || home.filter(regions::contains).isPresent()) {
      throw invalid(key, list, expected);
    }
    for (String region : regions) {
      refuseUnknownRegion(key, region);
      home.map(AwsRegions::partition)
          .filter(partition -> !partition.equals(AwsRegions.partition(region)))
          .ifPresent(
              partition -> {
                throw invalid(
                    key,
                    TextNode.valueOf(region),
                    "Regions of the partition of homeRegion, %s".formatted(partition));
              });
    }
    return regions;
  }

  /// @param deployed the Regions of the deployment; empty where they are wrong
  SortedMap<String, String> kmsKeys(String key, List<String> deployed) {
    return valid(new TreeMap<>(), () -> keysByRegion(key, deployed));
  }

  private SortedMap<String, String> keysByRegion(String key, List<String> deployed) {
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
      if (isElsewhere(entry.getKey(), deployed) || !isKeyIn(entry.getKey(), text)) {
        throw invalid(key + "." + entry.getKey(), entry.getValue(), expected);
      }
      keys.put(entry.getKey(), text);
    }
    long aliases =
        keys.values().stream()
            .filter(named -> named.contains("alias/"))
            .map(named -> named.substring(named.indexOf("alias/")))
            .distinct()
            .count();
    if (aliases > MOST_ALIASES) {
      throw invalid(
          key,
          LongNode.valueOf(aliases),
          "at most %d different aliases: more do not fit into the policies of a role (quotas of IAM); use one alias in all Regions, or the ARNs of the keys"
              .formatted(MOST_ALIASES));
    }
    return keys;
  }

  /// @param deployed the Regions of the deployment; empty where they are wrong
  List<String> keyArns(String key, List<String> deployed) {
    return valid(List.of(), () -> arns(key, deployed));
  }

  private List<String> arns(String key, List<String> deployed) {
    String expected = "a list of KMS key ARNs of Regions" + ofDeployment(deployed);
    List<String> arns =
        value(key).map(list -> texts(key, list, KEY_ARN, expected)).orElse(List.of());
    if (arns.size() > MOST_KEY_ARNS) {
      throw invalid(
          key,
          IntNode.valueOf(arns.size()),
          "at most %d keys: more do not fit into a policy (quotas of IAM); allow the rest in the policies of the keys"
              .formatted(MOST_KEY_ARNS));
    }
    for (String arn : arns) {
      if (isElsewhere(regionOf(arn), deployed) || !isOfItsRegionsPartition(arn)) {
        throw invalid(key, TextNode.valueOf(arn), expected);
      }
    }
    return arns;
  }

  private static boolean isElsewhere(String region, List<String> deployed) {
    return !deployed.isEmpty() && !deployed.contains(region);
  }

  private static String ofDeployment(List<String> deployed) {
    return deployed.isEmpty()
        ? " of the deployment"
        : " of the deployment (%s)".formatted(String.join(", ", deployed));
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
    return orDefault(key, defaultValue, value -> pointerPrefix(key, value));
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
    return orDefault(
        key,
        choices.getFirst(),
        value -> {
          if (!choices.contains(value.asText())) {
            throw invalid(key, value, "one of " + String.join(", ", choices));
          }
          return value.asText();
        });
  }

  List<String> parameterNames(String key, List<String> defaultValue) {
    return orDefault(
        key,
        defaultValue,
        list -> texts(key, list, PARAMETER_NAME, "a list of stack parameter names"));
  }

  int number(String key, int defaultValue, int minimum, int maximum) {
    return orDefault(
        key,
        defaultValue,
        value -> {
          boolean whole = value.isNumber() && value.asDouble() == Math.rint(value.asDouble());
          if (!whole || value.asDouble() < minimum || value.asDouble() > maximum) {
            throw invalid(key, value, "a whole number from %d to %d".formatted(minimum, maximum));
          }
          return value.asInt();
        });
  }

  /// Hours between two refreshes. One begins only when its rule runs, so that it cannot be due more
  /// often than every `fleetMinutes`.
  int refreshHours(String key, int defaultValue, int fleetMinutes) {
    int hours = number(key, defaultValue, 1, 168);
    return valid(
        hours,
        () -> {
          if (hours * MINUTES_OF_AN_HOUR < fleetMinutes) {
            throw invalid(
                key,
                IntNode.valueOf(hours),
                "at least %d, since a refresh begins every fleetMinutes (%d) at the most, or fleetMinutes of at most %d"
                    .formatted(
                        Math.ceilDiv(fleetMinutes, MINUTES_OF_AN_HOUR),
                        fleetMinutes,
                        hours * MINUTES_OF_AN_HOUR));
          }
          return hours;
        });
  }

  boolean flag(String key) {
    return orDefault(
        key,
        false,
        value -> {
          if (!value.isBoolean()) {
            throw invalid(key, value, "true or false");
          }
          return value.asBoolean();
        });
  }

  Optional<String> bucket(String key) {
    String expected =
        "a bucket name of 3 to 63 lowercase letters, digits and hyphens that S3 accepts";
    return orDefault(
        key, Optional.empty(), value -> Optional.of(matching(key, value, BUCKET, expected)));
  }

  Optional<String> email(String key) {
    return orDefault(
        key, Optional.empty(), value -> Optional.of(matching(key, value, EMAIL, "a mail address")));
  }

  /// What a setting is read as; its default where it is absent or wrong.
  private <T> T orDefault(String key, T defaultValue, Function<JsonNode, T> read) {
    return valid(defaultValue, () -> value(key).map(read).orElse(defaultValue));
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
