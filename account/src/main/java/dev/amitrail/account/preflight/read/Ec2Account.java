package dev.amitrail.account.preflight.read;

import dev.amitrail.account.preflight.facts.RegionFacts.EbsEncryption;
import dev.amitrail.aws.RequestPacer;
import dev.amitrail.image.Ec2Images;
import dev.amitrail.image.Image;
import dev.amitrail.replication.ec2.EbsDefaults;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;

/// Reads the images of an account, and its settings for images and for EBS.
///
/// @param clients the EC2 client of a Region
record Ec2Account(Function<String, Ec2Client> clients) {
  /// The IAM actions that the reads need, besides those of [Ec2Images] and [EbsDefaults].
  static final List<String> ACTIONS =
      List.of(
          "ec2:DescribeRegions",
          "ec2:GetAllowedImagesSettings",
          "ec2:GetImageBlockPublicAccessState");

  /// How many images a page has: the limit of EC2 (DescribeImages, EC2 API reference).
  private static final int PAGE_SIZE = 1000;

  /// Region -> `opt-in-not-required`, `opted-in` or `not-opted-in`, of all Regions of the partition
  /// (DescribeRegions, EC2 API reference).
  SortedMap<String, String> optIn(String home) {
    SortedMap<String, String> status = new TreeMap<>();
    clients
        .apply(home)
        .describeRegions(all -> all.allRegions(true))
        .regions()
        .forEach(region -> status.put(region.regionName(), region.optInStatus()));
    return status;
  }

  /// The state of block public access for AMIs: `block-new-sharing` or `unblocked`
  /// (GetImageBlockPublicAccessState, EC2 API reference).
  String publicAccess(String region) {
    return clients
        .apply(region)
        .getImageBlockPublicAccessState(request -> {})
        .imageBlockPublicAccessState();
  }

  /// The state of Allowed AMIs: `enabled`, `audit-mode` or `disabled` (GetAllowedImagesSettings,
  /// EC2 API reference).
  String allowedImages(String region) {
    return clients.apply(region).getAllowedImagesSettings(request -> {}).state();
  }

  EbsEncryption ebs(String region) {
    EbsDefaults.Defaults defaults = new EbsDefaults(clients, RequestPacer.UNBOUNDED).read(region);
    return new EbsEncryption(
        defaults.encryptsByDefault(), defaults.keyId(), defaults.isCustomerKey());
  }

  /// The account's own images.
  List<Image> images(String region) {
    return new Ec2Images(clients).all(region);
  }

  /// The ids of those that are public.
  Set<String> publicImages(String region) {
    return clients
        .apply(region)
        .describeImagesPaginator(
            own ->
                own.owners("self")
                    .includeDeprecated(true)
                    .filters(Filter.builder().name("is-public").values("true").build())
                    .maxResults(PAGE_SIZE))
        .images()
        .stream()
        .map(software.amazon.awssdk.services.ec2.model.Image::imageId)
        .collect(Collectors.toSet());
  }
}
