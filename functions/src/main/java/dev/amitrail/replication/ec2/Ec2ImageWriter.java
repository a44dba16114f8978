package dev.amitrail.replication.ec2;

import dev.amitrail.aws.RequestPacer;
import dev.amitrail.aws.RequestPacer.Bucket;
import dev.amitrail.replication.plan.ImageCopy;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Function;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CopyImageRequest;
import software.amazon.awssdk.services.ec2.model.CreateTagsRequest;
import software.amazon.awssdk.services.ec2.model.DeleteTagsRequest;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/// Writes to EC2: copies of images, and tags.
public final class Ec2ImageWriter {
  /// The IAM actions that these writes need. EC2 requires CreateTags also for the tags of a
  /// CopyImage request ("Grant permission to tag resources during creation", EC2 user guide).
  public static final List<String> ACTIONS =
      List.of("ec2:CopyImage", "ec2:CreateTags", "ec2:DeleteTags");

  /// The IAM actions on KMS keys that EC2 needs, on behalf of its caller, to copy encrypted
  /// snapshots, in addition to `kms:CreateGrant`. AMI Trail itself never calls them.
  public static final List<String> KEY_ACTIONS =
      List.of(
          "kms:Decrypt",
          "kms:DescribeKey",
          "kms:GenerateDataKeyWithoutPlaintext",
          "kms:ReEncryptFrom",
          "kms:ReEncryptTo");

  private final Function<String, Ec2Client> clients;
  private final RequestPacer pace;

  /// Writes through these clients.
  ///
  /// @param clients the EC2 client of a Region
  public Ec2ImageWriter(Function<String, Ec2Client> clients, RequestPacer pace) {
    this.clients = clients;
    this.pace = pace;
  }

  /// Starts a copy, with its tags in the same request. Idempotent by the client token: EC2 returns
  /// the same image again.
  ///
  /// @return the id of the replica, which is still pending
  public String copy(ImageCopy order) {
    CopyImageRequest.Builder request =
        CopyImageRequest.builder()
            .sourceImageId(order.source().id())
            .sourceRegion(order.source().region())
            .name(order.name())
            .description(order.description())
            .clientToken(order.clientToken())
            .tagSpecifications(
                specification(ResourceType.IMAGE, order.tags()),
                specification(ResourceType.SNAPSHOT, order.tags()));
    order.kmsKey().ifPresent(key -> request.encrypted(true).kmsKeyId(key));
    pace.await(order.destination(), Bucket.COPY_IMAGE);
    return clients.apply(order.destination()).copyImage(request.build()).imageId();
  }

  /// Sets tags on an image. Idempotent: a tag is set to the same value again.
  public void tag(String region, String imageId, Map<String, String> tags) {
    pace.await(region, Bucket.CREATE_TAGS);
    clients
        .apply(region)
        .createTags(CreateTagsRequest.builder().resources(imageId).tags(list(tags)).build());
  }

  /// Removes tags. Idempotent: a tag that does not exist is no error.
  public void untag(String region, String imageId, Collection<String> keys) {
    pace.await(region, Bucket.DELETE_TAGS);
    clients
        .apply(region)
        .deleteTags(
            DeleteTagsRequest.builder()
                .resources(imageId)
                .tags(keys.stream().map(key -> Tag.builder().key(key).build()).toList())
                .build());
  }

  private static TagSpecification specification(ResourceType type, SortedMap<String, String> tags) {
    return TagSpecification.builder().resourceType(type).tags(list(tags)).build();
  }

  private static List<Tag> list(Map<String, String> tags) {
    return tags.entrySet().stream()
        .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
        .toList();
  }
}
