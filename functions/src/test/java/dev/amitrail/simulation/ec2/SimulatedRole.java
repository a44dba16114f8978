package dev.amitrail.simulation.ec2;

import dev.amitrail.simulation.Disturbance;
import dev.amitrail.simulation.audit.ExpectedTags;
import dev.amitrail.simulation.client.ApiRefusal;
import dev.amitrail.simulation.time.Actor;
import dev.amitrail.simulation.time.LambdaInvocation;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What the role of the functions allows in one Region. People may do anything. Stated a second
/// time, from the conditions of the deployment's policies, and not read from the template.
///
/// Sources: "Controlling access during AWS requests" (aws:TagKeys), "Controlling access to AWS
/// resources" (aws:ResourceTag), IAM user guide; "Granting permission to tag resources during
/// creation", EC2 user guide.
final class SimulatedRole {
  private final SimulatedAccount cloud;
  private final SimulatedRegion region;

  SimulatedRole(SimulatedAccount cloud, SimulatedRegion region) {
    this.cloud = cloud;
    this.region = region;
  }

  /// Tags with CopyImage: they include the id of the source.
  void checkCreatedTags(Actor caller, Map<String, String> tags) {
    check(caller, tags.isEmpty() || tags.containsKey(ExpectedTags.ORIGIN_ID), "CreateTags");
  }

  /// CreateTags: the keys include the id of the source, or all are those of the trail on a source.
  void checkTags(Actor caller, Collection<String> resources, Collection<String> keys) {
    check(
        caller,
        keys.contains(ExpectedTags.ORIGIN_ID) || isTrailOfSources(resources, keys),
        "CreateTags");
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
    return !keys.isEmpty()
        && trail.containsAll(keys)
        && resources.stream().allMatch(id -> id.startsWith("ami-"));
  }

  /// An attribute: only of what bears the tag that names its source.
  void checkAttribute(Actor caller, Map<String, String> tags, String action) {
    check(caller, tags.containsKey(ExpectedTags.ORIGIN_ID), action);
  }

  private void check(Actor caller, boolean allowed, String action) {
    if (caller instanceof LambdaInvocation && !allowed) {
      cloud.world().count(Disturbance.REFUSED_BY_ROLE, region.name() + " " + action);
      throw new ApiRefusal(
          "UnauthorizedOperation", "You are not authorized to perform this operation.", 403);
    }
  }
}
