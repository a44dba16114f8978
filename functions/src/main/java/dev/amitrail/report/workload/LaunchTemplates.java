package dev.amitrail.report.workload;

import dev.amitrail.aws.AwsError;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeLaunchTemplateVersionsRequest;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateVersion;

/// Reads from EC2 which images the versions of launch templates name.
public final class LaunchTemplates {
  /// The IAM actions that these reads need.
  public static final List<String> ACTIONS = List.of("ec2:DescribeLaunchTemplateVersions");

  /// The IAM action for the SSM parameters that launch templates name: EC2 reads them with the
  /// caller's permissions ("Use a Systems Manager parameter instead of an AMI ID", EC2 user guide).
  public static final List<String> PARAMETER_ACTIONS = List.of("ssm:GetParameters");

  private final Function<String, Ec2Client> clients;

  /// Reads through these clients.
  ///
  /// @param clients the EC2 client of a Region
  public LaunchTemplates(Function<String, Ec2Client> clients) {
    this.clients = clients;
  }

  /// The images that versions of one launch template name, by the version as requested: one
  /// request. A template or version that does not exist, or names an SSM parameter that cannot be
  /// read, is an unknown image. Where EC2 refuses a request for several versions because of one of
  /// them, each version is requested by itself.
  ///
  /// @param template its id, or its name
  Map<String, LaunchImage> images(String region, String template, Collection<String> versions) {
    try {
      List<LaunchTemplateVersion> found = describe(region, template, versions);
      Map<String, LaunchImage> images = new LinkedHashMap<>();
      versions.forEach(version -> images.put(version, image(version, found)));
      return images;
    } catch (AwsServiceException e) {
      AwsError error = AwsError.of(e);
      if (!error.isOfTheRequest() || e.isThrottlingException()) {
        throw e;
      }
      if (versions.size() == 1) {
        return Map.of(versions.iterator().next(), new LaunchImage.Unknown(error.toString()));
      }
      Map<String, LaunchImage> images = new LinkedHashMap<>();
      versions.forEach(version -> images.putAll(images(region, template, List.of(version))));
      return images;
    }
  }

  private List<LaunchTemplateVersion> describe(
      String region, String template, Collection<String> versions) {
    var request =
        DescribeLaunchTemplateVersionsRequest.builder().versions(versions).resolveAlias(true);
    if (template.startsWith("lt-")) {
      request.launchTemplateId(template);
    } else {
      request.launchTemplateName(template);
    }
    return clients
        .apply(region)
        .describeLaunchTemplateVersions(request.build())
        .launchTemplateVersions();
  }

  private static LaunchImage image(String version, List<LaunchTemplateVersion> found) {
    return found.stream()
        .filter(one -> is(version, one, found))
        .findFirst()
        .<LaunchImage>map(LaunchTemplates::image)
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

  private static LaunchImage image(LaunchTemplateVersion version) {
    String image = version.launchTemplateData().imageId();
    if (image == null || image.isEmpty()) {
      return new LaunchImage.Unknown("it names no image");
    }
    return image.startsWith("resolve:")
        ? new LaunchImage.Unknown("EC2 did not resolve '%s'".formatted(image))
        : new LaunchImage.Named(image);
  }
}
