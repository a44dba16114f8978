package dev.amitrail.report.workload;

import dev.amitrail.aws.Batches;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.LaunchConfiguration;
import software.amazon.awssdk.services.autoscaling.model.LaunchTemplateOverrides;
import software.amazon.awssdk.services.autoscaling.model.LaunchTemplateSpecification;
import software.amazon.awssdk.services.autoscaling.model.MixedInstancesPolicy;

/// Reads Auto Scaling groups and launch configurations.
public final class AutoScalingGroups {
  /// The IAM actions that these reads need.
  public static final List<String> ACTIONS =
      List.of("autoscaling:DescribeAutoScalingGroups", "autoscaling:DescribeLaunchConfigurations");

  /// The most names that one request takes (DescribeAutoScalingGroups and
  /// DescribeLaunchConfigurations, Amazon EC2 Auto Scaling API reference).
  private static final int MOST_NAMES = 50;

  private final Function<String, AutoScalingClient> clients;

  /// Reads through these clients.
  ///
  /// @param clients the Auto Scaling client of a Region
  public AutoScalingGroups(Function<String, AutoScalingClient> clients) {
    this.clients = clients;
  }

  /// The groups with these names, without those that do not exist: one request for up to 50.
  List<ScalingGroup> named(String region, List<String> names) {
    List<ScalingGroup> groups = new ArrayList<>();
    for (List<String> some : Batches.of(MOST_NAMES, names)) {
      clients
          .apply(region)
          .describeAutoScalingGroupsPaginator(request -> request.autoScalingGroupNames(some))
          .autoScalingGroups()
          .forEach(group -> groups.add(group(group)));
    }
    return groups;
  }

  /// The images of the launch configurations with these names, without those that do not exist: one
  /// request for up to 50.
  Map<LaunchSource, LaunchImage> launchConfigurations(String region, List<String> names) {
    Map<LaunchSource, LaunchImage> images = new LinkedHashMap<>();
    for (List<String> some : Batches.of(MOST_NAMES, names)) {
      clients
          .apply(region)
          .describeLaunchConfigurationsPaginator(request -> request.launchConfigurationNames(some))
          .launchConfigurations()
          .forEach(
              one ->
                  images.put(
                      new LaunchSource.Configuration(one.launchConfigurationName()), image(one)));
    }
    return images;
  }

  private static LaunchImage image(LaunchConfiguration configuration) {
    return Optional.ofNullable(configuration.imageId())
        .filter(id -> !id.isEmpty())
        .<LaunchImage>map(LaunchImage.Named::new)
        .orElseGet(() -> new LaunchImage.Unknown("it names no image"));
  }

  private static ScalingGroup group(AutoScalingGroup group) {
    Optional<MixedInstancesPolicy> policy = Optional.ofNullable(group.mixedInstancesPolicy());
    Stream<LaunchSource> own =
        Stream.concat(
            Stream.ofNullable(group.launchTemplate()).map(AutoScalingGroups::version),
            Stream.ofNullable(group.launchConfigurationName())
                .filter(name -> !name.isEmpty())
                .map(LaunchSource.Configuration::new));
    List<LaunchSource> sources =
        Stream.concat(own, policy.stream().flatMap(AutoScalingGroups::launching))
            .distinct()
            .toList();
    return new ScalingGroup(
        group.autoScalingGroupName(),
        sources,
        policy.stream()
            .flatMap(AutoScalingGroups::template)
            .filter(template -> !sources.contains(template))
            .toList(),
        group.instances().stream().map(AutoScalingGroups::member).toList(),
        Optional.ofNullable(group.desiredCapacity()).orElse(0));
  }

  private static ScalingGroup.Member member(
      software.amazon.awssdk.services.autoscaling.model.Instance instance) {
    return new ScalingGroup.Member(
        instance.instanceId(), Optional.ofNullable(instance.imageId()).filter(id -> !id.isEmpty()));
  }

  /// What a mixed instances policy launches: the image of its own template only where an override
  /// names neither an image nor a template (data type LaunchTemplateOverrides, Amazon EC2 Auto
  /// Scaling API reference).
  private static Stream<LaunchSource> launching(MixedInstancesPolicy policy) {
    if (policy.launchTemplate() == null) {
      return Stream.empty();
    }
    List<LaunchTemplateOverrides> all = policy.launchTemplate().overrides();
    List<LaunchSource> overrides = all.stream().flatMap(AutoScalingGroups::override).toList();
    return !all.isEmpty() && overrides.size() == all.size()
        ? overrides.stream()
        : Stream.concat(template(policy), overrides.stream());
  }

  private static Stream<LaunchSource> template(MixedInstancesPolicy policy) {
    return Stream.ofNullable(policy.launchTemplate())
        .flatMap(template -> Stream.ofNullable(template.launchTemplateSpecification()))
        .map(AutoScalingGroups::version);
  }

  private static Stream<LaunchSource> override(LaunchTemplateOverrides override) {
    if (override.imageId() != null) {
      return Stream.of(new LaunchSource.GroupOverride(override.imageId()));
    }
    return Stream.ofNullable(override.launchTemplateSpecification())
        .map(AutoScalingGroups::version);
  }

  private static LaunchSource version(LaunchTemplateSpecification specification) {
    return new LaunchSource.TemplateVersion(
        Optional.ofNullable(specification.launchTemplateId())
            .orElseGet(specification::launchTemplateName),
        Optional.ofNullable(specification.version())
            .filter(version -> !version.isEmpty())
            .orElse(LaunchSource.TemplateVersion.DEFAULT));
  }
}
