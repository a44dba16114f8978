package dev.amitrail.infra.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.amitrail.infra.testing.RepositoryFiles;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is read from cdk.json, and which message refuses the rest.
class DeploymentSettingsTest {
  private static final String REQUIRED_ONLY =
      """
      {"homeRegion": "ap-southeast-2", "replicaRegions": ["us-east-1", "eu-west-1"]}
      """;

  @Test
  void theSettingsInCdkJsonAreTheDefaults() {
    assertThat(DeploymentSettings.of(RepositoryFiles.context().path(DeploymentSettings.KEY)))
        .isEqualTo(DeploymentSettings.of(RepositoryFiles.json(REQUIRED_ONLY)));
  }

  @Test
  void aMissingSettingHasItsDefault() {
    assertThat(DeploymentSettings.of(RepositoryFiles.json(REQUIRED_ONLY)))
        .isEqualTo(
            new DeploymentSettings(
                "ap-southeast-2",
                List.of("us-east-1", "eu-west-1"),
                new TreeMap<>(),
                List.of(),
                "/ami-trail/",
                "exact",
                false,
                List.of("DB_AMI", "APP_AMI", "WEB_AMI"),
                5,
                300,
                24,
                5,
                Optional.empty(),
                0,
                false,
                Optional.empty()));
  }

  @Test
  void everySettingIsRead() {
    assertThat(
            DeploymentSettings.of(
                RepositoryFiles.json(
                    """
                    {"homeRegion": "us-gov-west-1", "replicaRegions": ["us-gov-east-1"],
                     "kmsKeys": {"us-gov-west-1":
                       "arn:aws-us-gov:kms:us-gov-west-1:123456789012:alias/team/replicas",
                       "us-gov-east-1":
                       "arn:aws-us-gov:kms:us-gov-east-1:123456789012:key/mrk-0a1b"},
                     "sourceKmsKeys": ["arn:aws-us-gov:kms:us-gov-east-1:123456789012:key/0a1b"],
                     "pointerPrefix": "/images/golden/", "mirrorPermissions": "add",
                     "mirrorPublic": true,
                     "reportParameters": ["GoldenImage"], "sweepMinutes": 15,
                     "copiesPerSweep": 20, "refreshHours": 12, "fleetMinutes": 10,
                     "reportBucket": "ami-reports", "concurrency": 25, "dryRun": true,
                     "notifyEmail": "amis@example.com"}
                    """)))
        .isEqualTo(
            new DeploymentSettings(
                "us-gov-west-1",
                List.of("us-gov-east-1"),
                new TreeMap<>(
                    Map.of(
                        "us-gov-west-1",
                        "arn:aws-us-gov:kms:us-gov-west-1:123456789012:alias/team/replicas",
                        "us-gov-east-1",
                        "arn:aws-us-gov:kms:us-gov-east-1:123456789012:key/mrk-0a1b")),
                List.of("arn:aws-us-gov:kms:us-gov-east-1:123456789012:key/0a1b"),
                "/images/golden/",
                "add",
                true,
                List.of("GoldenImage"),
                15,
                20,
                12,
                10,
                Optional.of("ami-reports"),
                25,
                true,
                Optional.of("amis@example.com")));
  }

  @Test
  void moreKeysThanFitIntoAPolicyAreRefusedWithTheNumberThatFits() {
    assertThat(withSourceKeys(40).sourceKmsKeys()).hasSize(40);
    assertThatThrownBy(() -> withSourceKeys(41))
        .isInstanceOf(IllegalSettingException.class)
        .hasMessageContaining("sourceKmsKeys is 41")
        .hasMessageContaining("at most 40 keys");
  }

  @Test
  void moreAliasesThanFitIntoThePoliciesAreRefusedWithTheNumberThatFits() {
    assertThat(withAliases(12).kmsKeys()).hasSize(14);
    assertThatThrownBy(() -> withAliases(13))
        .isInstanceOf(IllegalSettingException.class)
        .hasMessageContaining("kmsKeys is 13")
        .hasMessageContaining("at most 12 different aliases");
  }

  /// With as many aliases; two more Regions have the first of them.
  private static DeploymentSettings withAliases(int count) {
    List<String> regions =
        List.of(
            "ap-south-1",
            "ap-southeast-1",
            "ap-southeast-2",
            "ca-central-1",
            "eu-central-1",
            "eu-north-1",
            "eu-south-1",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "sa-east-1",
            "us-east-1",
            "us-east-2",
            "us-west-1",
            "us-west-2");
    return DeploymentSettings.of(
        RepositoryFiles.json(
            "{\"homeRegion\": \"us-west-2\", \"replicaRegions\": [\"%s\"], \"kmsKeys\": {%s}}"
                .formatted(
                    String.join("\", \"", regions.subList(0, regions.size() - 1)),
                    IntStream.range(0, count + 2)
                        .mapToObj(
                            n ->
                                "\"%s\": \"alias/key-%d\""
                                    .formatted(regions.get(n), n < count ? n : 0))
                        .collect(Collectors.joining(", ")))));
  }

  private static DeploymentSettings withSourceKeys(int count) {
    return DeploymentSettings.of(
        RepositoryFiles.json(
            REQUIRED_ONLY.replaceFirst(
                "}\\s*$",
                IntStream.range(0, count)
                    .mapToObj("\"arn:aws:kms:us-east-1:123456789012:key/%d\""::formatted)
                    .collect(Collectors.joining(", ", ", \"sourceKmsKeys\": [", "]}")))));
  }

  @Test
  void theHomeRegionComesFirst() {
    assertThat(DeploymentSettings.of(RepositoryFiles.json(REQUIRED_ONLY)).regions())
        .containsExactly("ap-southeast-2", "us-east-1", "eu-west-1");
  }

  /// Expectations too long for the table.
  private static final Map<String, String> EXPECTED =
      Map.of(
          "BUCKET",
          "a bucket name of 3 to 63 lowercase letters, digits and hyphens that S3 accepts",
          "KNOWN",
          "Regions that the AWS SDK for Java knows, such as ap-southeast-2",
          "REGIONS",
          "a list of Regions other than homeRegion, each once",
          "KEYS",
          "an object of Region -> KMS key ARN or alias ARN of that Region, or alias/name, none of"
              + " AWS's own (alias/aws/...), for Regions of the deployment (us-east-1, eu-west-1,"
              + " ap-southeast-2)",
          "SOURCE_KEYS",
          "a list of KMS key ARNs of Regions of the deployment (us-east-1, eu-west-1,"
              + " ap-southeast-2)");

  /// Setting | its key and value in the message | what is expected.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "homeRegion": 5          | homeRegion is 5          | a Region such as ap-southeast-2
          "homeRegion": "Sydney"   | homeRegion is "Sydney"   | a Region such as ap-southeast-2
          "homeRegion": "us-east"  | homeRegion is "us-east"  | a Region such as ap-southeast-2
          "homeRegion": "us-east-1a" | homeRegion is "us-east-1a" | a Region such as ap-southeast-2
          "homeRegion": "us-north-1" | homeRegion is "us-north-1" | KNOWN
          "homeRegion": "us-east-1"  | replicaRegions is ["us-east-1","eu-west-1"] | REGIONS
          "replicaRegions": "us-east-1"   | replicaRegions is "us-east-1" | REGIONS
          "replicaRegions": {}            | replicaRegions is {}          | REGIONS
          "replicaRegions": ["all"]       | replicaRegions is "all"       | REGIONS
          "replicaRegions": ["us-east-1", 5] | replicaRegions is 5        | REGIONS
          "replicaRegions": ["us-east-1", "us-east-1"] | replicaRegions is ["us-east-1","us-east-1"] | REGIONS
          "replicaRegions": ["us-east-1", "ap-southeast-2"] | replicaRegions is ["us-east-1","ap-southeast-2"] | REGIONS
          "replicaRegions": ["ap-southeast-99"] | replicaRegions is "ap-southeast-99" | KNOWN
          "replicaRegions": ["us-east-1", "us-gov-west-1"] | replicaRegions is "us-gov-west-1" | Regions of the partition of homeRegion, aws
          "replicaRegions": ["cn-north-1"] | replicaRegions is "cn-north-1" | Regions of the partition of homeRegion, aws
          "kmsKeys": ["alias/replicas"]   | kmsKeys is ["alias/replicas"] | KEYS
          "kmsKeys": {"us-west-2": "alias/replicas"} | kmsKeys.us-west-2 is "alias/replicas" | KEYS
          "kmsKeys": {"us-east-1": "replicas"}       | kmsKeys.us-east-1 is "replicas"       | KEYS
          "kmsKeys": {"us-east-1": "a,b=c"}          | kmsKeys.us-east-1 is "a,b=c"          | KEYS
          "kmsKeys": {"us-east-1": 5}                | kmsKeys.us-east-1 is 5                | KEYS
          "kmsKeys": {"us-east-1": null}             | kmsKeys.us-east-1 is null             | KEYS
          "kmsKeys": {"us-east-1": "arn:aws:kms:us-east-1:1:key/a"} | kmsKeys.us-east-1 is "arn:aws:kms:us-east-1:1:key/a" | KEYS
          "kmsKeys": {"us-east-1": "arn:aws:kms:eu-west-1:123456789012:key/a"} | kmsKeys.us-east-1 is "arn:aws:kms:eu-west-1:123456789012:key/a" | KEYS
          "kmsKeys": {"us-east-1": "arn:aws:kms:eu-west-1:123456789012:alias/a"} | kmsKeys.us-east-1 is "arn:aws:kms:eu-west-1:123456789012:alias/a" | KEYS
          "kmsKeys": {"us-east-1": "arn:aws-cn:kms:us-east-1:123456789012:key/a"} | kmsKeys.us-east-1 is "arn:aws-cn:kms:us-east-1:123456789012:key/a" | KEYS
          "kmsKeys": {"us-east-1": "alias/aws/ebs"}  | kmsKeys.us-east-1 is "alias/aws/ebs"  | KEYS
          "kmsKeys": {"us-east-1": "arn:aws:kms:us-east-1:123456789012:alias/aws/ebs"} | kmsKeys.us-east-1 is "arn:aws:kms:us-east-1:123456789012:alias/aws/ebs" | KEYS
          "sourceKmsKeys": ["arn:aws-us-gov:kms:us-east-1:123456789012:key/a"] | sourceKmsKeys is "arn:aws-us-gov:kms:us-east-1:123456789012:key/a" | SOURCE_KEYS
          "sourceKmsKeys": ["arn:aws:kms:us-west-2:123456789012:key/a"] | sourceKmsKeys is "arn:aws:kms:us-west-2:123456789012:key/a" | SOURCE_KEYS
          "sourceKmsKeys": "alias/sources"   | sourceKmsKeys is "alias/sources" | SOURCE_KEYS
          "sourceKmsKeys": ["alias/sources"] | sourceKmsKeys is "alias/sources" | SOURCE_KEYS
          "pointerPrefix": "ami-trail"       | pointerPrefix is "ami-trail"     | a path such as /ami-trail/
          "pointerPrefix": "/ami trail/"     | pointerPrefix is "/ami trail/"   | a path such as /ami-trail/
          "pointerPrefix": "/ami-trail"      | pointerPrefix is "/ami-trail"    | a path such as /ami-trail/
          "pointerPrefix": "/ami:trail/"     | pointerPrefix is "/ami:trail/"   | a path such as /ami-trail/
          "pointerPrefix": "/ami//trail/"    | pointerPrefix is "/ami//trail/"  | a path such as /ami-trail/
          "mirrorPermissions": "all"         | mirrorPermissions is "all"       | one of exact, add, off
          "mirrorPermissions": false         | mirrorPermissions is false       | one of exact, add, off
          "mirrorPublic": "true"             | mirrorPublic is "true"           | true or false
          "reportParameters": "DB_AMI"       | reportParameters is "DB_AMI"     | a list of stack parameter names
          "reportParameters": ["DB,APP"]     | reportParameters is "DB,APP"     | a list of stack parameter names
          "reportParameters": [""]           | reportParameters is ""           | a list of stack parameter names
          "sweepMinutes": 0                  | sweepMinutes is 0                | a whole number from 1 to 1440
          "sweepMinutes": 1441               | sweepMinutes is 1441             | a whole number from 1 to 1440
          "sweepMinutes": 2.5                | sweepMinutes is 2.5              | a whole number from 1 to 1440
          "sweepMinutes": "5"                | sweepMinutes is "5"              | a whole number from 1 to 1440
          "copiesPerSweep": 0                | copiesPerSweep is 0              | a whole number from 1 to 300
          "copiesPerSweep": 301              | copiesPerSweep is 301            | a whole number from 1 to 300
          "refreshHours": 0                  | refreshHours is 0                | a whole number from 1 to 168
          "refreshHours": 169                | refreshHours is 169              | a whole number from 1 to 168
          "fleetMinutes": 0                  | fleetMinutes is 0                | a whole number from 1 to 1440
          "fleetMinutes": 1441               | fleetMinutes is 1441             | a whole number from 1 to 1440
          "reportBucket": "Reports"          | reportBucket is "Reports"        | BUCKET
          "reportBucket": "my.reports"       | reportBucket is "my.reports"     | BUCKET
          "reportBucket": "ab"               | reportBucket is "ab"             | BUCKET
          "reportBucket": "-reports"         | reportBucket is "-reports"       | BUCKET
          "reportBucket": "reports-s3alias"  | reportBucket is "reports-s3alias" | BUCKET
          "reportBucket": "xn--reports"      | reportBucket is "xn--reports"    | BUCKET
          "reportBucket": true               | reportBucket is true             | BUCKET
          "concurrency": -1                  | concurrency is -1                | a whole number from 0 to 1000
          "concurrency": 1001                | concurrency is 1001              | a whole number from 0 to 1000
          "concurrency": true                | concurrency is true              | a whole number from 0 to 1000
          "dryRun": "true"                   | dryRun is "true"                 | true or false
          "dryRun": 1                        | dryRun is 1                      | true or false
          "notifyEmail": "amis"              | notifyEmail is "amis"            | a mail address
          "notifyEmail": ["amis@example.com"] | notifyEmail is ["amis@example.com"] | a mail address
          """)
  void anInvalidValueIsRefusedWithItsKeyTheValueAndWhatIsExpected(
      String setting, String found, String expected) {
    ObjectNode settings = (ObjectNode) RepositoryFiles.json(REQUIRED_ONLY);
    settings.setAll((ObjectNode) RepositoryFiles.json("{%s}".formatted(setting)));

    assertThatThrownBy(() -> DeploymentSettings.of(settings))
        .isInstanceOf(IllegalSettingException.class)
        .hasMessage(
            "cdk.json: setting amiTrail.%s: expected %s.",
            found, EXPECTED.getOrDefault(expected, expected));
  }

  /// Prefix | the rule that every pointer below it would break.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /aws/              | publish-as is '/aws/web': names that begin with aws or ssm are reserved
          /AWS-images/       | names that begin with aws or ssm are reserved
          /ssm/images/       | names that begin with aws or ssm are reserved
          /images/../        | a part of dots only
          /1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/ | it has 16 levels
          """)
  void aPointerPrefixBelowWhichSsmTakesNoNameIsRefused(String prefix, String rule) {
    ObjectNode settings = (ObjectNode) RepositoryFiles.json(REQUIRED_ONLY);
    settings.put("pointerPrefix", prefix);

    assertThatThrownBy(() -> DeploymentSettings.of(settings))
        .isInstanceOf(IllegalSettingException.class)
        .hasMessageStartingWith(
            "cdk.json: setting amiTrail.pointerPrefix is \"%s\": expected a prefix of names that"
                + " SSM accepts: ",
            prefix)
        .hasMessageContaining(rule);
  }

  /// The value of a tag has at most 256 characters.
  @Test
  void aPointerPrefixThatFillsATagIsRefused() {
    ObjectNode settings = (ObjectNode) RepositoryFiles.json(REQUIRED_ONLY);
    String longest = "/%s/".formatted("x".repeat(253));

    assertThat(DeploymentSettings.of(settings.put("pointerPrefix", longest)).pointerPrefix())
        .hasSize(255);
    settings.put("pointerPrefix", "/x" + longest.substring(1));
    assertThatThrownBy(() -> DeploymentSettings.of(settings))
        .hasMessageContaining("amiTrail.pointerPrefix is ")
        .hasMessageEndingWith(
            "expected less than 256 characters, which the value of publish-as can have.");
  }

  /// Each value is allowed by itself. `fleetMinutes` of an hour and a minute needs two hours.
  @Test
  void aRefreshThatIsDueMoreOftenThanItsRuleRunsIsRefused() {
    ObjectNode settings = (ObjectNode) RepositoryFiles.json(REQUIRED_ONLY);
    settings.put("refreshHours", 1).put("fleetMinutes", 61);

    assertThatThrownBy(() -> DeploymentSettings.of(settings))
        .isInstanceOf(IllegalSettingException.class)
        .hasMessage(
            "cdk.json: setting amiTrail.refreshHours is 1: expected at least 2, since a refresh"
                + " begins every fleetMinutes (61) at the most, or fleetMinutes of at most 60.");
  }

  @ParameterizedTest
  @CsvSource({"1, 60", "2, 61", "24, 1440"})
  void aRefreshMayBeDueWheneverItsRuleRuns(int refreshHours, int fleetMinutes) {
    ObjectNode settings = (ObjectNode) RepositoryFiles.json(REQUIRED_ONLY);
    settings.put("refreshHours", refreshHours).put("fleetMinutes", fleetMinutes);

    assertThat(DeploymentSettings.of(settings).refreshHours()).isEqualTo(refreshHours);
  }

  @ParameterizedTest
  @ValueSource(strings = {"homeRegion", "replicaRegions"})
  void aSettingWithoutADefaultIsRequired(String key) {
    ObjectNode settings = (ObjectNode) RepositoryFiles.json(REQUIRED_ONLY);
    settings.remove(key);

    assertThatThrownBy(() -> DeploymentSettings.of(settings))
        .isInstanceOf(IllegalSettingException.class)
        .hasMessageStartingWith("cdk.json: setting amiTrail.%s is missing: expected a ", key);
  }

  @Test
  void anUnknownKeyIsRefusedWithTheKnownKeys() {
    ObjectNode settings = (ObjectNode) RepositoryFiles.json(REQUIRED_ONLY);
    settings.put("sweepSeconds", 5);

    assertThatThrownBy(() -> DeploymentSettings.of(settings))
        .isInstanceOf(IllegalSettingException.class)
        .hasMessage(
            "cdk.json: unknown setting amiTrail.sweepSeconds: expected one of concurrency,"
                + " copiesPerSweep, dryRun, fleetMinutes, homeRegion, kmsKeys, mirrorPermissions,"
                + " mirrorPublic, notifyEmail, pointerPrefix, refreshHours, replicaRegions,"
                + " reportBucket, reportParameters, sourceKmsKeys, sweepMinutes.");
  }

  @Test
  void allMistakesAreListedAtOnce() {
    ObjectNode settings =
        (ObjectNode)
            RepositoryFiles.json(
                """
                {"homeRegion": "Sydney", "replicaRegions": ["us-east-1"], "sweepMinutes": 0,
                 "kmsKeys": {"us-west-2": "alias/replicas"}, "sweepSeconds": 5}
                """);

    assertThatThrownBy(() -> DeploymentSettings.of(settings))
        .isInstanceOf(IllegalSettingException.class)
        .message()
        .satisfies(
            message ->
                assertThat(message.lines())
                    .satisfiesExactly(
                        line -> assertThat(line).contains("amiTrail.homeRegion is \"Sydney\""),
                        line -> assertThat(line).contains("amiTrail.sweepMinutes is 0"),
                        line ->
                            assertThat(line).contains("unknown setting amiTrail.sweepSeconds")));
  }

  @Test
  void theContextKeyIsRequired() {
    assertThatThrownBy(() -> DeploymentSettings.of(null))
        .isInstanceOf(IllegalSettingException.class)
        .hasMessage(
            "cdk.json has no context key 'amiTrail': expected an object with at least homeRegion"
                + " and replicaRegions.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "\"ap-southeast-2\"", "true"})
  void theSettingsMustBeAnObject(String settings) {
    assertThatThrownBy(() -> DeploymentSettings.of(RepositoryFiles.json(settings)))
        .isInstanceOf(IllegalSettingException.class)
        .hasMessage(
            "cdk.json: setting amiTrail is %s: expected an object with at least homeRegion and"
                + " replicaRegions.",
            settings);
  }
}
