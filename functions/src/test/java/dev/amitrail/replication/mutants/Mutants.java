package dev.amitrail.replication.mutants;

import dev.amitrail.simulation.audit.Invariant;
import java.util.List;

/// Every mutant, in the order of the invariants that have to notice them.
final class Mutants {
  private Mutants() {}

  static final List<Mutant> ALL =
      List.of(
          Mutant.of(
              "CopyImage without a client token",
              "replication.ec2.Ec2ImageWriter",
              ".clientToken(order.clientToken())",
              "",
              Invariant.AT_MOST_ONE_REPLICA),
          Mutant.of(
              "the client token depends on the source's tags",
              "replication.plan.ImageCopy",
              "parts.add(destination);",
              "parts.add(destination); parts.add(TrailTags.own(source).toString());",
              Invariant.AT_MOST_ONE_REPLICA),
          Mutant.of(
                  "a replica is a source like any other image",
                  "replication.plan.SourceSelection",
                  "if (image.isCopyAcrossRegions()) {",
                  "if (image.isCopyAcrossRegions() && image.tags().isEmpty()) {",
                  Invariant.NO_REPLICA_OF_A_REPLICA)
              .and(
                  "replication.ImageReplicator",
                  "&& image.isCopyAcrossRegions()",
                  "&& image.isCopyAcrossRegions() && image.tags().isEmpty()"),
          Mutant.of(
              "every Region of the deployment is wanted",
              "replication.plan.WantedRegions",
              "if (name.equals(ALL)) {",
              "if (!name.isEmpty()) {",
              Invariant.COPIES_ARE_WANTED),
          Mutant.of(
              "a Region that cannot be read counts as empty",
              "replication.ImageReplicator",
              "return new RegionImages.Unread(region, AwsError.of(e).in(region));",
              "return new RegionImages.Read(region, List.of(), Optional.empty());",
              Invariant.LOOKS_BEFORE_IT_COPIES),
          Mutant.of(
              "a copy without tags, which follow in a request of their own",
              "replication.ec2.Ec2ImageWriter",
              "return clients.apply(order.destination()).copyImage(request.build()).imageId();",
              """
              request.tagSpecifications(List.of());
              String id = clients.apply(order.destination()).copyImage(request.build()).imageId();
              tag(order.destination(), List.of(id), order.tags());
              return id;
              """,
              Invariant.TRACEABLE_FROM_THE_FIRST),
          Mutant.of(
              "the snapshots of a copy without tags",
              "replication.ec2.Ec2ImageWriter",
              "specification(ResourceType.SNAPSHOT, order.snapshotTags())",
              "specification(ResourceType.SNAPSHOT, new java.util.TreeMap<>())",
              Invariant.TRACEABLE_FROM_THE_FIRST),
          Mutant.of(
              "the source's tag names the source itself",
              "replication.plan.SourceTagUpdate",
              "outcome.replica().orElseThrow()",
              "source.id()",
              Invariant.TRAIL_IS_TRUE_WHEN_WRITTEN),
          Mutant.of(
              "a replica that was deregistered is made again",
              "replication.plan.ReplicationPlan",
              "return noAction(region, Kind.MISSING, missing(region, id));",
              "attempt.add(id);",
              Invariant.GONE_STAYS_GONE),
          Mutant.of(
              "a failed copy is tried without end",
              "replication.plan.ReplicationPlan",
              "MAX_ATTEMPTS = 3",
              "MAX_ATTEMPTS = 300",
              Invariant.GIVES_UP_AFTER_THREE),
          Mutant.of(
              "a replica whose tags a person switched off is tagged",
              "image.TrailTags",
              "\"off\".equals(replica.tags().get(ORIGIN_MIRROR))",
              "\"never\".equals(replica.tags().get(ORIGIN_MIRROR))",
              Invariant.WRITES_ONLY_WHERE_IT_MAY),
          Mutant.of(
              "a pointer moves before every wanted replica is available",
              "replication.pointer.PointerCandidate",
              "images.keySet().containsAll(family.source().wanted().regions())",
              "true",
              Invariant.POINTERS_NEVER_EARLY),
          Mutant.of(
              "a sweep moves pointers though a Region could not be read",
              "replication.ReplicationSweep",
              "if (done == all.size() && allRead) {",
              "if (done == all.size()) {",
              Invariant.POINTERS_NEVER_BLIND),
          Mutant.of(
              "a parameter of another data type is overwritten",
              "replication.pointer.Pointer",
              "!current.get().dataType().equals(DATA_TYPE)",
              "current.get().dataType().isEmpty()",
              Invariant.POINTERS_ONLY_WHERE_NAMED),
          Mutant.of(
              "another attempt with the token of the failed copy",
              "replication.plan.ReplicationPlan",
              "new ArrayList<>(failed.stream().map(Image::id).sorted().toList())",
              "new ArrayList<>()",
              Invariant.ONE_REPLICA_OR_A_REASON),
          Mutant.of(
              "the tag origin.id, which anyone may write, makes an image a replica",
              "image.Image",
              "return sourceImageId.equals(Optional.of(source.id()))",
              "return source.id().equals(tags.get(\"origin.id\"))",
              Invariant.AT_MOST_ONE_REPLICA),
          Mutant.of(
              "a wrong replica id on the source is left as it is",
              "replication.plan.ReplicationPlan",
              "return !writesOrigin && (isRecorded(replica) || sourceIsFull)",
              "return !writesOrigin",
              Invariant.TRAIL_ON_SOURCE),
          Mutant.of(
              "a forged origin on a replica is left as it is",
              "replication.plan.ReplicationPlan",
              "replica.tags().entrySet().containsAll(origin.entrySet())",
              "replica.tags().keySet().containsAll(origin.keySet())",
              Invariant.TRAIL_ON_REPLICA),
          Mutant.of(
              "failures stay on the source after a copy succeeded",
              "replication.plan.SourceTagUpdate",
              "remove.add(key);",
              "",
              Invariant.FAILURES_ON_SOURCE),
          Mutant.of(
              "the copies that a Region showed are not looked at",
              "replication.plan.RegionImages",
              "copies.stream(),",
              "Stream.<Image>empty(),",
              Invariant.TAGS_MIRRORED),
          Mutant.of(
              "a tag that changed on the source is not changed on the replica",
              "replication.mirror.MirrorPlan",
              "changed.entrySet().removeAll(replica.tags().entrySet());",
              "changed.keySet().removeAll(replica.tags().keySet());",
              Invariant.TAGS_MIRRORED),
          Mutant.of(
              "a deprecation that was taken off the source stays on the replica",
              "replication.mirror.MirrorPlan",
              "if (wanted.equals(replica.deprecationTime().flatMap(Timestamps::of))) {",
              "if (wanted.isEmpty() ||"
                  + " wanted.equals(replica.deprecationTime().flatMap(Timestamps::of))) {",
              Invariant.DEPRECATION_MIRRORED),
          Mutant.of(
              "deregistration protection is not mirrored",
              "replication.mirror.MirrorPlan",
              "return protection(source).equals(protection(replica))",
              "return true",
              Invariant.PROTECTION_MIRRORED),
          Mutant.of(
              "launch permissions are read the wrong way round",
              "replication.mirror.MirrorPlan",
              "GrantChange.of(source.launch(), current.launch(), mode)",
              "GrantChange.of(current.launch(), source.launch(), mode)",
              Invariant.LAUNCH_PERMISSIONS_MIRRORED),
          Mutant.of(
              "the permissions of snapshots follow from those of the image",
              "replication.mirror.MirrorPlan",
              "GrantChange.of(volume.getValue(), has, mode)",
              "GrantChange.of(has, volume.getValue(), mode)",
              Invariant.VOLUME_PERMISSIONS_MIRRORED),
          Mutant.of(
              "the oldest source wins the pointer",
              "replication.pointer.Pointer",
              ".max(",
              ".min(",
              Invariant.POINTERS_NAME_THE_WINNER),
          Mutant.of(
              "the failures of a source are written at every sweep",
              "replication.plan.SourceTagUpdate",
              "return value.equals(source.tags().get(TrailTags.failed(images.region())))",
              "return value.isEmpty()",
              Invariant.CONVERGES),
          Mutant.of(
              "refusals are forgotten with each new one",
              "replication.plan.FailureTag",
              "int count = keyword.equals(retryKeyword) ? refusals + 1 : 1;",
              "int count = 1;",
              Invariant.ASKS_FOR_NOTHING_REFUSED),
          Mutant.of(
              "an encrypted image is made public",
              "replication.mirror.MirrorPlan",
              "boolean isRefused = replica.encrypted() && wanted.addsGroup();",
              "boolean isRefused = false;",
              Invariant.LAUNCH_PERMISSIONS_MIRRORED),
          Mutant.of(
              "one image that cannot be mirrored fails the whole sweep",
              "replication.FamilyReplicator",
              "Permissions permissions = attributes.permissions(source);",
              "Permissions permissions = attributes.permissions(source); if (source.isProtected())"
                  + " { throw new IllegalStateException(source.id()); }",
              Invariant.SWEEPS_WITHOUT_FAILING));
}
