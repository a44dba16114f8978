package dev.amitrail.simulation;

import dev.amitrail.event.EventBridgeEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.CreateVolumePermission;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ImageAttributeName;
import software.amazon.awssdk.services.ec2.model.ImageState;
import software.amazon.awssdk.services.ec2.model.LaunchPermission;
import software.amazon.awssdk.services.ec2.model.SnapshotAttributeName;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/// The reference with mirrors and pointers, both of them decided by the sweep alone: the simplest
/// thing that meets every invariant.
class FullReferenceSubject extends ReferenceSubject {
  FullReferenceSubject(SimulatedAws aws, Deployment deployment) {
    super(aws, deployment);
  }

  @Override
  public void onSweep(EventBridgeEvent event, Invocation invocation) {
    super.onSweep(event, invocation);
    try {
      Map<String, List<Image>> images = new LinkedHashMap<>();
      for (String region : deployment.regions()) {
        images.put(region, everything(region).toList());
      }
      winners(images).forEach((name, winner) -> publish(name, winner));
    } catch (SdkException _) {
      // Nothing is concluded while a Region cannot be read.
    }
  }

  @Override
  protected void keep(Image source, String from, String region, Image replica) {
    super.keep(source, from, region, replica);
    if (replica.state() != ImageState.AVAILABLE) {
      return;
    }
    mirrorTags(source, region, replica);
    mirrorDeprecation(source, region, replica);
    mirrorProtection(source, region, replica);
    if (deployment.mirrorPermissions() != Deployment.MirrorPermissions.OFF) {
      mirrorLaunchPermissions(source, from, region, replica);
      mirrorVolumePermissions(source, from, region, replica);
    }
  }

  protected void mirrorTags(Image source, String region, Image replica) {
    if ("off".equals(tags(replica).get(Trail.ORIGIN_MIRROR))) {
      return;
    }
    tags(source)
        .forEach(
            (key, value) -> {
              if (!Trail.isControl(key)) {
                writeTag(replica, region, key, value);
              }
            });
  }

  protected void mirrorDeprecation(Image source, String region, Image replica) {
    String wanted = source.deprecationTime();
    if (Objects.equals(wanted, replica.deprecationTime())) {
      return;
    }
    if (wanted == null) {
      ec2(region).disableImageDeprecation(request -> request.imageId(replica.imageId()));
    } else if (Instant.parse(wanted).isAfter(aws.clock().instant().plusSeconds(120))) {
      ec2(region)
          .enableImageDeprecation(
              request -> request.imageId(replica.imageId()).deprecateAt(Instant.parse(wanted)));
    }
  }

  protected void mirrorProtection(Image source, String region, Image replica) {
    String wanted = source.deregistrationProtection();
    if (wanted.equals(replica.deregistrationProtection())) {
      return;
    }
    if (wanted.equals("disabled")) {
      ec2(region)
          .disableImageDeregistrationProtection(request -> request.imageId(replica.imageId()));
    } else {
      ec2(region)
          .enableImageDeregistrationProtection(
              request ->
                  request
                      .imageId(replica.imageId())
                      .withCooldown(wanted.equals("enabled-with-cooldown")));
    }
  }

  private static boolean isEncrypted(BlockDeviceMapping device) {
    return Boolean.TRUE.equals(device.ebs().encrypted());
  }

  /// What EC2 encrypted by itself has the AWS managed key. With whose key others encrypted a copy
  /// of theirs is not to be seen, so that one is tried.
  protected boolean isShareable(Image replica, String region) {
    return deployment.kmsKeys().containsKey(region)
        || !replica.name().equals(replicaName(replica.sourceImageId()))
        || replica.blockDeviceMappings().stream().noneMatch(FullReferenceSubject::isEncrypted);
  }

  protected void mirrorLaunchPermissions(Image source, String from, String region, Image replica) {
    boolean neverPublic =
        !replica.productCodes().isEmpty()
            || replica.blockDeviceMappings().stream().anyMatch(FullReferenceSubject::isEncrypted);
    SortedSet<Grant> wanted = launchPermissions(from, source.imageId());
    SortedSet<Grant> there = launchPermissions(region, replica.imageId());
    List<Grant> add = missing(wanted, there, neverPublic, isShareable(replica, region));
    List<Grant> remove = surplus(wanted, there);
    if (!add.isEmpty() || !remove.isEmpty()) {
      ec2(region)
          .modifyImageAttribute(
              request ->
                  request
                      .imageId(replica.imageId())
                      .launchPermission(change -> change.add(launch(add)).remove(launch(remove))));
    }
  }

  protected void mirrorVolumePermissions(Image source, String from, String region, Image replica) {
    for (BlockDeviceMapping device : source.blockDeviceMappings()) {
      BlockDeviceMapping mirrored =
          replica.blockDeviceMappings().stream()
              .filter(other -> other.deviceName().equals(device.deviceName()))
              .findFirst()
              .orElseThrow();
      SortedSet<Grant> wanted = volumePermissions(from, device.ebs().snapshotId());
      SortedSet<Grant> there = volumePermissions(region, mirrored.ebs().snapshotId());
      List<Grant> add = missing(wanted, there, isEncrypted(mirrored), isShareable(replica, region));
      List<Grant> remove = surplus(wanted, there);
      if (!add.isEmpty() || !remove.isEmpty()) {
        ec2(region)
            .modifySnapshotAttribute(
                request ->
                    request
                        .snapshotId(mirrored.ebs().snapshotId())
                        .createVolumePermission(
                            change -> change.add(volume(add)).remove(volume(remove))));
      }
    }
  }

  private static List<Grant> missing(
      SortedSet<Grant> wanted, SortedSet<Grant> there, boolean neverPublic, boolean shareable) {
    return wanted.stream()
        .filter(grant -> shareable && !there.contains(grant))
        .filter(grant -> !(neverPublic && grant.equals(Grant.EVERYBODY)))
        .toList();
  }

  private List<Grant> surplus(SortedSet<Grant> wanted, SortedSet<Grant> there) {
    boolean exact = deployment.mirrorPermissions() == Deployment.MirrorPermissions.EXACT;
    return there.stream().filter(grant -> exact && !wanted.contains(grant)).toList();
  }

  private SortedSet<Grant> launchPermissions(String region, String id) {
    SortedSet<Grant> grants = new TreeSet<>();
    ec2(region)
        .describeImageAttribute(
            request -> request.imageId(id).attribute(ImageAttributeName.LAUNCH_PERMISSION))
        .launchPermissions()
        .forEach(permission -> grants.add(SimulatedEc2.Grants.of(permission)));
    return grants;
  }

  private SortedSet<Grant> volumePermissions(String region, String id) {
    SortedSet<Grant> grants = new TreeSet<>();
    ec2(region)
        .describeSnapshotAttribute(
            request ->
                request.snapshotId(id).attribute(SnapshotAttributeName.CREATE_VOLUME_PERMISSION))
        .createVolumePermissions()
        .forEach(permission -> grants.add(SimulatedEc2.Grants.of(permission)));
    return grants;
  }

  private static List<LaunchPermission> launch(List<Grant> grants) {
    return grants.stream().map(SimulatedEc2.Grants::launchPermission).toList();
  }

  private static List<CreateVolumePermission> volume(List<Grant> grants) {
    return grants.stream().map(SimulatedEc2.Grants::volumePermission).toList();
  }

  /// A complete source, and which image a pointer names in each Region.
  protected record Candidate(Image source, Map<String, String> images) {}

  protected final Map<String, Candidate> winners(Map<String, List<Image>> images) {
    Map<String, Candidate> winners = new TreeMap<>();
    images.forEach(
        (region, all) ->
            all.stream()
                .filter(image -> image.state() == ImageState.AVAILABLE)
                .filter(image -> !isCopyAcrossRegions(image, region))
                .forEach(
                    image ->
                        candidate(image, region, images)
                            .ifPresent(
                                candidate ->
                                    winners.merge(
                                        tags(image).get(Trail.PUBLISH_AS),
                                        candidate,
                                        this::younger))));
    return winners;
  }

  protected Candidate younger(Candidate one, Candidate other) {
    return Comparator.comparing((Candidate candidate) -> candidate.source().creationDate())
                .thenComparing(candidate -> candidate.source().imageId())
                .compare(one, other)
            > 0
        ? one
        : other;
  }

  protected boolean isPointer(String name) {
    return name.startsWith(deployment.pointerPrefix());
  }

  protected boolean isReady(Image replica) {
    return replica.state() == ImageState.AVAILABLE;
  }

  private Optional<Candidate> candidate(
      Image source, String from, Map<String, List<Image>> images) {
    String name = tags(source).getOrDefault(Trail.PUBLISH_AS, "");
    String wanted = tags(source).get(Trail.REPLICATE_TO);
    if (wanted == null || !isPointer(name)) {
      return Optional.empty();
    }
    Map<String, String> ids = new LinkedHashMap<>(Map.of(from, source.imageId()));
    List<String> regions = wanted(wanted, from);
    for (String region : regions) {
      String trail = tags(source).getOrDefault(Trail.replicaId(region), "");
      images.getOrDefault(region, List.of()).stream()
          .filter(image -> source.imageId().equals(image.sourceImageId()))
          .filter(image -> from.equals(image.sourceImageRegion()))
          .filter(this::isReady)
          .filter(image -> counts(image, region, trail))
          .min(
              Comparator.comparing((Image image) -> !image.imageId().equals(trail))
                  .thenComparing(Image::imageId))
          .ifPresent(replica -> ids.put(region, replica.imageId()));
    }
    return ids.size() == regions.size() + 1
        ? Optional.of(new Candidate(source, ids))
        : Optional.empty();
  }

  protected final void publish(String name, Candidate winner) {
    List<Map.Entry<String, String>> entries = new ArrayList<>(winner.images().entrySet());
    for (Map.Entry<String, String> entry : entries) {
      SsmClient ssm = aws.ssm(entry.getKey());
      Optional<Parameter> there = Optional.empty();
      try {
        there = Optional.of(ssm.getParameter(request -> request.name(name)).parameter());
      } catch (ParameterNotFoundException _) {
        // It is made now.
      }
      boolean left =
          there
              .filter(
                  parameter ->
                      !CloudParameters.IMAGE.equals(parameter.dataType())
                          || parameter.value().equals(entry.getValue()))
              .isPresent();
      if (!left) {
        ssm.putParameter(
            request ->
                request
                    .name(name)
                    .type(ParameterType.STRING)
                    .dataType(CloudParameters.IMAGE)
                    .value(entry.getValue())
                    .overwrite(true));
      }
    }
  }
}
