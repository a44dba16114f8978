package dev.amitrail.account.fieldtest.aws;

import dev.amitrail.account.fieldtest.facts.Seen;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.ArchitectureValues;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.SnapshotState;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.ec2.model.VolumeState;
import software.amazon.awssdk.services.ec2.model.VolumeType;

/// Makes the smallest image: an empty volume of 1 GiB, its snapshot, and the image of it. No
/// instance. A snapshot without a volume (StartSnapshot of the EBS direct APIs) would be one more
/// API with permissions of its own, for a volume that exists for a minute.
public final class ImageMaker {
  /// The IAM actions of its calls.
  public static final List<String> ACTIONS =
      List.of(
          "ec2:CreateSnapshot",
          "ec2:CreateTags",
          "ec2:CreateVolume",
          "ec2:DeleteVolume",
          "ec2:DescribeAvailabilityZones",
          "ec2:DescribeImages",
          "ec2:DescribeSnapshots",
          "ec2:DescribeVolumes",
          "ec2:RegisterImage");

  private static final String ROOT_DEVICE = "/dev/xvda";

  private final Run run;
  private final FieldClients clients;
  private final Waiter waiter;
  private final Cleaner cleaner;

  /// Makes images of this run.
  public ImageMaker(Run run, FieldClients clients, Waiter waiter, Cleaner cleaner) {
    this.run = run;
    this.clients = clients;
    this.waiter = waiter;
    this.cleaner = cleaner;
  }

  /// The id of a new, available image in the home Region.
  public Seen<String> make() {
    Ec2Client ec2 = clients.ec2(run.home());
    waiter.check();
    Seen<String> zone =
        Asking.asCaller(
            () ->
                ec2.describeAvailabilityZones(
                    all ->
                        all.filters(
                            by("zone-type", "availability-zone"), by("state", "available"))),
            zones -> zones.availabilityZones().getFirst().zoneName());
    return then(zone, name -> then(volume(ec2, name), volume -> ofVolume(ec2, volume)));
  }

  private Seen<String> volume(Ec2Client ec2, String zone) {
    waiter.check();
    waiter.say("making a volume of 1 GiB in " + zone);
    Seen<String> volume =
        Asking.asCaller(
            () ->
                ec2.createVolume(
                    create ->
                        create
                            .size(1)
                            .volumeType(VolumeType.GP3)
                            .availabilityZone(zone)
                            .tagSpecifications(tags(run, ResourceType.VOLUME))),
            created -> created.volumeId());
    volume.found().ifPresent(id -> cleaner.note(Cleaner.Kind.VOLUME, run.home(), id));
    return volume;
  }

  private Seen<String> ofVolume(Ec2Client ec2, String volume) {
    Optional<String> available =
        waiter.until(
            "volume " + volume,
            () ->
                ec2
                    .describeVolumes(read -> read.filters(by("volume-id", volume)))
                    .volumes()
                    .stream()
                    .filter(one -> one.state() == VolumeState.AVAILABLE)
                    .map(one -> volume)
                    .findFirst());
    if (available.isEmpty()) {
      return new Seen.Absent<>("volume %s did not become available".formatted(volume));
    }
    waiter.check();
    Seen<String> snapshot =
        Asking.asCaller(
            () ->
                ec2.createSnapshot(
                    create ->
                        create
                            .volumeId(volume)
                            .tagSpecifications(tags(run, ResourceType.SNAPSHOT))),
            created -> created.snapshotId());
    return then(
        snapshot,
        id -> {
          cleaner.note(Cleaner.Kind.SNAPSHOT, run.home(), id);
          Optional<String> complete =
              waiter.until(
                  "snapshot " + id,
                  () ->
                      ec2
                          .describeSnapshots(read -> read.filters(by("snapshot-id", id)))
                          .snapshots()
                          .stream()
                          .filter(one -> one.state() == SnapshotState.COMPLETED)
                          .map(one -> id)
                          .findFirst());
          if (complete.isPresent()) {
            Asking.of(() -> ec2.deleteVolume(delete -> delete.volumeId(volume)), _ -> volume)
                .found()
                .ifPresent(gone -> cleaner.forget(Cleaner.Kind.VOLUME, run.home(), gone));
          }
          return complete.isPresent()
              ? ofSnapshot(ec2, id)
              : new Seen.Absent<>("snapshot %s did not complete".formatted(id));
        });
  }

  private Seen<String> ofSnapshot(Ec2Client ec2, String snapshot) {
    waiter.check();
    waiter.say("registering the image");
    Seen<String> image =
        Asking.asCaller(
            () ->
                ec2.registerImage(
                    register ->
                        register
                            .name(run.name("source"))
                            .description("AMI Trail field test; may be deregistered at any time")
                            .architecture(ArchitectureValues.X86_64)
                            .virtualizationType("hvm")
                            .rootDeviceName(ROOT_DEVICE)
                            .blockDeviceMappings(
                                BlockDeviceMapping.builder()
                                    .deviceName(ROOT_DEVICE)
                                    .ebs(device -> device.snapshotId(snapshot))
                                    .build())
                            .tagSpecifications(tags(run, ResourceType.IMAGE))),
            registered -> registered.imageId());
    return then(
        image,
        id -> {
          cleaner.note(Cleaner.Kind.IMAGE, run.home(), id);
          return waiter
              .until(
                  "image " + id,
                  () ->
                      find(ec2, id)
                          .filter(one -> one.stateAsString().equals("available"))
                          .map(one -> id))
              .<Seen<String>>map(one -> image)
              .orElseGet(
                  () -> new Seen.Absent<>("image %s did not become available".formatted(id)));
        });
  }

  /// Gives an image a tag.
  public void tag(String image, String key) {
    waiter.check();
    clients
        .ec2(run.home())
        .createTags(
            create -> create.resources(image).tags(Tag.builder().key(key).value("1").build()));
  }

  /// The image of this id, as far as EC2 returns it.
  static Optional<Image> find(Ec2Client ec2, String id) {
    return ec2
        .describeImages(
            read -> read.owners("self").includeDisabled(true).filters(by("image-id", id)))
        .images()
        .stream()
        .findFirst();
  }

  /// A filter. Requests by ids would fail while EC2 does not know a new one everywhere ("Eventual
  /// consistency in the Amazon EC2 API", EC2 developer guide).
  static Filter by(String name, String value) {
    return Filter.builder().name(name).values(value).build();
  }

  /// The tag of the run, and a name.
  static TagSpecification tags(Run run, ResourceType type) {
    return TagSpecification.builder()
        .resourceType(type)
        .tags(
            Tag.builder().key(Run.TAG).value(run.id()).build(),
            Tag.builder().key("Name").value(run.name("source")).build())
        .build();
  }

  private static <A> Seen<String> then(
      Seen<A> before, java.util.function.Function<A, Seen<String>> next) {
    return switch (before) {
      case Seen.Value<A>(A value, String _) -> next.apply(value);
      case Seen.Refused<A>(String code, String evidence) -> new Seen.Refused<>(code, evidence);
      case Seen.Absent<A>(String waited) -> new Seen.Absent<>(waited);
      case Seen.Unknown<A>(String reason) -> new Seen.Unknown<>(reason);
    };
  }
}
