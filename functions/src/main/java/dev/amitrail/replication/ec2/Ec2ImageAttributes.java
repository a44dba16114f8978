package dev.amitrail.replication.ec2;

import dev.amitrail.image.Image;
import dev.amitrail.replication.mirror.MirrorAction;
import dev.amitrail.replication.mirror.MirrorAction.Grant;
import dev.amitrail.replication.mirror.MirrorPlan;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CreateVolumePermission;
import software.amazon.awssdk.services.ec2.model.ImageAttributeName;
import software.amazon.awssdk.services.ec2.model.LaunchPermission;
import software.amazon.awssdk.services.ec2.model.PermissionGroup;
import software.amazon.awssdk.services.ec2.model.SnapshotAttributeName;

/// Reads the permissions of images and snapshots, and writes what a mirror decided.
public final class Ec2ImageAttributes {
  /// The IAM actions that the reads need.
  public static final List<String> READ_ACTIONS =
      List.of("ec2:DescribeImageAttribute", "ec2:DescribeSnapshotAttribute");

  /// The IAM actions that the writes need.
  public static final List<String> WRITE_ACTIONS =
      List.of(
          "ec2:DisableImageDeprecation",
          "ec2:DisableImageDeregistrationProtection",
          "ec2:EnableImageDeprecation",
          "ec2:EnableImageDeregistrationProtection",
          "ec2:ModifyImageAttribute",
          "ec2:ModifySnapshotAttribute");

  private final Function<String, Ec2Client> clients;

  /// Reads and writes through these clients.
  ///
  /// @param clients the EC2 client of a Region
  public Ec2ImageAttributes(Function<String, Ec2Client> clients) {
    this.clients = clients;
  }

  /// Who may use the image, and the snapshot of each of its devices: a request each.
  public MirrorPlan.Permissions permissions(Image image) {
    Ec2Client ec2 = clients.apply(image.region());
    Map<String, SortedSet<Grant>> volumes = new TreeMap<>();
    image
        .snapshots()
        .forEach((device, snapshot) -> volumes.put(device, volumeGrants(ec2, snapshot)));
    return new MirrorPlan.Permissions(launchGrants(ec2, image.id()), volumes);
  }

  /// Carries out what is about deprecation, protection and permissions. Idempotent: EC2 sets what
  /// is to be; a grant that is there is granted again without effect.
  public void carryOut(MirrorAction step) {
    switch (step) {
      case MirrorAction.Tags _ ->
          throw new IllegalArgumentException("Tags are written by Ec2Copies");
      case MirrorAction.Deprecation mirror -> deprecate(mirror);
      case MirrorAction.Protection mirror -> protect(mirror);
      case MirrorAction.Launch(Image replica, var add, var remove) ->
          clients
              .apply(replica.region())
              .modifyImageAttribute(
                  modify ->
                      modify
                          .imageId(replica.id())
                          .launchPermission(
                              grants -> grants.add(launch(add)).remove(launch(remove))));
      case MirrorAction.Volume(Image replica, String device, var add, var remove) ->
          clients
              .apply(replica.region())
              .modifySnapshotAttribute(
                  modify ->
                      modify
                          .snapshotId(replica.snapshots().get(device))
                          .attribute(SnapshotAttributeName.CREATE_VOLUME_PERMISSION)
                          .createVolumePermission(
                              grants -> grants.add(volume(add)).remove(volume(remove))));
    }
  }

  private void deprecate(MirrorAction.Deprecation mirror) {
    Ec2Client ec2 = clients.apply(mirror.replica().region());
    String id = mirror.replica().id();
    if (mirror.at().isPresent()) {
      ec2.enableImageDeprecation(set -> set.imageId(id).deprecateAt(mirror.at().get()));
    } else {
      ec2.disableImageDeprecation(set -> set.imageId(id));
    }
  }

  private void protect(MirrorAction.Protection mirror) {
    Ec2Client ec2 = clients.apply(mirror.replica().region());
    String id = mirror.replica().id();
    if (mirror.isProtected()) {
      ec2.enableImageDeregistrationProtection(
          set -> set.imageId(id).withCooldown(mirror.withCooldown()));
    } else {
      ec2.disableImageDeregistrationProtection(set -> set.imageId(id));
    }
  }

  private static SortedSet<Grant> launchGrants(Ec2Client ec2, String imageId) {
    SortedSet<Grant> grants = new TreeSet<>();
    ec2.describeImageAttribute(
            read -> read.imageId(imageId).attribute(ImageAttributeName.LAUNCH_PERMISSION))
        .launchPermissions()
        .forEach(
            permission -> {
              add(grants, Grant.Kind.ACCOUNT, permission.userId());
              add(grants, Grant.Kind.GROUP, permission.groupAsString());
              add(grants, Grant.Kind.ORGANIZATION, permission.organizationArn());
              add(grants, Grant.Kind.ORGANIZATIONAL_UNIT, permission.organizationalUnitArn());
            });
    return grants;
  }

  private static SortedSet<Grant> volumeGrants(Ec2Client ec2, String snapshotId) {
    SortedSet<Grant> grants = new TreeSet<>();
    ec2.describeSnapshotAttribute(
            read ->
                read.snapshotId(snapshotId)
                    .attribute(SnapshotAttributeName.CREATE_VOLUME_PERMISSION))
        .createVolumePermissions()
        .forEach(
            permission -> {
              add(grants, Grant.Kind.ACCOUNT, permission.userId());
              add(grants, Grant.Kind.GROUP, permission.groupAsString());
            });
    return grants;
  }

  private static void add(SortedSet<Grant> grants, Grant.Kind kind, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      grants.add(new Grant(kind, value));
    }
  }

  private static List<LaunchPermission> launch(Collection<Grant> grants) {
    return grants.stream()
        .map(
            grant ->
                switch (grant.kind()) {
                  case ACCOUNT -> LaunchPermission.builder().userId(grant.value()).build();
                  case GROUP -> LaunchPermission.builder().group(grant.value()).build();
                  case ORGANIZATION ->
                      LaunchPermission.builder().organizationArn(grant.value()).build();
                  case ORGANIZATIONAL_UNIT ->
                      LaunchPermission.builder().organizationalUnitArn(grant.value()).build();
                })
        .toList();
  }

  private static List<CreateVolumePermission> volume(Collection<Grant> grants) {
    return grants.stream()
        .map(
            grant ->
                grant.kind() == Grant.Kind.GROUP
                    ? CreateVolumePermission.builder().group(PermissionGroup.ALL).build()
                    : CreateVolumePermission.builder().userId(grant.value()).build())
        .toList();
  }
}
