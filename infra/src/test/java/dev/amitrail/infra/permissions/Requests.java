package dev.amitrail.infra.permissions;

import dev.amitrail.infra.judge.IamRequest;
import dev.amitrail.infra.judge.IamRequest.Resource;
import java.util.List;
import java.util.Map;

/// What requests consist of, with the condition keys that AWS states with them (Service
/// Authorization Reference).
final class Requests {
  static final String HOME = "ap-southeast-2";
  static final String AWAY = "us-east-1";
  static final String ELSEWHERE = "us-west-2";
  static final String BUCKET = "ami-trail-reports-123456789012-ap-southeast-2";

  private Requests() {}

  /// A request for no resource, in a Region.
  static IamRequest inRegion(String action, String region) {
    return IamRequest.of(action, Resource.of("*").with("aws:RequestedRegion", region));
  }

  static IamRequest on(String action, String arn) {
    return IamRequest.of(action, Resource.of(arn));
  }

  static Resource image(String region) {
    return Resource.of("arn:aws:ec2:%s::image/ami-0a1b2c3d4e5f60718".formatted(region));
  }

  static Resource snapshot(String region) {
    return Resource.of("arn:aws:ec2:%s::snapshot/snap-0a1b2c3d4e5f60718".formatted(region));
  }

  /// The same with the tag of a replica.
  static Resource replica(Resource resource) {
    return resource.with("aws:ResourceTag/origin.id", "ami-00000000000000001");
  }

  /// CreateTags or DeleteTags.
  static IamRequest tags(String action, Resource resource, String... keys) {
    return IamRequest.of(action, resource.with("aws:TagKeys", List.of(keys)));
  }

  /// CreateTags that EC2 authorizes as a part of CopyImage.
  static IamRequest tagsOfCopy(Resource resource, String... keys) {
    return tags("ec2:CreateTags", resource, keys).with("ec2:CreateAction", "CopyImage");
  }

  static IamRequest event(String bus, String source, String detailType) {
    return IamRequest.of(
        "events:PutEvents",
        Resource.of("arn:aws:events:%s:123456789012:event-bus/%s".formatted(HOME, bus))
            .with("events:source", source)
            .with("events:detail-type", detailType));
  }

  static IamRequest parameter(String action, String region, String name) {
    return on(action, "arn:aws:ssm:%s:123456789012:parameter%s".formatted(region, name));
  }

  /// An action on a key that EC2 of a Region sends for the caller.
  static IamRequest key(String action, String arn, String region) {
    return directKey(action, arn).with("kms:ViaService", "ec2.%s.amazonaws.com".formatted(region));
  }

  /// An action on a key that the caller sends.
  static IamRequest directKey(String action, String arn) {
    IamRequest request = on(action, arn);
    return action.equals("kms:CreateGrant")
        ? request.with("kms:GrantIsForAWSResource", "true")
        : request;
  }

  /// A bucket, or `bucket/key`.
  static IamRequest s3(String action, String bucketOrObject, String owner) {
    return IamRequest.of(
        action,
        new Resource(
            "arn:aws:s3:::" + bucketOrObject,
            // As the owner's policy would allow everybody: else nothing of another account would be
            // allowed, whatever the role allows.
            IamRequest.ACCOUNT,
            Map.of("aws:ResourceAccount", owner)));
  }

  static IamRequest ofBucket(String action, String key) {
    return s3(action, BUCKET + "/" + key, IamRequest.ACCOUNT);
  }
}
