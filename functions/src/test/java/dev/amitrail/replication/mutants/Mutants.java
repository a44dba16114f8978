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
              "image.WantedRegions",
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
              tag(order.destination(), id, order.tags());
              return id;
              """,
              Invariant.TRACEABLE_FROM_THE_FIRST),
          Mutant.of(
              "the snapshots of a copy without tags",
              "replication.ec2.Ec2ImageWriter",
              "specification(ResourceType.SNAPSHOT, order.tags())",
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
              "if (images.containsKey(region.region())) {",
              "if (!region.region().isEmpty()) {",
              Invariant.POINTERS_NEVER_EARLY),
          Mutant.of(
              "a sweep moves a pointer on though a wanted Region could not be read",
              "replication.pointer.PointerChoice",
              "case UNDECIDED -> new Rollback(family);",
              "case UNDECIDED -> new Winner(family);",
              Invariant.POINTERS_NEVER_BLIND),
          Mutant.of(
              "a parameter of another data type is overwritten",
              "replication.pointer.Pointer",
              "!current.get().isForImages()",
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
              "return origin.isEmpty() && (isRecorded(replica) || sourceIsFull)",
              "return origin.isEmpty()",
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
              "replica.deprecationTime().isEmpty() ? NOTHING",
              "true ? NOTHING",
              Invariant.DEPRECATION_MIRRORED),
          Mutant.of(
              "deregistration protection is not mirrored",
              "replication.mirror.MirrorPlan",
              "return source.isProtected() && (!replica.isProtected() || isWeaker)",
              "return source.isProtected() && isWeaker",
              Invariant.PROTECTION_MIRRORED),
          Mutant.of(
              "launch permissions are read the wrong way round",
              "replication.mirror.MirrorPlan",
              "source.launch(), current.launch(),",
              "current.launch(), source.launch(),",
              Invariant.LAUNCH_PERMISSIONS_MIRRORED),
          Mutant.of(
              "the permissions of snapshots follow from those of the image",
              "replication.mirror.MirrorPlan",
              "volume.getValue(), has,",
              "has, volume.getValue(),",
              Invariant.VOLUME_PERMISSIONS_MIRRORED),
          Mutant.of(
              "the oldest source wins the pointer",
              "replication.pointer.PointerChoice",
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
              "return counts(keyword) ? refusals + 1 : 1;",
              "return 1;",
              Invariant.ASKS_FOR_NOTHING_REFUSED),
          Mutant.of(
              "one refused grantee takes the others with it",
              "replication.RegionExecutor",
              "} else if (action.parts().isEmpty() || outcomes.isHopeless()) {",
              "} else if (!action.description().isEmpty()) {",
              Invariant.LAUNCH_PERMISSIONS_MIRRORED),
          Mutant.of(
              "only a missing permission is a refusal",
              "replication.ec2.Ec2ErrorCodes",
              "!isDeferred && error.isOfTheRequest()",
              "!isDeferred && error.isOfTheCaller()",
              Invariant.ASKS_FOR_NOTHING_REFUSED),
          Mutant.of(
              "the names of pointers are not checked",
              "replication.pointer.PointerName",
              "return brokenRule(name, pointerPrefix)",
              "return prefix(name, pointerPrefix)",
              Invariant.ASKS_FOR_NOTHING_REFUSED),
          Mutant.of(
              "what EC2 does not state counts as no",
              "replication.plan.RegionImages",
              "image.isCopyOf(source) || ImageCopy.isOurs(image, source)",
              "image.isCopyOf(source)",
              Invariant.AT_MOST_ONE_REPLICA),
          Mutant.of(
              "the snapshots of a copy with its origin alone",
              "replication.ec2.Ec2ImageWriter",
              "specification(ResourceType.SNAPSHOT, order.tags())",
              "specification(ResourceType.SNAPSHOT,"
                  + " dev.amitrail.image.TrailTags.origin(order.source()))",
              Invariant.SNAPSHOTS_BEAR_THE_TAGS),
          Mutant.of(
              "what does not name its source is mirrored to",
              "replication.FamilyReplicator",
              "one.wroteOrigin() || TrailTags.isTied(copy, family.source().image())",
              "!copy.id().isEmpty()",
              Invariant.UNTIED_IS_LEFT_ALONE),
          Mutant.of(
              "a replica is protected exactly as its source",
              "replication.mirror.MirrorPlan",
              "(!replica.isProtected() || isWeaker)",
              "!source.deregistrationProtection().equals(replica.deregistrationProtection())",
              Invariant.PROTECTION_NEVER_TAKEN_OFF),
          Mutant.of(
              "grants are taken from copies of others",
              "replication.mirror.MirrorPlan",
              "boolean removes = isOurs && settings.mirroring() == Mirroring.EXACT;",
              "boolean removes = settings.mirroring() == Mirroring.EXACT;",
              Invariant.TAKES_ONLY_FROM_ITS_OWN),
          Mutant.of(
              "grants are taken in the mode that only adds",
              "replication.mirror.MirrorPlan",
              "boolean removes = isOurs && settings.mirroring() == Mirroring.EXACT;",
              "boolean removes = isOurs;",
              Invariant.TAKES_ONLY_FROM_ITS_OWN),
          Mutant.of(
              "a replica is public because its source is",
              "replication.mirror.MirrorPlan",
              "missing.remove(Grant.PUBLIC)",
              "missing.contains(Grant.PUBLIC)",
              Invariant.PUBLIC_ONLY_IF_SET),
          Mutant.of(
              "a request adds volume permissions and takes others away",
              "replication.ec2.Ec2ImageAttributes",
              "List<CreateVolumePermission> grants = volume(action.grants());",
              """
              List<CreateVolumePermission> grants = volume(action.grants());
              if (action.isGranted()) {
                return CreateVolumePermissionModifications.builder()
                    .add(grants)
                    .remove(CreateVolumePermission.builder().userId("444444444444").build())
                    .build();
              }
              """,
              Invariant.SHARING_IS_WELL_FORMED),
          Mutant.of(
              "images are listed in one answer",
              "image.Ec2Images",
              ".describeImagesPaginator(request.maxResults(PAGE_SIZE).build())",
              ".describeImagesPaginator(request.build())",
              Invariant.ASKS_BY_OWNER_IN_PAGES),
          Mutant.of(
              "an image whose replica cannot be read does not compete for the pointer",
              "replication.pointer.PointerChoice",
              "candidate.completeness() != Completeness.INCOMPLETE",
              "candidate.completeness() == Completeness.COMPLETE",
              Invariant.POINTERS_NEVER_PASS_OVER_A_YOUNGER),
          Mutant.of(
              "an image whose source cannot be read does not compete for the pointer",
              "replication.pointer.PointerChoice",
              "if (younger.isPresent()) {",
              "if (younger.isPresent() && unreadSources.isEmpty()) {",
              Invariant.POINTERS_NEVER_PASS_OVER_A_YOUNGER),
          Mutant.of(
              "SSM's answer is taken for the value's arrival",
              "replication.pointer.PointerPublisher",
              "return target.as(Phase.SET);",
              "return target.as(Phase.SHOWN, Kind.PUBLISHED, target.name());",
              Invariant.COMPLETE_NEVER_EARLY),
          Mutant.of(
              "what arrived after the function had ended is not announced",
              "replication.ReplicationSweep",
              "(pointer.wasSet() || isRecent)",
              "(pointer.wasSet() && isRecent)",
              Invariant.COMPLETE_NEVER_SILENT),
          Mutant.of(
              "the default key of a Region is read for encrypted sources alone",
              "replication.ReplicationSweep",
              "encryptedByRegion.keySet().removeAll(settings.kmsKeys().keySet());",
              "encryptedByRegion.keySet().removeAll(settings.kmsKeys().keySet());"
                  + " encryptedByRegion.values().removeIf(encrypted -> !encrypted);",
              Invariant.DEFAULT_KEYS_ARE_READ),
          Mutant.of(
              "one image that cannot be mirrored fails the whole sweep",
              "replication.FamilyReplicator",
              "Permissions permissions = attributes.permissions(source);",
              "Permissions permissions = attributes.permissions(source); if (source.isProtected())"
                  + " { throw new IllegalStateException(source.id()); }",
              Invariant.SWEEPS_WITHOUT_FAILING));
}
