package dev.amitrail.report.workload;

import dev.amitrail.aws.AwsError;
import dev.amitrail.aws.Batches;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceImageMetadataRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.ImageMetadata;
import software.amazon.awssdk.services.ec2.model.Tag;

/// Reads instances from EC2.
public final class Ec2Instances {
  /// The IAM actions that these reads need.
  public static final List<String> ACTIONS =
      List.of("ec2:DescribeInstances", "ec2:DescribeInstanceImageMetadata");

  /// How many values one filter may have (DescribeInstances, EC2 API reference).
  private static final int MOST_FILTER_VALUES = 200;

  private static final int PAGE = 1000;
  private static final String STACK_ID = "aws:cloudformation:stack-id";
  private static final List<String> NOT_TERMINATED =
      List.of("pending", "running", "stopping", "stopped");

  private final Function<String, Ec2Client> clients;

  /// Reads through these clients.
  ///
  /// @param clients the EC2 client of a Region
  public Ec2Instances(Function<String, Ec2Client> clients) {
    this.clients = clients;
  }

  /// The instances with the tags of these stacks: those that are resources of a stack, and those of
  /// its Auto Scaling groups. One request for up to 200 stacks, without counting pages.
  List<Instance> ofStacks(String region, Collection<String> stackIds) {
    return describe(region, "tag:" + STACK_ID, stackIds);
  }

  /// The instances with these ids, without those that do not exist or are terminated: one request
  /// for up to 200.
  List<Instance> withIds(String region, Collection<String> ids) {
    return describe(region, "instance-id", ids);
  }

  /// The images that the instances with these ids were launched from, without the instances that do
  /// not exist any more: one request for up to 200. Empty where EC2 refuses the request: the images
  /// are then not known.
  public List<InstanceImage> images(String region, Collection<String> ids) {
    try {
      return Batches.of(MOST_FILTER_VALUES, ids).stream()
          .flatMap(some -> imagesOf(region, some))
          .toList();
    } catch (AwsServiceException e) {
      if (!AwsError.of(e).isOfTheRequest() || e.isThrottlingException()) {
        throw e;
      }
      return List.of();
    }
  }

  private Stream<InstanceImage> imagesOf(String region, List<String> ids) {
    var request =
        DescribeInstanceImageMetadataRequest.builder()
            .filters(Filter.builder().name("instance-id").values(ids).build())
            .maxResults(PAGE)
            .build();
    return clients
        .apply(region)
        .describeInstanceImageMetadataPaginator(request)
        .instanceImageMetadata()
        .stream()
        .flatMap(instance -> Stream.ofNullable(instance.imageMetadata()))
        .map(Ec2Instances::image);
  }

  @SuppressWarnings("NullAway") // the SDK's getters return null for what EC2 left out
  private static InstanceImage image(ImageMetadata image) {
    return new InstanceImage(
        image.imageId(),
        Objects.requireNonNullElse(image.name(), ""),
        Objects.requireNonNullElse(image.ownerId(), ""),
        Optional.ofNullable(image.imageOwnerAlias()),
        Objects.requireNonNullElse(image.stateAsString(), ""),
        Objects.requireNonNullElse(image.creationDate(), ""),
        Optional.ofNullable(image.deprecationTime()),
        !Boolean.FALSE.equals(image.imageAllowed()));
  }

  private List<Instance> describe(String region, String filter, Collection<String> values) {
    List<Instance> instances = new ArrayList<>();
    for (List<String> some : Batches.of(MOST_FILTER_VALUES, values)) {
      var request =
          DescribeInstancesRequest.builder()
              .filters(
                  Filter.builder().name(filter).values(some).build(),
                  Filter.builder().name("instance-state-name").values(NOT_TERMINATED).build())
              .maxResults(PAGE)
              .build();
      clients.apply(region).describeInstancesPaginator(request).reservations().stream()
          .flatMap(reservation -> reservation.instances().stream())
          .map(Ec2Instances::instance)
          .forEach(instances::add);
    }
    return instances;
  }

  private static Instance instance(software.amazon.awssdk.services.ec2.model.Instance described) {
    Map<String, String> tags =
        described.tags().stream()
            .collect(Collectors.toMap(Tag::key, Tag::value, (first, _) -> first));
    return new Instance(
        described.instanceId(),
        described.imageId(),
        Optional.ofNullable(tags.get(STACK_ID)),
        Optional.ofNullable(tags.get("aws:cloudformation:logical-id")),
        Optional.ofNullable(tags.get("aws:autoscaling:groupName")),
        Optional.ofNullable(tags.get("aws:ec2launchtemplate:id")));
  }
}
