package dev.amitrail.infra;

import dev.amitrail.image.Ec2Images;
import dev.amitrail.image.TrailTags;
import dev.amitrail.infra.settings.DeploymentSettings;
import dev.amitrail.replication.ReplicationEvents;
import dev.amitrail.replication.ec2.EbsDefaults;
import dev.amitrail.replication.ec2.Ec2ImageAttributes;
import dev.amitrail.replication.ec2.Ec2ImageWriter;
import dev.amitrail.replication.pointer.SsmPointers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awscdk.services.iam.PolicyStatement;

/// What the functions that replicate may do: the actions that their gateways declare, in the
/// Regions of the deployment. In a dry run they may only read.
record ReplicationPermissions(DeploymentSettings settings, Arns arns) {
  private static final String TAG_KEYS = "aws:TagKeys";

  /// The tag of a resource that names its source. A source has none.
  private static final String BEARS_ORIGIN = "aws:ResourceTag/" + TrailTags.ORIGIN_ID;

  /// No tag by which people control AMI Trail: a function cannot request a replication or move a
  /// pointer by a tag that it writes itself.
  private static final Map<String, ?> NO_CONTROL_TAG = Map.of(TAG_KEYS, TrailTags.CONTROL);

  /// For the function that replicates the image of an event.
  List<PolicyStatement> imageEvents() {
    return statements(Ec2Images.ACTIONS);
  }

  /// For the sweep: it also reads how the Regions encrypt by default.
  List<PolicyStatement> sweep() {
    return statements(
        Stream.of(Ec2Images.ACTIONS, EbsDefaults.ACTIONS).flatMap(List::stream).toList());
  }

  /// @param regionReads the reads that are not of one resource
  private List<PolicyStatement> statements(List<String> regionReads) {
    List<PolicyStatement> statements = new ArrayList<>();
    statements.add(Statements.readInRegions(regionReads, settings.regions()));
    statements.add(Statements.allow(Ec2ImageAttributes.READ_ACTIONS, arns.imagesAndSnapshots()));
    statements.add(Statements.allow(SsmPointers.READ_ACTIONS, arns.pointers()));
    if (!settings.dryRun()) {
      statements.add(copyOwnImages());
      statements.add(Statements.allow(List.of("ec2:CopyImage"), arns.snapshots()));
      statements.add(tagNewCopies());
      statements.add(adopt());
      statements.add(mirrorTags());
      statements.add(tagSources());
      statements.add(mirrorToImages());
      statements.add(mirrorToSnapshots());
      statements.add(Statements.allow(SsmPointers.WRITE_ACTIONS, arns.pointers()));
      statements.add(
          Statements.putEvents(
              ReplicationEvents.ACTIONS,
              arns,
              ReplicationEvents.SOURCE,
              ReplicationEvents.DETAIL_TYPES));
      statements.addAll(destinationKeys());
      if (!settings.sourceKmsKeys().isEmpty()) {
        statements.addAll(useKeys(settings.sourceKmsKeys(), settings.regions(), Map.of()));
      }
    }
    return statements;
  }

  /// EC2 authorizes CopyImage for the source, the new image and the snapshots. The owner is a
  /// condition key of images there ("Actions, resources, and condition keys for Amazon EC2",
  /// Service Authorization Reference). Whether EC2 states it for the new image too is not
  /// documented, so that an image without a stated owner is allowed. Not proved on AWS: if EC2
  /// states no owner for the source either, the condition has no effect, and only the functions
  /// themselves prevent copies of images of other accounts.
  private PolicyStatement copyOwnImages() {
    return Statements.allow(
        List.of("ec2:CopyImage"),
        arns.images(),
        Map.of("StringEqualsIfExists", Map.of("ec2:Owner", arns.account())));
  }

  /// Any tags, together with the one that names the source, and only in the request that makes the
  /// copy: EC2 states `ec2:CreateAction` for no other ("Grant permission to tag Amazon EC2
  /// resources during creation", EC2 user guide). Its value is not proved on AWS: `./field-test`
  /// asks. Nobody else's snapshot can be given the tag that [#mirrorToSnapshots] requires.
  private PolicyStatement tagNewCopies() {
    return Statements.allow(
        List.of("ec2:CreateTags"),
        arns.imagesAndSnapshots(),
        Map.of(
            "StringEquals", Map.of("ec2:CreateAction", "CopyImage"),
            "ForAnyValue:StringEquals", Map.of(TAG_KEYS, List.of(TrailTags.ORIGIN_ID)),
            "ForAllValues:StringNotEquals", NO_CONTROL_TAG));
  }

  /// An image that others copied gets the tags that name its source, in a request of their own. IAM
  /// has no condition key for what an image is a copy of: the plan decides that.
  private PolicyStatement adopt() {
    return onlyTags(List.of("ec2:CreateTags"), TrailTags.ORIGIN);
  }

  /// Any other tag is written only on an image that has the one that names its source.
  private PolicyStatement mirrorTags() {
    return Statements.allow(
        List.of("ec2:CreateTags"),
        arns.images(),
        Map.of(
            "Null", Map.of(BEARS_ORIGIN, "false"), "ForAllValues:StringNotEquals", NO_CONTROL_TAG));
  }

  /// On a source only trail tags are written and deleted. It has no tag of its own by which IAM
  /// could distinguish it from other images: `replicate-to` can be taken off before the last write.
  private PolicyStatement tagSources() {
    return onlyTags(
        List.of("ec2:CreateTags", "ec2:DeleteTags"),
        settings.regions().stream()
            .flatMap(region -> Stream.of(TrailTags.replicaId(region), TrailTags.failed(region)))
            .toList());
  }

  /// Tags with these keys and no others, on images. `ForAllValues` is true of a request without
  /// keys too, and DeleteTags without keys deletes all tags.
  private PolicyStatement onlyTags(List<String> actions, List<String> keys) {
    return Statements.allow(
        actions,
        arns.images(),
        Map.of(
            "ForAllValues:StringEquals", Map.of(TAG_KEYS, keys),
            "Null", Map.of(TAG_KEYS, "false")));
  }

  /// Attributes are mirrored only to an image that has the tag that names its source. IAM has no
  /// condition key for the grantees of ModifyImageAttribute: that a replica is not made public is
  /// the plan's doing, and that of EC2's block public access for AMIs.
  private PolicyStatement mirrorToImages() {
    return Statements.allow(
        Ec2ImageAttributes.WRITE_IMAGE_ACTIONS,
        arns.images(),
        Map.of("Null", Map.of(BEARS_ORIGIN, "false")));
  }

  /// As [#mirrorToImages], and never to everybody, unless the setting `mirrorPublic` asks for it.
  private PolicyStatement mirrorToSnapshots() {
    Map<String, Map<String, ?>> conditions = new TreeMap<>();
    conditions.put("Null", Map.of(BEARS_ORIGIN, "false"));
    if (!settings.mirrorPublic()) {
      conditions.put("StringNotEquals", Map.of("ec2:Add/group", "all"));
    }
    return Statements.allow(
        Ec2ImageAttributes.WRITE_SNAPSHOT_ACTIONS, arns.snapshots(), conditions);
  }

  /// One pair of statements for all keys that are named by their IDs, and one for each alias, so
  /// that the policies of many Regions stay within IAM's quotas. That the keys of a pair share
  /// their Regions loosens nothing: a key is used in its own Region only.
  ///
  /// A policy cannot name an alias as the resource: it names the keys of the alias's account and
  /// Region, with the alias as a condition ("Using aliases to control access to KMS keys", AWS KMS
  /// developer guide).
  private List<PolicyStatement> destinationKeys() {
    Map<String, List<String>> regions = new TreeMap<>();
    Map<String, List<String>> keys = new TreeMap<>();
    settings
        .kmsKeys()
        .forEach(
            (region, key) -> {
              int alias = key.indexOf("alias/");
              String name = alias < 0 ? "" : key.substring(alias);
              regions.computeIfAbsent(name, _ -> new ArrayList<>()).add(region);
              keys.computeIfAbsent(name, _ -> new ArrayList<>()).add(keyArn(region, key, alias));
            });
    return keys.entrySet().stream()
        .flatMap(
            group ->
                useKeys(
                    group.getValue(),
                    regions.getOrDefault(group.getKey(), List.of()),
                    group.getKey().isEmpty()
                        ? Map.of()
                        : Map.of(
                            "ForAnyValue:StringEquals",
                            Map.of("kms:ResourceAliases", group.getKey())))
                    .stream())
        .toList();
  }

  private String keyArn(String region, String key, int alias) {
    return switch (alias) {
      case -1 -> key;
      case 0 -> arns.kmsKeys(region);
      default -> key.substring(0, alias) + "key/*";
    };
  }

  /// What EC2 does with a key for the caller of CopyImage, and only through EC2 ("Requirements for
  /// Amazon EBS encryption", EBS user guide). Which Region's EC2 uses a source's key is not
  /// documented: the source's or the destination's, which received the request.
  private static List<PolicyStatement> useKeys(
      List<String> arns, List<String> regions, Map<String, ?> furtherConditions) {
    List<String> ec2 = regions.stream().map("ec2.%s.amazonaws.com"::formatted).toList();
    Map<String, Object> use = new TreeMap<>(furtherConditions);
    use.put("StringEquals", Map.of("kms:ViaService", ec2));
    Map<String, Object> grant = new TreeMap<>(use);
    grant.put("Bool", Map.of("kms:GrantIsForAWSResource", "true"));
    return List.of(
        Statements.allow(Ec2ImageWriter.KEY_ACTIONS, arns, use),
        Statements.allow(List.of("kms:CreateGrant"), arns, grant));
  }
}
