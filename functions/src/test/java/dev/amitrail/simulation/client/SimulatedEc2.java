package dev.amitrail.simulation.client;

import dev.amitrail.simulation.ec2.DescribeImagesQuery;
import dev.amitrail.simulation.ec2.Grantee;
import dev.amitrail.simulation.ec2.SimulatedAccount;
import dev.amitrail.simulation.ec2.SimulatedImage;
import dev.amitrail.simulation.ec2.SimulatedRegion;
import dev.amitrail.simulation.ec2.SimulatedSnapshot;
import dev.amitrail.simulation.time.Actor;
import dev.amitrail.simulation.time.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import software.amazon.awssdk.services.ec2.model.DeregisterImageRequest;
import software.amazon.awssdk.services.ec2.model.DeregisterImageResponse;
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
import software.amazon.awssdk.services.ec2.model.DisableImageRequest;
import software.amazon.awssdk.services.ec2.model.DisableImageResponse;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.EnableImageDeprecationRequest;
import software.amazon.awssdk.services.ec2.model.EnableImageDeprecationResponse;
import software.amazon.awssdk.services.ec2.model.EnableImageDeregistrationProtectionRequest;
import software.amazon.awssdk.services.ec2.model.EnableImageDeregistrationProtectionResponse;
import software.amazon.awssdk.services.ec2.model.EnableImageRequest;
import software.amazon.awssdk.services.ec2.model.EnableImageResponse;
import software.amazon.awssdk.services.ec2.model.GetEbsDefaultKmsKeyIdRequest;
import software.amazon.awssdk.services.ec2.model.GetEbsDefaultKmsKeyIdResponse;
import software.amazon.awssdk.services.ec2.model.GetEbsEncryptionByDefaultRequest;
import software.amazon.awssdk.services.ec2.model.GetEbsEncryptionByDefaultResponse;
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
  private final SimulatedNetwork wire;
  private final SimulatedRegion region;
  private final SimulatedAccount cloud;

  SimulatedEc2(SimulatedNetwork wire, SimulatedRegion region) {
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
    DescribeImagesQuery query = new DescribeImagesQuery(cloud, region, request);
    return wire.send(
        SimulatedAction.DESCRIBE_IMAGES,
        query.bucket(),
        region,
        query.about(),
        query::answer,
        SimulatedEc2::exception);
  }

  @Override
  public CopyImageResponse copyImage(CopyImageRequest request) {
    SimulatedImage copy =
        send(
            SimulatedAction.COPY_IMAGE,
            request.sourceImageId(),
            caller -> region.copies().copy(caller, request));
    return CopyImageResponse.builder().imageId(copy.id()).build();
  }

  @Override
  public CreateTagsResponse createTags(CreateTagsRequest request) {
    Map<String, String> tags = new TreeMap<>();
    request.tags().forEach(tag -> tags.put(tag.key(), tag.value() == null ? "" : tag.value()));
    return send(
        SimulatedAction.CREATE_TAGS,
        about(request.resources(), tags.keySet()),
        caller -> {
          if (tags.size() < request.tags().size()) {
            throw new ApiRefusal("InvalidParameterValue", "A key is there twice");
          }
          region.createTags(caller, request.resources(), tags);
          return CreateTagsResponse.builder().build();
        });
  }

  @Override
  public DeleteTagsResponse deleteTags(DeleteTagsRequest request) {
    Map<String, Optional<String>> tags = new TreeMap<>();
    request.tags().forEach(tag -> tags.put(tag.key(), Optional.ofNullable(tag.value())));
    return send(
        SimulatedAction.DELETE_TAGS,
        about(request.resources(), tags.keySet()),
        caller -> {
          region.deleteTags(caller, request.resources(), tags);
          return DeleteTagsResponse.builder().build();
        });
  }

  @Override
  public DeregisterImageResponse deregisterImage(DeregisterImageRequest request) {
    return send(
        SimulatedAction.DEREGISTER_IMAGE,
        request.imageId(),
        _ -> {
          region.deregister(request.imageId());
          return DeregisterImageResponse.builder().build();
        });
  }

  @Override
  public DisableImageResponse disableImage(DisableImageRequest request) {
    return send(
        SimulatedAction.DISABLE_IMAGE,
        request.imageId(),
        _ -> {
          region.disable(request.imageId());
          return DisableImageResponse.builder().build();
        });
  }

  @Override
  public EnableImageResponse enableImage(EnableImageRequest request) {
    return send(
        SimulatedAction.ENABLE_IMAGE,
        request.imageId(),
        _ -> {
          region.enable(request.imageId());
          return EnableImageResponse.builder().build();
        });
  }

  @Override
  public EnableImageDeprecationResponse enableImageDeprecation(
      EnableImageDeprecationRequest request) {
    return send(
        SimulatedAction.ENABLE_DEPRECATION,
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
        SimulatedAction.DISABLE_DEPRECATION,
        request.imageId(),
        caller -> {
          region.deprecate(caller, request.imageId(), OptionalLong.empty());
          return DisableImageDeprecationResponse.builder().returnValue(true).build();
        });
  }

  @Override
  public EnableImageDeregistrationProtectionResponse enableImageDeregistrationProtection(
      EnableImageDeregistrationProtectionRequest request) {
    SimulatedImage.Protection protection =
        Boolean.TRUE.equals(request.withCooldown())
            ? SimulatedImage.Protection.ON_WITH_COOLDOWN
            : SimulatedImage.Protection.ON;
    return send(
        SimulatedAction.ENABLE_PROTECTION,
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
        SimulatedAction.DISABLE_PROTECTION,
        request.imageId(),
        caller -> {
          region.protect(caller, request.imageId(), SimulatedImage.Protection.NONE);
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
        SimulatedAction.DESCRIBE_IMAGE_ATTRIBUTE,
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
    List<Grantee> add = new ArrayList<>();
    List<Grantee> remove = new ArrayList<>();
    if (request.launchPermission() != null) {
      request.launchPermission().add().stream().map(Grants::of).forEach(add::add);
      request.launchPermission().remove().stream().map(Grants::of).forEach(remove::add);
    }
    boolean adds = request.operationType() == OperationType.ADD;
    Grants.named(request).forEach(adds ? add::add : remove::add);
    boolean isUnknown = request.operationType() == OperationType.UNKNOWN_TO_SDK_VERSION;
    return send(
        SimulatedAction.MODIFY_IMAGE_ATTRIBUTE,
        request.imageId() + " +" + add + " -" + remove,
        caller -> {
          if (isUnknown) {
            throw new ApiRefusal("InvalidParameterValue", "OperationType is add or remove");
          }
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
        SimulatedAction.DESCRIBE_SNAPSHOTS,
        request.snapshotIds().size() + " snapshots",
        _ ->
            DescribeSnapshotsResponse.builder()
                .snapshots(request.snapshotIds().stream().map(this::described).toList())
                .build());
  }

  private Snapshot described(String id) {
    SimulatedSnapshot snapshot = region.knownSnapshot(id);
    return Snapshot.builder()
        .snapshotId(id)
        .ownerId(cloud.account())
        .encrypted(snapshot.isEncrypted())
        .kmsKeyId(
            switch (snapshot.encryption()) {
              case NONE -> null;
              case AWS_MANAGED -> cloud.state().awsManagedKey(region.name());
              case CUSTOMER -> cloud.state().customerKey(region.name());
            })
        .tags(
            snapshot.tags.entrySet().stream()
                .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList())
        .build();
  }

  @Override
  public DescribeSnapshotAttributeResponse describeSnapshotAttribute(
      DescribeSnapshotAttributeRequest request) {
    if (!"createVolumePermission".equals(request.attributeAsString())) {
      throw new UnsupportedOperationException(request.attributeAsString() + " is not simulated");
    }
    return send(
        SimulatedAction.DESCRIBE_SNAPSHOT_ATTRIBUTE,
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
    List<Grantee> add = new ArrayList<>();
    List<Grantee> remove = new ArrayList<>();
    if (request.createVolumePermission() != null) {
      request.createVolumePermission().add().stream().map(Grants::of).forEach(add::add);
      request.createVolumePermission().remove().stream().map(Grants::of).forEach(remove::add);
    }
    boolean adds = request.operationType() == OperationType.ADD;
    Grants.named(request).forEach(adds ? add::add : remove::add);
    boolean isUnknown = request.operationType() == OperationType.UNKNOWN_TO_SDK_VERSION;
    return send(
        SimulatedAction.MODIFY_SNAPSHOT_ATTRIBUTE,
        request.snapshotId() + " +" + add + " -" + remove,
        caller -> {
          if (isUnknown) {
            throw new ApiRefusal("InvalidParameterValue", "OperationType is add or remove");
          }
          region.modifyVolumePermissions(caller, request.snapshotId(), add, remove);
          return ModifySnapshotAttributeResponse.builder().build();
        });
  }

  @Override
  public GetEbsEncryptionByDefaultResponse getEbsEncryptionByDefault(
      GetEbsEncryptionByDefaultRequest request) {
    return send(
        SimulatedAction.GET_EBS_ENCRYPTION_BY_DEFAULT,
        "",
        _ ->
            GetEbsEncryptionByDefaultResponse.builder()
                .ebsEncryptionByDefault(region.readEbsDefault().always())
                .build());
  }

  @Override
  public GetEbsDefaultKmsKeyIdResponse getEbsDefaultKmsKeyId(GetEbsDefaultKmsKeyIdRequest request) {
    return send(
        SimulatedAction.GET_EBS_DEFAULT_KMS_KEY_ID,
        "",
        _ ->
            GetEbsDefaultKmsKeyIdResponse.builder()
                .kmsKeyId(
                    region.readEbsDefault().customerKey()
                        ? cloud.state().customerKey(region.name())
                        : "alias/aws/ebs")
                .build());
  }

  private <T> T send(SimulatedAction api, String about, Function<Actor, T> effect) {
    Actor caller = cloud.caller();
    Supplier<T> effectOfCaller = () -> effect.apply(caller);
    return wire.send(api, api.bucket(), region, about, effectOfCaller, SimulatedEc2::exception);
  }

  private static OptionalLong micros(Instant instant) {
    return OptionalLong.of(VirtualTime.micros(Duration.between(VirtualTime.START, instant)));
  }

  private static String about(Collection<String> resources, Collection<String> keys) {
    return String.join(" ", resources) + " " + String.join(" ", keys);
  }

  private static RuntimeException exception(ApiRefusal refusal) {
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

    static Grantee of(LaunchPermission permission) {
      if (permission.userId() != null) {
        return Grantee.account(permission.userId());
      }
      if (permission.organizationArn() != null) {
        return new Grantee(Grantee.Kind.ORGANIZATION, permission.organizationArn());
      }
      if (permission.organizationalUnitArn() != null) {
        return new Grantee(Grantee.Kind.ORGANIZATIONAL_UNIT, permission.organizationalUnitArn());
      }
      return Grantee.PUBLIC;
    }

    static Grantee of(CreateVolumePermission permission) {
      return permission.userId() == null ? Grantee.PUBLIC : Grantee.account(permission.userId());
    }

    static LaunchPermission launchPermission(Grantee grant) {
      LaunchPermission.Builder permission = LaunchPermission.builder();
      return switch (grant.kind()) {
        case USER -> permission.userId(grant.value()).build();
        case GROUP -> permission.group(grant.value()).build();
        case ORGANIZATION -> permission.organizationArn(grant.value()).build();
        case ORGANIZATIONAL_UNIT -> permission.organizationalUnitArn(grant.value()).build();
      };
    }

    static CreateVolumePermission volumePermission(Grantee grant) {
      return grant.kind() == Grantee.Kind.USER
          ? CreateVolumePermission.builder().userId(grant.value()).build()
          : CreateVolumePermission.builder().group(grant.value()).build();
    }

    static List<Grantee> named(ModifyImageAttributeRequest request) {
      List<Grantee> grants = new ArrayList<>();
      request.userIds().forEach(id -> grants.add(Grantee.account(id)));
      request.userGroups().forEach(_ -> grants.add(Grantee.PUBLIC));
      request
          .organizationArns()
          .forEach(arn -> grants.add(new Grantee(Grantee.Kind.ORGANIZATION, arn)));
      request
          .organizationalUnitArns()
          .forEach(arn -> grants.add(new Grantee(Grantee.Kind.ORGANIZATIONAL_UNIT, arn)));
      return grants;
    }

    static List<Grantee> named(ModifySnapshotAttributeRequest request) {
      List<Grantee> grants = new ArrayList<>();
      request.userIds().forEach(id -> grants.add(Grantee.account(id)));
      request.groupNames().forEach(_ -> grants.add(Grantee.PUBLIC));
      return grants;
    }
  }
}
