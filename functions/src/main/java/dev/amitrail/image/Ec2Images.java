package dev.amitrail.image;

import dev.amitrail.aws.AwsError;
import dev.amitrail.aws.Batches;
import dev.amitrail.aws.RequestPacer;
import dev.amitrail.aws.RequestPacer.Bucket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.StateReason;
import software.amazon.awssdk.services.ec2.model.Tag;

/// Reads images from EC2, deprecated and disabled ones included.
///
/// Images are requested by id, or by filter with owners and in pages. EC2 advises against requests
/// with neither: without owners it searches all public images, and without pages it may throttle
/// (DescribeImages, EC2 API reference).
public final class Ec2Images {
  /// The IAM actions that these reads need.
  public static final List<String> ACTIONS = List.of("ec2:DescribeImages");

  /// How many values one filter can have (DescribeImages, EC2 API reference). Requests by ids have
  /// no more.
  private static final int MAX_VALUES = 200;

  private static final List<String> OWN = List.of("self");

  /// How many images a page has: the limit of EC2 (DescribeImages, EC2 API reference).
  private static final int PAGE_SIZE = 1000;

  /// The beginning of the error codes about ids: `InvalidAMIID.NotFound`, `InvalidAMIID.Malformed`,
  /// `InvalidAMIID.Unavailable` ("Error codes for the Amazon EC2 API").
  private static final String INVALID_ID = "InvalidAMIID.";

  private final Function<String, Ec2Client> clients;
  private final RequestPacer pace;

  /// Reads through these clients, as fast as they answer.
  ///
  /// @param clients the EC2 client of a Region
  public Ec2Images(Function<String, Ec2Client> clients) {
    this(clients, RequestPacer.UNBOUNDED);
  }

  /// Reads through these clients at this pace.
  ///
  /// @param clients the EC2 client of a Region
  public Ec2Images(Function<String, Ec2Client> clients, RequestPacer pace) {
    this.clients = clients;
    this.pace = pace;
  }

  /// The image with this id, if it is visible to the account.
  public Optional<Image> find(String region, String id) {
    return describe(region, List.of(id)).stream().findFirst();
  }

  /// Those of the images with these ids that are visible to the account, of any owner: one request
  /// for up to 200 ids, and more where one of them does not exist.
  public List<Image> describe(String region, Collection<String> ids) {
    return Batches.of(MAX_VALUES, ids).stream()
        .flatMap(batch -> byIds(region, batch).stream())
        .toList();
  }

  /// One id that does not exist fails a whole request by ids ("Error codes for the Amazon EC2
  /// API").
  private List<Image> byIds(String region, List<String> ids) {
    try {
      pace.await(region, Bucket.EC2_READ);
      return clients
          .apply(region)
          .describeImages(withDisabled().imageIds(ids).build())
          .images()
          .stream()
          .map(image -> image(region, image))
          .toList();
    } catch (AwsServiceException e) {
      AwsError error = AwsError.of(e);
      if (!error.code().startsWith(INVALID_ID)) {
        throw e;
      }
      return withoutInvalid(ids, error.message()).stream()
          .flatMap(some -> byIds(region, some).stream())
          .toList();
    }
  }

  /// What to ask for after an error about ids. It names them in its text, which is documented for
  /// people only: where it names none of these, they are halved until the invalid one is alone.
  private static List<List<String>> withoutInvalid(List<String> ids, String message) {
    List<String> others = ids.stream().filter(id -> !message.contains(id)).toList();
    if (others.size() < ids.size()) {
      return others.isEmpty() ? List.of() : List.of(others);
    }
    int half = ids.size() / 2;
    return half == 0 ? List.of() : List.of(ids.subList(0, half), ids.subList(half, ids.size()));
  }

  /// The account's images of `region` that EC2 states to be copies of `source`, or siblings of it
  /// ([Image#isSiblingOf]). EC2 may not return a copy yet that was made seconds before, and does
  /// not state the source of some older images (Image.SourceImageId, EC2 API reference).
  public List<Image> copiesOf(Image source, String region) {
    return pages(
            region,
            withDisabled()
                .owners(OWN)
                .filters(filter("source-image-id", source.sourceIdsOfCopies())))
        .filter(image -> image.isCopyOf(source) && image.ownerId().equals(source.ownerId()))
        .toList();
  }

  /// The images of `region` of which EC2 states that they were made of one of these, of any Region,
  /// and that one of these owners owns: one request and its pages for up to 200 ids.
  ///
  /// @param owners account numbers
  public List<Image> madeOfAny(
      String region, Collection<String> owners, Collection<String> sourceIds) {
    return Batches.of(MAX_VALUES, sourceIds).stream()
        .flatMap(
            ids ->
                pages(
                    region, withDisabled().owners(owners).filters(filter("source-image-id", ids))))
        .toList();
  }

  /// The available images of `region` of these owners that match one of the values of this filter:
  /// one request and its pages for up to 200 values. Deprecated images are included of the account
  /// itself, not of other owners (DescribeImages, IncludeDeprecated, EC2 API reference).
  ///
  /// @param owners account numbers
  /// @param filter `name`, in whose values `*` and `?` are wildcards, or `tag:...`
  public List<Image> available(
      String region, Collection<String> owners, String filter, Collection<String> values) {
    return Batches.of(MAX_VALUES, values).stream()
        .flatMap(
            some ->
                pages(
                    region,
                    DescribeImagesRequest.builder()
                        .owners(owners)
                        .filters(filter(filter, some), filter("state", List.of("available")))))
        .toList();
  }

  /// The account's images of `region` with this tag, whatever its value.
  public List<Image> tagged(String region, String key) {
    return pages(region, withDisabled().owners(OWN).filters(filter("tag-key", List.of(key))))
        .toList();
  }

  /// All images that the account owns in `region`.
  public List<Image> all(String region) {
    return pages(region, withDisabled().owners(OWN)).toList();
  }

  /// All pages of a request: the next is requested when the images of the one before were taken.
  private Stream<Image> pages(String region, DescribeImagesRequest.Builder request) {
    Iterator<DescribeImagesResponse> pages =
        clients
            .apply(region)
            .describeImagesPaginator(request.maxResults(PAGE_SIZE).build())
            .iterator();
    List<Image> images = new ArrayList<>();
    while (pages.hasNext()) {
      pace.await(region, Bucket.EC2_READ);
      pages.next().images().forEach(image -> images.add(image(region, image)));
    }
    return images.stream();
  }

  private static DescribeImagesRequest.Builder withDisabled() {
    return DescribeImagesRequest.builder().includeDeprecated(true).includeDisabled(true);
  }

  private static Filter filter(String name, List<String> values) {
    return Filter.builder().name(name).values(values).build();
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
        Optional.ofNullable(described.sourceInstanceId()).filter(id -> !id.isEmpty()),
        text(described.deregistrationProtection()),
        Optional.ofNullable(described.architectureAsString()),
        snapshots(volumes),
        volumes.stream()
            .map(device -> device.ebs().volumeSize())
            .filter(Objects::nonNull)
            .mapToInt(Integer::intValue)
            .sum(),
        !volumes.isEmpty()
            && volumes.stream().allMatch(device -> Boolean.TRUE.equals(device.ebs().encrypted())),
        tags(described.tags()),
        Optional.ofNullable(described.scanResults()).map(Ec2Images::scan));
  }

  private static ScanResults scan(software.amazon.awssdk.services.ec2.model.ScanResults results) {
    return new ScanResults(
        Optional.ofNullable(results.highestFindingSeverityLabelAsString()),
        Optional.ofNullable(results.findingScanDate()).map(Instant::toString),
        Optional.ofNullable(results.criticalFixAvailableSince()).map(Instant::toString),
        Optional.ofNullable(results.highFixAvailableSince()).map(Instant::toString));
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
