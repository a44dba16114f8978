package dev.amitrail.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CopyImageRequest;
import software.amazon.awssdk.services.ec2.model.CopyImageResponse;
import software.amazon.awssdk.services.ec2.model.CreateTagsRequest;
import software.amazon.awssdk.services.ec2.model.CreateTagsResponse;
import software.amazon.awssdk.services.ec2.model.CreateVolumePermission;
import software.amazon.awssdk.services.ec2.model.DeleteTagsRequest;
import software.amazon.awssdk.services.ec2.model.DeleteTagsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeImageAttributeRequest;
import software.amazon.awssdk.services.ec2.model.DescribeImageAttributeResponse;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotAttributeRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotAttributeResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotsResponse;
import software.amazon.awssdk.services.ec2.model.DisableImageDeprecationRequest;
import software.amazon.awssdk.services.ec2.model.DisableImageDeprecationResponse;
import software.amazon.awssdk.services.ec2.model.DisableImageDeregistrationProtectionRequest;
import software.amazon.awssdk.services.ec2.model.DisableImageDeregistrationProtectionResponse;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.EnableImageDeprecationRequest;
import software.amazon.awssdk.services.ec2.model.EnableImageDeprecationResponse;
import software.amazon.awssdk.services.ec2.model.EnableImageDeregistrationProtectionRequest;
import software.amazon.awssdk.services.ec2.model.EnableImageDeregistrationProtectionResponse;
import software.amazon.awssdk.services.ec2.model.LaunchPermission;
import software.amazon.awssdk.services.ec2.model.ModifyImageAttributeRequest;
import software.amazon.awssdk.services.ec2.model.ModifyImageAttributeResponse;
import software.amazon.awssdk.services.ec2.model.ModifySnapshotAttributeRequest;
import software.amazon.awssdk.services.ec2.model.ModifySnapshotAttributeResponse;
import software.amazon.awssdk.services.ec2.model.OperationType;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.Tag;

/// The EC2 client of a Region, as the code under test has it. What is not here throws, as the SDK's
/// interfaces do by themselves.
final class SimulatedEc2 implements Ec2Client {
  private final Wire wire;
  private final CloudRegion region;
  private final Cloud cloud;

  SimulatedEc2(Wire wire, CloudRegion region) {
    this.wire = wire;
    this.region = region;
    this.cloud = region.cloud();
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}

  @Override
  public DescribeImagesResponse describeImages(DescribeImagesRequest request) {
    ImageQuery query = new ImageQuery(cloud, region, request);
    return wire.send(
        Api.DESCRIBE_IMAGES,
        query.bucket(),
        region,
        query.about(),
        query::answer,
        SimulatedEc2::exception);
  }

  @Override
  public CopyImageResponse copyImage(CopyImageRequest request) {
    CloudImage copy =
        send(
            Api.COPY_IMAGE,
            request.sourceImageId(),
            caller -> region.copies().copy(caller, request));
    return CopyImageResponse.builder().imageId(copy.id()).build();
  }

  @Override
  public CreateTagsResponse createTags(CreateTagsRequest request) {
    Map<String, String> tags = new TreeMap<>();
    request.tags().forEach(tag -> tags.put(tag.key(), tag.value() == null ? "" : tag.value()));
    return send(
        Api.CREATE_TAGS,
        about(request.resources(), tags.keySet()),
        caller -> {
          region.createTags(caller, request.resources(), tags);
          return CreateTagsResponse.builder().build();
        });
  }

  @Override
  public DeleteTagsResponse deleteTags(DeleteTagsRequest request) {
    List<String> keys = request.tags().stream().map(Tag::key).toList();
    return send(
        Api.DELETE_TAGS,
        about(request.resources(), keys),
        caller -> {
          region.deleteTags(caller, request.resources(), keys);
          return DeleteTagsResponse.builder().build();
        });
  }

  @Override
  public EnableImageDeprecationResponse enableImageDeprecation(
      EnableImageDeprecationRequest request) {
    return send(
        Api.ENABLE_DEPRECATION,
        request.imageId(),
        caller -> {
          region.deprecate(caller, request.imageId(), micros(request.deprecateAt()));
          return EnableImageDeprecationResponse.builder().returnValue(true).build();
        });
  }

  @Override
  public DisableImageDeprecationResponse disableImageDeprecation(
      DisableImageDeprecationRequest request) {
    return send(
        Api.DISABLE_DEPRECATION,
        request.imageId(),
        caller -> {
          region.deprecate(caller, request.imageId(), OptionalLong.empty());
          return DisableImageDeprecationResponse.builder().returnValue(true).build();
        });
  }

  @Override
  public EnableImageDeregistrationProtectionResponse enableImageDeregistrationProtection(
      EnableImageDeregistrationProtectionRequest request) {
    CloudImage.Protection protection =
        Boolean.TRUE.equals(request.withCooldown())
            ? CloudImage.Protection.ON_WITH_COOLDOWN
            : CloudImage.Protection.ON;
    return send(
        Api.ENABLE_PROTECTION,
        request.imageId(),
        caller -> {
          region.protect(caller, request.imageId(), protection);
          return EnableImageDeregistrationProtectionResponse.builder().returnValue("true").build();
        });
  }

  @Override
  public DisableImageDeregistrationProtectionResponse disableImageDeregistrationProtection(
      DisableImageDeregistrationProtectionRequest request) {
    return send(
        Api.DISABLE_PROTECTION,
        request.imageId(),
        caller -> {
          region.protect(caller, request.imageId(), CloudImage.Protection.NONE);
          return DisableImageDeregistrationProtectionResponse.builder().returnValue("true").build();
        });
  }

  @Override
  public DescribeImageAttributeResponse describeImageAttribute(
      DescribeImageAttributeRequest request) {
    if (!"launchPermission".equals(request.attributeAsString())) {
      throw new UnsupportedOperationException(request.attributeAsString() + " is not simulated");
    }
    return send(
        Api.DESCRIBE_IMAGE_ATTRIBUTE,
        request.imageId(),
        _ ->
            DescribeImageAttributeResponse.builder()
                .imageId(request.imageId())
                .launchPermissions(
                    region.launchPermissions(request.imageId()).stream()
                        .map(Grants::launchPermission)
                        .toList())
                .build());
  }

  @Override
  public ModifyImageAttributeResponse modifyImageAttribute(ModifyImageAttributeRequest request) {
    List<Grant> add = new ArrayList<>();
    List<Grant> remove = new ArrayList<>();
    if (request.launchPermission() != null) {
      request.launchPermission().add().stream().map(Grants::of).forEach(add::add);
      request.launchPermission().remove().stream().map(Grants::of).forEach(remove::add);
    }
    boolean adds = request.operationType() == OperationType.ADD;
    Grants.named(request).forEach(adds ? add::add : remove::add);
    return send(
        Api.MODIFY_IMAGE_ATTRIBUTE,
        request.imageId() + " +" + add + " -" + remove,
        caller -> {
          region.modifyLaunchPermissions(caller, request.imageId(), add, remove);
          return ModifyImageAttributeResponse.builder().build();
        });
  }

  @Override
  public DescribeSnapshotsResponse describeSnapshots(DescribeSnapshotsRequest request) {
    if (!request.hasSnapshotIds() || request.hasFilters()) {
      throw new UnsupportedOperationException("Only snapshots by id are simulated");
    }
    return send(
        Api.DESCRIBE_SNAPSHOTS,
        request.snapshotIds().size() + " snapshots",
        _ ->
            DescribeSnapshotsResponse.builder()
                .snapshots(request.snapshotIds().stream().map(this::described).toList())
                .build());
  }

  private Snapshot described(String id) {
    CloudSnapshot snapshot = region.knownSnapshot(id);
    return Snapshot.builder()
        .snapshotId(id)
        .ownerId(cloud.account())
        .encrypted(snapshot.isEncrypted())
        .kmsKeyId(
            switch (snapshot.encryption()) {
              case NONE -> null;
              case AWS_MANAGED -> key("aws-managed");
              case CUSTOMER -> key("customer");
            })
        .tags(
            snapshot.tags.entrySet().stream()
                .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList())
        .build();
  }

  private String key(String id) {
    return "arn:aws:kms:" + region.name() + ":" + cloud.account() + ":key/" + id;
  }

  @Override
  public DescribeSnapshotAttributeResponse describeSnapshotAttribute(
      DescribeSnapshotAttributeRequest request) {
    if (!"createVolumePermission".equals(request.attributeAsString())) {
      throw new UnsupportedOperationException(request.attributeAsString() + " is not simulated");
    }
    return send(
        Api.DESCRIBE_SNAPSHOT_ATTRIBUTE,
        request.snapshotId(),
        _ ->
            DescribeSnapshotAttributeResponse.builder()
                .snapshotId(request.snapshotId())
                .createVolumePermissions(
                    region.volumePermissions(request.snapshotId()).stream()
                        .map(Grants::volumePermission)
                        .toList())
                .build());
  }

  @Override
  public ModifySnapshotAttributeResponse modifySnapshotAttribute(
      ModifySnapshotAttributeRequest request) {
    List<Grant> add = new ArrayList<>();
    List<Grant> remove = new ArrayList<>();
    if (request.createVolumePermission() != null) {
      request.createVolumePermission().add().stream().map(Grants::of).forEach(add::add);
      request.createVolumePermission().remove().stream().map(Grants::of).forEach(remove::add);
    }
    boolean adds = request.operationType() == OperationType.ADD;
    Grants.named(request).forEach(adds ? add::add : remove::add);
    return send(
        Api.MODIFY_SNAPSHOT_ATTRIBUTE,
        request.snapshotId() + " +" + add + " -" + remove,
        caller -> {
          region.modifyVolumePermissions(caller, request.snapshotId(), add, remove);
          return ModifySnapshotAttributeResponse.builder().build();
        });
  }

  private <T> T send(Api api, String about, Function<Caller, T> effect) {
    Caller caller = cloud.caller();
    Supplier<T> effectOfCaller = () -> effect.apply(caller);
    return wire.send(api, api.bucket(), region, about, effectOfCaller, SimulatedEc2::exception);
  }

  private static OptionalLong micros(Instant instant) {
    return OptionalLong.of(VirtualTime.micros(Duration.between(VirtualTime.START, instant)));
  }

  private static String about(Collection<String> resources, Collection<String> keys) {
    return String.join(" ", resources) + " " + String.join(" ", keys);
  }

  private static RuntimeException exception(Refusal refusal) {
    return Ec2Exception.builder()
        .awsErrorDetails(
            AwsErrorDetails.builder()
                .errorCode(refusal.code())
                .errorMessage(refusal.message())
                .serviceName("Ec2")
                .build())
        .statusCode(refusal.status())
        .writableStackTrace(false)
        .build();
  }

  /// Grants as the API writes them.
  static final class Grants {
    private Grants() {}

    static Grant of(LaunchPermission permission) {
      if (permission.userId() != null) {
        return Grant.account(permission.userId());
      }
      if (permission.organizationArn() != null) {
        return new Grant(Grant.Kind.ORGANIZATION, permission.organizationArn());
      }
      if (permission.organizationalUnitArn() != null) {
        return new Grant(Grant.Kind.ORGANIZATIONAL_UNIT, permission.organizationalUnitArn());
      }
      return Grant.EVERYBODY;
    }

    static Grant of(CreateVolumePermission permission) {
      return permission.userId() == null ? Grant.EVERYBODY : Grant.account(permission.userId());
    }

    static LaunchPermission launchPermission(Grant grant) {
      LaunchPermission.Builder permission = LaunchPermission.builder();
      return switch (grant.kind()) {
        case USER -> permission.userId(grant.value()).build();
        case GROUP -> permission.group(grant.value()).build();
        case ORGANIZATION -> permission.organizationArn(grant.value()).build();
        case ORGANIZATIONAL_UNIT -> permission.organizationalUnitArn(grant.value()).build();
      };
    }

    static CreateVolumePermission volumePermission(Grant grant) {
      return grant.kind() == Grant.Kind.USER
          ? CreateVolumePermission.builder().userId(grant.value()).build()
          : CreateVolumePermission.builder().group(grant.value()).build();
    }

    static List<Grant> named(ModifyImageAttributeRequest request) {
      List<Grant> grants = new ArrayList<>();
      request.userIds().forEach(id -> grants.add(Grant.account(id)));
      request.userGroups().forEach(_ -> grants.add(Grant.EVERYBODY));
      request
          .organizationArns()
          .forEach(arn -> grants.add(new Grant(Grant.Kind.ORGANIZATION, arn)));
      request
          .organizationalUnitArns()
          .forEach(arn -> grants.add(new Grant(Grant.Kind.ORGANIZATIONAL_UNIT, arn)));
      return grants;
    }

    static List<Grant> named(ModifySnapshotAttributeRequest request) {
      List<Grant> grants = new ArrayList<>();
      request.userIds().forEach(id -> grants.add(Grant.account(id)));
      request.groupNames().forEach(_ -> grants.add(Grant.EVERYBODY));
      return grants;
    }
  }
}
