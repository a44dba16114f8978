package dev.amitrail.image;

import dev.amitrail.aws.Batches;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.StateReason;
import software.amazon.awssdk.services.ec2.model.Tag;

/// Reads images from EC2, deprecated and disabled ones included.
///
/// Images are requested by filter, never by id: one id that does not exist fails a whole request by
/// ids (DescribeImages, EC2 API reference).
public final class Ec2Images {
  /// The IAM actions that these reads need.
  public static final List<String> ACTIONS = List.of("ec2:DescribeImages");

  /// How many values one filter can have (DescribeImages, EC2 API reference).
  private static final int MAX_FILTER_VALUES = 200;

  private static final String OWN = "self";

  /// How many images a page has: the limit of EC2 (DescribeImages, EC2 API reference).
  private static final int PAGE_SIZE = 1000;

  private final Function<String, Ec2Client> clients;

  /// Reads through these clients.
  ///
  /// @param clients the EC2 client of a Region
  public Ec2Images(Function<String, Ec2Client> clients) {
    this.clients = clients;
  }

  /// The image with this id, if it is visible to the account.
  public Optional<Image> find(String region, String id) {
    return describe(region, List.of(id)).stream().findFirst();
  }

  /// Those of the images with these ids that are visible to the account, of any owner: one request
  /// for up to 200 ids.
  public List<Image> describe(String region, Collection<String> ids) {
    return Batches.of(MAX_FILTER_VALUES, ids).stream()
        .flatMap(batch -> request(region, "image-id", batch))
        .toList();
  }

  /// The images of `region` of which EC2 states that they were made of `source`, and that the
  /// source's owner owns. EC2 may not return a copy yet that was made seconds before.
  public List<Image> madeOf(Image source, String region) {
    return request(region, "source-image-id", List.of(source.id()))
        .filter(image -> image.isMadeOf(source) && image.ownerId().equals(source.ownerId()))
        .toList();
  }

  /// The images of `region` of which EC2 states that they were made of one of these, of any Region,
  /// and that one of these owners owns: one request and its pages for up to 200 ids.
  ///
  /// @param owners account numbers
  public List<Image> madeOfAny(
      String region, Collection<String> owners, Collection<String> sourceIds) {
    return paged(
        region,
        sourceIds,
        ids -> filter("source-image-id", ids).owners(owners).maxResults(PAGE_SIZE));
  }

  /// The available images of `region` of these owners that match one of the values of this filter:
  /// one request and its pages for up to 200 values. Deprecated images are included of the account
  /// itself, not of other owners (DescribeImages, IncludeDeprecated, EC2 API reference).
  ///
  /// @param owners account numbers
  /// @param filter `name`, in whose values `*` and `?` are wildcards, or `tag:…`
  public List<Image> available(
      String region, Collection<String> owners, String filter, Collection<String> values) {
    return paged(
        region,
        values,
        some ->
            DescribeImagesRequest.builder()
                .owners(owners)
                .filters(
                    Filter.builder().name(filter).values(some).build(),
                    Filter.builder().name("state").values("available").build())
                .maxResults(PAGE_SIZE));
  }

  private List<Image> paged(
      String region,
      Collection<String> values,
      Function<List<String>, DescribeImagesRequest.Builder> request) {
    return Batches.of(MAX_FILTER_VALUES, values).stream()
        .flatMap(
            batch ->
                clients
                    .apply(region)
                    .describeImagesPaginator(request.apply(batch).build())
                    .images()
                    .stream())
        .map(image -> image(region, image))
        .toList();
  }

  /// The account's images of `region` with this tag.
  public List<Image> tagged(String region, String key, String value) {
    return request(region, filter("tag:" + key, List.of(value)).owners(OWN)).toList();
  }

  /// All images that the account owns in `region`, page by page.
  public List<Image> all(String region) {
    var request =
        DescribeImagesRequest.builder()
            .owners(OWN)
            .includeDeprecated(true)
            .includeDisabled(true)
            .maxResults(PAGE_SIZE)
            .build();
    return clients.apply(region).describeImagesPaginator(request).images().stream()
        .map(image -> image(region, image))
        .toList();
  }

  private Stream<Image> request(String region, String filter, List<String> values) {
    return request(region, filter(filter, values));
  }

  private Stream<Image> request(String region, DescribeImagesRequest.Builder request) {
    return clients.apply(region).describeImages(request.build()).images().stream()
        .map(image -> image(region, image));
  }

  private static DescribeImagesRequest.Builder filter(String name, List<String> values) {
    return DescribeImagesRequest.builder()
        .filters(Filter.builder().name(name).values(values).build())
        .includeDeprecated(true)
        .includeDisabled(true);
  }

  private static Image image(
      String region, software.amazon.awssdk.services.ec2.model.Image described) {
    List<BlockDeviceMapping> volumes =
        described.blockDeviceMappings().stream()
            .filter(device -> device.ebs() != null && device.ebs().snapshotId() != null)
            .toList();
    return new Image(
        described.imageId(),
        region,
        text(described.ownerId()),
        Optional.ofNullable(described.imageOwnerAlias()),
        text(described.name()),
        text(described.stateAsString()),
        Optional.ofNullable(described.stateReason()).map(StateReason::message),
        text(described.creationDate()),
        Optional.ofNullable(described.deprecationTime()),
        Optional.ofNullable(described.sourceImageId()).filter(id -> !id.isEmpty()),
        Optional.ofNullable(described.sourceImageRegion()).filter(name -> !name.isEmpty()),
        text(described.deregistrationProtection()),
        snapshots(volumes),
        volumes.stream()
            .map(device -> device.ebs().volumeSize())
            .filter(Objects::nonNull)
            .mapToInt(Integer::intValue)
            .sum(),
        !volumes.isEmpty()
            && volumes.stream().allMatch(device -> Boolean.TRUE.equals(device.ebs().encrypted())),
        tags(described.tags()));
  }

  private static SortedMap<String, String> snapshots(List<BlockDeviceMapping> volumes) {
    SortedMap<String, String> snapshots = new TreeMap<>();
    volumes.forEach(device -> snapshots.put(text(device.deviceName()), device.ebs().snapshotId()));
    return snapshots;
  }

  private static SortedMap<String, String> tags(List<Tag> tags) {
    SortedMap<String, String> map = new TreeMap<>();
    tags.forEach(tag -> map.put(tag.key(), text(tag.value())));
    return map;
  }

  @SuppressWarnings("NullAway") // the SDK's getters return null for what EC2 left out
  private static String text(String value) {
    return value == null ? "" : value;
  }
}
