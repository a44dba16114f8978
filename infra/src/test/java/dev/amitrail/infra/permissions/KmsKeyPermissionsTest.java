package dev.amitrail.infra.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.amitrail.infra.SynthesisedDeployment;
import dev.amitrail.infra.testing.RepositoryFiles;
import dev.amitrail.infra.testing.SynthesisedTemplate;
import dev.amitrail.infra.testing.TemplateStatement;
import dev.amitrail.replication.AmiReplicationHandler;
import dev.amitrail.replication.ReplicationSweepHandler;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What the functions that replicate may do with KMS keys: what EC2 needs to copy encrypted
/// snapshots, through EC2 only.
class KmsKeyPermissionsTest {
  private static final String ALIAS =
      ", \"ForAnyValue:StringEquals\": {\"kms:ResourceAliases\": [\"alias/replicas\"]}";

  /// A source's key is allowed for EC2 of every Region: which one uses it is not documented.
  private static final String ALL_REGIONS = "ap-southeast-2 us-east-1 eu-west-1";

  /// A statement on one key, with actions in any order.
  private record KeyGrant(Set<String> actions, List<String> resources, JsonNode conditions) {
    KeyGrant {
      actions = Set.copyOf(actions);
      resources = List.copyOf(resources);
    }
  }

  @Test
  void withoutConfiguredKeysNoKeyActionIsAllowed() {
    assertThat(keyGrants(SynthesisedDeployment.ofCdkJson())).isEmpty();
  }

  @Test
  void keysAreUsedThroughEc2OnlyAndAnAliasIsAConditionOnTheKeysOfItsRegion() {
    String destination = "arn:aws:kms:us-east-1:123456789012:key/de57";
    String source = "arn:aws:kms:ap-southeast-2:210987654321:key/5ec2";
    String aliased = "arn:aws:kms:eu-west-1:123456789012:key/*";

    assertThat(keyGrants(SynthesisedDeployment.withKmsKeys()))
        .containsExactlyInAnyOrder(
            use(destination, "us-east-1", ""),
            grant(destination, "us-east-1", ""),
            use(source, ALL_REGIONS, ""),
            grant(source, ALL_REGIONS, ""),
            use(aliased, "eu-west-1", ALIAS),
            grant(aliased, "eu-west-1", ALIAS));
  }

  @Test
  void anAliasOfAnotherAccountIsAConditionOnTheKeysOfThatAccount() {
    String keys = "arn:aws:kms:us-east-1:210987654321:key/*";

    assertThat(
            keyGrants(
                SynthesisedDeployment.of(
                    """
                    {"homeRegion": "ap-southeast-2", "replicaRegions": ["us-east-1"],
                     "kmsKeys": {"us-east-1":
                       "arn:aws:kms:us-east-1:210987654321:alias/replicas"}}
                    """)))
        .containsExactlyInAnyOrder(use(keys, "us-east-1", ALIAS), grant(keys, "us-east-1", ALIAS));
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
        RepositoryFiles.json("{%s%s}".formatted(viaEc2(region), further)));
  }

  private static KeyGrant grant(String key, String region, String further) {
    return new KeyGrant(
        Set.of("kms:CreateGrant"),
        List.of(key),
        RepositoryFiles.json(
            "{\"Bool\": {\"kms:GrantIsForAWSResource\": [\"true\"]}, %s%s}"
                .formatted(viaEc2(region), further)));
  }

  private static String viaEc2(String regions) {
    return Arrays.stream(regions.split(" ", -1))
        .map("\"ec2.%s.amazonaws.com\""::formatted)
        .collect(Collectors.joining(", ", "\"StringEquals\": {\"kms:ViaService\": [", "]}"));
  }

  /// What each of the two functions that copy is allowed. Both are allowed the same, and no other
  /// statement in the deployment allows a key action.
  private static List<KeyGrant> keyGrants(SynthesisedDeployment deployment) {
    SynthesisedTemplate home = deployment.home();
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

  private static List<KeyGrant> keyGrants(List<TemplateStatement> statements) {
    return statements.stream()
        .filter(statement -> statement.actions().toString().contains("kms:"))
        .map(
            statement ->
                new KeyGrant(
                    Set.copyOf(statement.actions()), statement.resources(), statement.conditions()))
        .toList();
  }
}
