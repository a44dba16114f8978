package dev.amitrail.report.workload;

import dev.amitrail.aws.AwsError;
import dev.amitrail.aws.Batches;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeLaunchTemplateVersionsRequest;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateVersion;
import software.amazon.awssdk.services.ec2.model.Tag;

/// Reads from EC2 what instances run, and what launch templates would launch.
public final class Ec2Instances {
  /// The IAM actions that these reads need. EC2 reads an SSM parameter that a launch template names
  /// in the name of whoever asks ("Use a Systems Manager parameter instead of an AMI ID", EC2 user
  /// guide).
  public static final List<String> ACTIONS =
      List.of("ec2:DescribeInstances", "ec2:DescribeLaunchTemplateVersions");

  /// The IAM action for the SSM parameters that launch templates name.
  public static final List<String> PARAMETER_ACTIONS = List.of("ssm:GetParameters");

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

  /// The instances that these stacks' resources are, and those of their Auto Scaling groups, which
  /// bear the same tags: one request for up to 200 stacks, pages aside.
  List<Instance> ofStacks(String region, Collection<String> stackIds) {
    return request(region, "tag:" + STACK_ID, stackIds);
  }

  /// Those of the instances with these ids that are not terminated: one request for up to 200.
  List<Instance> withIds(String region, Collection<String> ids) {
    return request(region, "instance-id", ids);
  }

  private List<Instance> request(String region, String filter, Collection<String> values) {
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

  /// The images that versions of one launch template name, each by the version as it was asked for:
  /// one request. A template that is gone, or names an SSM parameter that cannot be read, is told
  /// and loses nothing else: where one of several versions has EC2 refuse the request, each is
  /// asked for by itself.
  ///
  /// @param template its id, or its name
  Map<String, LaunchImage> launchTemplate(
      String region, String template, Collection<String> versions) {
    var request =
        DescribeLaunchTemplateVersionsRequest.builder().versions(versions).resolveAlias(true);
    if (template.startsWith("lt-")) {
      request.launchTemplateId(template);
    } else {
      request.launchTemplateName(template);
    }
    try {
      List<LaunchTemplateVersion> found =
          clients
              .apply(region)
              .describeLaunchTemplateVersions(request.build())
              .launchTemplateVersions();
      Map<String, LaunchImage> images = new LinkedHashMap<>();
      versions.forEach(version -> images.put(version, image(version, found)));
      return images;
    } catch (AwsServiceException e) {
      AwsError failure = AwsError.of(e);
      if (!failure.isOfTheRequest() || e.isThrottlingException()) {
        throw e;
      }
      return versions.size() == 1
          ? Map.of(versions.iterator().next(), new LaunchImage.Unknown(failure.toString()))
          : eachByItself(region, template, versions);
    }
  }

  private Map<String, LaunchImage> eachByItself(
      String region, String template, Collection<String> versions) {
    Map<String, LaunchImage> images = new LinkedHashMap<>();
    versions.forEach(version -> images.putAll(launchTemplate(region, template, List.of(version))));
    return images;
  }

  private static LaunchImage image(String version, List<LaunchTemplateVersion> found) {
    return found.stream()
        .filter(one -> is(version, one, found))
        .findFirst()
        .<LaunchImage>map(Ec2Instances::named)
        .orElseGet(() -> new LaunchImage.Unknown("there is no such version"));
  }

  private static boolean is(
      String version, LaunchTemplateVersion one, List<LaunchTemplateVersion> found) {
    return switch (version) {
      case LaunchSource.TemplateVersion.DEFAULT -> Boolean.TRUE.equals(one.defaultVersion());
      case LaunchSource.TemplateVersion.LATEST ->
          found.stream().allMatch(other -> other.versionNumber() <= one.versionNumber());
      default -> version.equals(String.valueOf(one.versionNumber()));
    };
  }

  private static LaunchImage named(LaunchTemplateVersion version) {
    String image = version.launchTemplateData().imageId();
    if (image == null || image.isEmpty()) {
      return new LaunchImage.Unknown("it names no image");
    }
    return image.startsWith("resolve:")
        ? new LaunchImage.Unknown("EC2 did not resolve '%s'".formatted(image))
        : new LaunchImage.Named(image);
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
