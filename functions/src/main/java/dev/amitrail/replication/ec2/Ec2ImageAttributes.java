package dev.amitrail.replication.ec2;

import dev.amitrail.image.Image;
import dev.amitrail.replication.mirror.Grant;
import dev.amitrail.replication.mirror.GrantChange;
import dev.amitrail.replication.mirror.MirrorAction;
import dev.amitrail.replication.mirror.Permissions;
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

/// Reads the permissions of images and snapshots, and writes the attributes that are mirrored,
/// other than tags.
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

  /// The permissions of an image and of the snapshot of each of its devices: one request each.
  public Permissions permissions(Image image) {
    Ec2Client ec2 = clients.apply(image.region());
    Map<String, SortedSet<Grant>> volumes = new TreeMap<>();
    image
        .snapshots()
        .forEach((device, snapshot) -> volumes.put(device, volumeGrants(ec2, snapshot)));
    return new Permissions(launchGrants(ec2, image.id()), volumes);
  }

  /// Sets an attribute. Idempotent: a grant that exists is granted again without effect.
  public void set(MirrorAction.Attribute attribute) {
    Ec2Client ec2 = clients.apply(attribute.replica().region());
    switch (attribute) {
      case MirrorAction.Deprecation deprecation -> deprecate(ec2, deprecation);
      case MirrorAction.Protection protection -> protect(ec2, protection);
      case MirrorAction.Launch(Image replica, GrantChange change) ->
          ec2.modifyImageAttribute(
              modify ->
                  modify
                      .imageId(replica.id())
                      .launchPermission(
                          grants ->
                              grants.add(launch(change.add())).remove(launch(change.remove()))));
      case MirrorAction.Volume(Image replica, String device, GrantChange change) ->
          ec2.modifySnapshotAttribute(
              modify ->
                  modify
                      .snapshotId(replica.snapshots().get(device))
                      .attribute(SnapshotAttributeName.CREATE_VOLUME_PERMISSION)
                      .createVolumePermission(
                          grants ->
                              grants.add(volume(change.add())).remove(volume(change.remove()))));
    }
  }

  private static void deprecate(Ec2Client ec2, MirrorAction.Deprecation deprecation) {
    String id = deprecation.replica().id();
    deprecation
        .at()
        .ifPresentOrElse(
            time -> ec2.enableImageDeprecation(set -> set.imageId(id).deprecateAt(time)),
            () -> ec2.disableImageDeprecation(set -> set.imageId(id)));
  }

  private static void protect(Ec2Client ec2, MirrorAction.Protection protection) {
    String id = protection.replica().id();
    if (protection.isProtected()) {
      ec2.enableImageDeregistrationProtection(
          set -> set.imageId(id).withCooldown(protection.withCooldown()));
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
