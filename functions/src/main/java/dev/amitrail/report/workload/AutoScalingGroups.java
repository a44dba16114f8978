package dev.amitrail.report.workload;

import dev.amitrail.aws.Batches;
import java.util.ArrayList;
import java.util.List;
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

  /// How many names one request may have (DescribeAutoScalingGroups and
  /// DescribeLaunchConfigurations, Amazon EC2 Auto Scaling API reference).
  private static final int MOST_NAMES = 50;

  private final Function<String, AutoScalingClient> clients;

  /// Reads through these clients.
  ///
  /// @param clients the Auto Scaling client of a Region
  public AutoScalingGroups(Function<String, AutoScalingClient> clients) {
    this.clients = clients;
  }

  /// Those of the groups with these names that there are: one request for up to 50.
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

  /// The images of those of the launch configurations with these names that there are: one request
  /// for up to 50.
  List<Configured> launchConfigurations(String region, List<String> names) {
    List<Configured> configured = new ArrayList<>();
    for (List<String> some : Batches.of(MOST_NAMES, names)) {
      clients
          .apply(region)
          .describeLaunchConfigurationsPaginator(request -> request.launchConfigurationNames(some))
          .launchConfigurations()
          .forEach(configuration -> configured.add(configured(configuration)));
    }
    return configured;
  }

  /// A launch configuration with its image.
  record Configured(String name, LaunchImage image) {}

  private static Configured configured(LaunchConfiguration configuration) {
    return new Configured(
        configuration.launchConfigurationName(),
        Optional.ofNullable(configuration.imageId())
            .filter(id -> !id.isEmpty())
            .<LaunchImage>map(LaunchImage.Named::new)
            .orElseGet(() -> new LaunchImage.Unknown("it names no image")));
  }

  private static ScalingGroup group(AutoScalingGroup group) {
    Stream<LaunchSource> own =
        Stream.concat(
            Stream.ofNullable(group.launchTemplate()).map(AutoScalingGroups::version),
            Stream.ofNullable(group.launchConfigurationName())
                .filter(name -> !name.isEmpty())
                .map(LaunchSource.Configuration::new));
    return new ScalingGroup(
        group.autoScalingGroupName(),
        Stream.concat(
                own,
                Stream.ofNullable(group.mixedInstancesPolicy()).flatMap(AutoScalingGroups::mixed))
            .distinct()
            .toList(),
        group.instances().stream()
            .map(software.amazon.awssdk.services.autoscaling.model.Instance::instanceId)
            .toList());
  }

  /// The policy's own template counts only where an override leaves the choice to it.
  private static Stream<LaunchSource> mixed(MixedInstancesPolicy policy) {
    var template = policy.launchTemplate();
    if (template == null) {
      return Stream.empty();
    }
    List<LaunchSource> overrides =
        template.overrides().stream().flatMap(AutoScalingGroups::override).toList();
    boolean allOverridden =
        !template.overrides().isEmpty() && overrides.size() == template.overrides().size();
    return Stream.concat(
        allOverridden
            ? Stream.empty()
            : Stream.ofNullable(template.launchTemplateSpecification())
                .map(AutoScalingGroups::version),
        overrides.stream());
  }

  private static Stream<LaunchSource> override(LaunchTemplateOverrides override) {
    if (override.imageId() != null) {
      return Stream.of(new LaunchSource.GroupsOwn(override.imageId()));
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
