package dev.amitrail.simulation.ec2;

import dev.amitrail.simulation.Disturbance;
import dev.amitrail.simulation.audit.ExpectedTags;
import dev.amitrail.simulation.client.ApiRefusal;
import dev.amitrail.simulation.time.Actor;
import dev.amitrail.simulation.time.LambdaInvocation;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// What the role of the functions allows in one Region. People may do anything. Stated a second
/// time, from the conditions of the deployment's policies, and not read from the template.
///
/// Sources: "Controlling access during AWS requests" (aws:TagKeys), "Controlling access to AWS
/// resources" (aws:ResourceTag), IAM user guide; "Granting permission to tag resources during
/// creation", EC2 user guide; ModifySnapshotAttribute (ec2:Add/group), Service Authorization
/// Reference. That only the account's own images are copied, EC2 itself requires here.
final class SimulatedRole {
  private static final Set<String> ORIGIN =
      Set.of(ExpectedTags.ORIGIN_ID, ExpectedTags.ORIGIN_REGION, ExpectedTags.ORIGIN_ACCOUNT);

  private final SimulatedAccount cloud;
  private final SimulatedRegion region;

  SimulatedRole(SimulatedAccount cloud, SimulatedRegion region) {
    this.cloud = cloud;
    this.region = region;
  }

  /// Tags with CopyImage: they include the id of the source, and none by which people control.
  void checkCreatedTags(Actor caller, Map<String, String> tags) {
    check(
        caller,
        tags.isEmpty() || (tags.containsKey(ExpectedTags.ORIGIN_ID) && hasNoControl(tags.keySet())),
        "CreateTags");
  }

  /// CreateTags, on images only: all keys name a source, or all are those of the trail on a source,
  /// or the image has the id of its source and no key is one by which people control.
  void checkTags(Actor caller, Collection<String> resources, Collection<String> keys) {
    check(
        caller,
        isTrailOfSources(resources, keys)
            || (areImages(resources)
                && (ORIGIN.containsAll(keys)
                    || (resources.stream().allMatch(this::bearsOrigin) && hasNoControl(keys)))),
        "CreateTags");
  }

  private boolean bearsOrigin(String image) {
    return region.image(image).flatMap(shown -> shown.tag(ExpectedTags.ORIGIN_ID)).isPresent();
  }

  private static boolean hasNoControl(Collection<String> keys) {
    return !keys.contains(ExpectedTags.REPLICATE_TO) && !keys.contains(ExpectedTags.PUBLISH_AS);
  }

  private static boolean areImages(Collection<String> resources) {
    return resources.stream().allMatch(id -> id.startsWith("ami-"));
  }

  /// DeleteTags: only the trail on a source.
  void checkUntags(Actor caller, Collection<String> resources, Collection<String> keys) {
    check(caller, isTrailOfSources(resources, keys), "DeleteTags");
  }

  private boolean isTrailOfSources(Collection<String> resources, Collection<String> keys) {
    List<String> trail =
        cloud.world().scenario().deployment().regions().stream()
            .flatMap(each -> Stream.of(ExpectedTags.replicaId(each), ExpectedTags.failed(each)))
            .toList();
    return !keys.isEmpty() && trail.containsAll(keys) && areImages(resources);
  }

  /// An attribute: only of what bears the tag that names its source.
  void checkAttribute(Actor caller, Map<String, String> tags, String action) {
    check(caller, tags.containsKey(ExpectedTags.ORIGIN_ID), action);
  }

  /// ModifySnapshotAttribute: as [#checkAttribute], and to everybody only where the deployment has
  /// `mirrorPublic`.
  void checkVolumePermissions(Actor caller, Map<String, String> tags, Collection<Grantee> added) {
    check(
        caller,
        tags.containsKey(ExpectedTags.ORIGIN_ID)
            && (!added.contains(Grantee.PUBLIC)
                || cloud.world().scenario().deployment().mirrorPublic()),
        "ModifySnapshotAttribute");
  }

  private void check(Actor caller, boolean allowed, String action) {
    if (caller instanceof LambdaInvocation && !allowed) {
      cloud.world().count(Disturbance.REFUSED_BY_ROLE, region.name() + " " + action);
      throw new ApiRefusal(
          "UnauthorizedOperation", "You are not authorized to perform this operation.", 403);
    }
  }
}
