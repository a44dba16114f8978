package dev.amitrail.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.amitrail.replication.AmiReplicationHandler;
import dev.amitrail.replication.ReplicationSweepHandler;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What may be done with KMS keys: what EC2 needs to copy what is encrypted, through EC2 only.
class KeyPermissionsTest {
  static final String WITH_KEYS =
      """
      {"homeRegion": "ap-southeast-2", "replicaRegions": ["us-east-1", "eu-west-1"],
       "kmsKeys": {"us-east-1": "arn:aws:kms:us-east-1:123456789012:key/de57",
                   "eu-west-1": "alias/replicas"},
       "sourceKmsKeys": ["arn:aws:kms:ap-southeast-2:210987654321:key/5ec2"]}
      """;

  private static final String ALIAS =
      ", \"ForAnyValue:StringEquals\": {\"kms:ResourceAliases\": [\"alias/replicas\"]}";

  /// Which Region's EC2 uses a source's key is not documented.
  private static final String EVERYWHERE = "ap-southeast-2 us-east-1 eu-west-1";

  /// What is allowed on one key, without regard to the order of actions.
  private record KeyGrant(Set<String> actions, List<String> resources, JsonNode conditions) {
    KeyGrant {
      actions = Set.copyOf(actions);
      resources = List.copyOf(resources);
    }
  }

  @Test
  void withoutKeysNothingMayBeDoneWithAny() {
    assertThat(keyGrants(Deployment.byDefault())).isEmpty();
  }

  @Test
  void keysAreUsedThroughEc2OnlyAndAnAliasStandsForTheKeysItNames() {
    String destination = "arn:aws:kms:us-east-1:123456789012:key/de57";
    String source = "arn:aws:kms:ap-southeast-2:210987654321:key/5ec2";
    String aliased = "arn:aws:kms:eu-west-1:123456789012:key/*";

    assertThat(keyGrants(Deployment.of(WITH_KEYS)))
        .containsExactlyInAnyOrder(
            use(destination, "us-east-1", ""),
            grant(destination, "us-east-1", ""),
            use(source, EVERYWHERE, ""),
            grant(source, EVERYWHERE, ""),
            use(aliased, "eu-west-1", ALIAS),
            grant(aliased, "eu-west-1", ALIAS));
  }

  @Test
  void anAliasOfAnotherAccountStandsForKeysThere() {
    String there = "arn:aws:kms:us-east-1:210987654321:key/*";

    assertThat(
            keyGrants(
                Deployment.of(
                    """
                    {"homeRegion": "ap-southeast-2", "replicaRegions": ["us-east-1"],
                     "kmsKeys": {"us-east-1":
                       "arn:aws:kms:us-east-1:210987654321:alias/replicas"}}
                    """)))
        .containsExactlyInAnyOrder(
            use(there, "us-east-1", ALIAS), grant(there, "us-east-1", ALIAS));
  }

  private static KeyGrant use(String key, String region, String further) {
    return new KeyGrant(
        Set.of(
            "kms:Decrypt",
            "kms:DescribeKey",
            "kms:GenerateDataKeyWithoutPlaintext",
            "kms:ReEncryptFrom",
            "kms:ReEncryptTo"),
        List.of(key),
        Repository.json("{%s%s}".formatted(viaEc2(region), further)));
  }

  private static KeyGrant grant(String key, String region, String further) {
    return new KeyGrant(
        Set.of("kms:CreateGrant"),
        List.of(key),
        Repository.json(
            "{\"Bool\": {\"kms:GrantIsForAWSResource\": [\"true\"]}, %s%s}"
                .formatted(viaEc2(region), further)));
  }

  private static String viaEc2(String regions) {
    return Arrays.stream(regions.split(" ", -1))
        .map("\"ec2.%s.amazonaws.com\""::formatted)
        .collect(Collectors.joining(", ", "\"StringEquals\": {\"kms:ViaService\": [", "]}"));
  }

  /// What each of the two functions that copy is allowed, when both are allowed the same and
  /// nothing else in the deployment is allowed anything.
  private static List<KeyGrant> keyGrants(Deployment deployment) {
    Template home = deployment.home();
    List<KeyGrant> events = keyGrants(home.statementsOf(AmiReplicationHandler.class));
    List<KeyGrant> sweep = keyGrants(home.statementsOf(ReplicationSweepHandler.class));
    assertThat(sweep).containsExactlyInAnyOrderElementsOf(events);
    assertThat(
            keyGrants(
                deployment.templates().stream()
                    .flatMap(template -> template.statements().stream())
                    .toList()))
        .hasSize(events.size() + sweep.size());
    return events;
  }

  private static List<KeyGrant> keyGrants(List<Statement> statements) {
    return statements.stream()
        .filter(statement -> statement.actions().toString().contains("kms:"))
        .map(
            statement ->
                new KeyGrant(
                    Set.copyOf(statement.actions()), statement.resources(), statement.conditions()))
        .toList();
  }
}
