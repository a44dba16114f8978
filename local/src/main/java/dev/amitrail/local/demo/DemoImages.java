package dev.amitrail.local.demo;

import dev.amitrail.local.aws.EmulatedAwsClients;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.ArchitectureValues;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/// The images of some Regions, through the EC2 API.
final class DemoImages implements AutoCloseable {
  private static final int SIZE_GIB = 8;
  private static final String ROOT_DEVICE = "/dev/xvda";

  private final Map<String, Ec2Client> clients = new LinkedHashMap<>();

  DemoImages(EmulatedAwsClients aws, List<String> regions) {
    regions.forEach(region -> clients.put(region, aws.ec2(region)));
  }

  /// Registers an image of a new volume's snapshot, as an image builder does.
  String register(String region, String name, Map<String, String> tags) {
    Ec2Client ec2 = client(region);
    String volume =
        ec2.createVolume(request -> request.size(SIZE_GIB).availabilityZone(region + "a"))
            .volumeId();
    String snapshot = ec2.createSnapshot(request -> request.volumeId(volume)).snapshotId();
    TagSpecification specification =
        TagSpecification.builder()
            .resourceType(ResourceType.IMAGE)
            .tags(
                tags.entrySet().stream()
                    .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                    .toList())
            .build();
    return ec2.registerImage(
            request ->
                request
                    .name(name)
                    .architecture(ArchitectureValues.ARM64)
                    .rootDeviceName(ROOT_DEVICE)
                    .virtualizationType("hvm")
                    .blockDeviceMappings(List.of(rootDevice(snapshot)))
                    .tagSpecifications(specification))
        .imageId();
  }

  private static BlockDeviceMapping rootDevice(String snapshot) {
    return BlockDeviceMapping.builder()
        .deviceName(ROOT_DEVICE)
        .ebs(ebs -> ebs.snapshotId(snapshot))
        .build();
  }

  /// One image, as EC2 describes it.
  Optional<DemoImage> find(String region, String id) {
    return described(region, Filter.builder().name("image-id").values(id).build()).stream()
        .findFirst();
  }

  /// The images of a Region that EC2 reports as copies of a source.
  List<DemoImage> copies(String region, String source) {
    return described(region, Filter.builder().name("source-image-id").values(source).build());
  }

  private List<DemoImage> described(String region, Filter filter) {
    return client(region)
        .describeImages(request -> request.owners("self").filters(filter))
        .images()
        .stream()
        .map(
            image ->
                new DemoImage(
                    region,
                    image.imageId(),
                    image.name(),
                    image.stateAsString(),
                    image.creationDate(),
                    tags(image.tags()),
                    image.blockDeviceMappings().stream()
                        .filter(device -> device.ebs() != null && device.ebs().snapshotId() != null)
                        .map(device -> device.ebs().snapshotId())
                        .toList()))
        .toList();
  }

  /// The tags of a snapshot.
  Map<String, String> snapshotTags(String region, String snapshot) {
    return client(region)
        .describeSnapshots(request -> request.snapshotIds(snapshot))
        .snapshots()
        .stream()
        .findFirst()
        .map(found -> tags(found.tags()))
        .orElse(Map.of());
  }

  @Override
  public void close() {
    new ArrayList<>(clients.values()).forEach(Ec2Client::close);
  }

  private Ec2Client client(String region) {
    Ec2Client client = clients.get(region);
    if (client == null) {
      throw new IllegalArgumentException("No client for " + region);
    }
    return client;
  }

  private static Map<String, String> tags(List<Tag> tags) {
    Map<String, String> map = new TreeMap<>();
    tags.forEach(tag -> map.put(tag.key(), tag.value()));
    return map;
  }

  /// An image.
  ///
  /// @param tags in the order of their keys
  record DemoImage(
      String region,
      String id,
      String name,
      String state,
      String creationDate,
      Map<String, String> tags,
      List<String> snapshots) {
    DemoImage {
      snapshots = List.copyOf(snapshots);
    }

    boolean isAvailable() {
      return state.equals("available");
    }
  }
}
