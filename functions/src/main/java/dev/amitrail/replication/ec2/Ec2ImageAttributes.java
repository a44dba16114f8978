package dev.amitrail.replication.ec2;

import dev.amitrail.aws.RequestPacer;
import dev.amitrail.aws.RequestPacer.Bucket;
import dev.amitrail.image.Image;
import dev.amitrail.replication.mirror.Grant;
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
import software.amazon.awssdk.services.ec2.model.CreateVolumePermissionModifications;
import software.amazon.awssdk.services.ec2.model.ImageAttributeName;
import software.amazon.awssdk.services.ec2.model.LaunchPermission;
import software.amazon.awssdk.services.ec2.model.LaunchPermissionModifications;
import software.amazon.awssdk.services.ec2.model.PermissionGroup;
import software.amazon.awssdk.services.ec2.model.SnapshotAttributeName;

/// Reads the permissions of images and snapshots, and writes the attributes that are mirrored,
/// other than tags.
public final class Ec2ImageAttributes {
  /// The IAM actions that the reads need.
  public static final List<String> READ_ACTIONS =
      List.of("ec2:DescribeImageAttribute", "ec2:DescribeSnapshotAttribute");

  /// The IAM actions that the writes to images need.
  public static final List<String> WRITE_IMAGE_ACTIONS =
      List.of(
          "ec2:DisableImageDeprecation",
          "ec2:EnableImageDeprecation",
          "ec2:EnableImageDeregistrationProtection",
          "ec2:ModifyImageAttribute");

  /// The IAM action that the writes to snapshots need.
  public static final List<String> WRITE_SNAPSHOT_ACTIONS = List.of("ec2:ModifySnapshotAttribute");

  private final Function<String, Ec2Client> clients;
  private final RequestPacer pace;

  /// Reads and writes through these clients.
  ///
  /// @param clients the EC2 client of a Region
  public Ec2ImageAttributes(Function<String, Ec2Client> clients, RequestPacer pace) {
    this.clients = clients;
    this.pace = pace;
  }

  /// The launch permissions of an image: one request.
  public Permissions launchPermissions(Image image) {
    return new Permissions(launchGrants(image), Map.of());
  }

  /// The permissions of an image and of the snapshot of each of its devices: one request each.
  public Permissions permissions(Image image) {
    Map<String, SortedSet<Grant>> volumes = new TreeMap<>();
    image
        .snapshots()
        .forEach((device, snapshot) -> volumes.put(device, volumeGrants(image.region(), snapshot)));
    return new Permissions(launchGrants(image), volumes);
  }

  /// Sets an attribute. Idempotent: a grant that exists is granted again without effect.
  public void set(MirrorAction.Attribute attribute) {
    Image replica = attribute.replica();
    Ec2Client ec2 = clients.apply(replica.region());
    switch (attribute) {
      case MirrorAction.Deprecation deprecation -> deprecate(ec2, deprecation);
      case MirrorAction.Protection protection -> {
        pace.await(replica.region(), Bucket.EC2_WRITE);
        ec2.enableImageDeregistrationProtection(
            set -> set.imageId(replica.id()).withCooldown(protection.withCooldown()));
      }
      case MirrorAction.Launch launch -> {
        pace.await(replica.region(), Bucket.MODIFY_IMAGE_ATTRIBUTE);
        ec2.modifyImageAttribute(
            set -> set.imageId(replica.id()).launchPermission(modification(launch)));
      }
      case MirrorAction.Volume volume -> {
        pace.await(replica.region(), Bucket.EC2_WRITE);
        ec2.modifySnapshotAttribute(
            set ->
                set.snapshotId(replica.snapshots().get(volume.device()))
                    .attribute(SnapshotAttributeName.CREATE_VOLUME_PERMISSION)
                    .createVolumePermission(modification(volume)));
      }
    }
  }

  private void deprecate(Ec2Client ec2, MirrorAction.Deprecation deprecation) {
    Image replica = deprecation.replica();
    pace.await(replica.region(), Bucket.EC2_WRITE);
    deprecation
        .at()
        .ifPresentOrElse(
            time -> ec2.enableImageDeprecation(set -> set.imageId(replica.id()).deprecateAt(time)),
            () -> ec2.disableImageDeprecation(set -> set.imageId(replica.id())));
  }

  private SortedSet<Grant> launchGrants(Image image) {
    SortedSet<Grant> grants = new TreeSet<>();
    pace.await(image.region(), Bucket.EC2_READ);
    clients
        .apply(image.region())
        .describeImageAttribute(
            read -> read.imageId(image.id()).attribute(ImageAttributeName.LAUNCH_PERMISSION))
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

  private SortedSet<Grant> volumeGrants(String region, String snapshotId) {
    SortedSet<Grant> grants = new TreeSet<>();
    pace.await(region, Bucket.EC2_READ);
    clients
        .apply(region)
        .describeSnapshotAttribute(
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

  private static LaunchPermissionModifications modification(MirrorAction.Launch action) {
    List<LaunchPermission> grants = launch(action.grants());
    var change = LaunchPermissionModifications.builder();
    return (action.isGranted() ? change.add(grants) : change.remove(grants)).build();
  }

  private static CreateVolumePermissionModifications modification(MirrorAction.Volume action) {
    List<CreateVolumePermission> grants = volume(action.grants());
    var change = CreateVolumePermissionModifications.builder();
    return (action.isGranted() ? change.add(grants) : change.remove(grants)).build();
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
