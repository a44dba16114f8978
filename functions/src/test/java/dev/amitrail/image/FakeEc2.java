package dev.amitrail.image;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.CopyImageRequest;
import software.amazon.awssdk.services.ec2.model.CopyImageResponse;
import software.amazon.awssdk.services.ec2.model.CreateTagsRequest;
import software.amazon.awssdk.services.ec2.model.CreateTagsResponse;
import software.amazon.awssdk.services.ec2.model.DeleteTagsRequest;
import software.amazon.awssdk.services.ec2.model.DeleteTagsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeImageAttributeRequest;
import software.amazon.awssdk.services.ec2.model.DescribeImageAttributeResponse;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotAttributeRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotAttributeResponse;
import software.amazon.awssdk.services.ec2.model.EbsBlockDevice;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Ec2Request;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.GetEbsDefaultKmsKeyIdRequest;
import software.amazon.awssdk.services.ec2.model.GetEbsDefaultKmsKeyIdResponse;
import software.amazon.awssdk.services.ec2.model.GetEbsEncryptionByDefaultRequest;
import software.amazon.awssdk.services.ec2.model.GetEbsEncryptionByDefaultResponse;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ImageState;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.StateReason;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/// EC2 of every Region, in memory: the calls of replication and nothing else. Any other call,
/// filter or parameter throws.
///
/// It keeps a record of every call, with how long a chain of calls had to be waited for before it:
/// the depth of a call is one more than the greatest depth of the calls that had ended when it
/// began. For this to mean something, calls that may run side by side have to: see [#meet].
public final class FakeEc2 implements Function<String, Ec2Client> {
  private static final int MOST_TAGS = 50;

  /// One call.
  ///
  /// @param operation the operation as IAM spells it
  /// @param depth its place in the longest chain of calls, from 1
  public record Call(String region, String operation, Ec2Request request, int depth) {
    /// The IAM action that it needs.
    public String action() {
      return "ec2:" + operation;
    }

    /// Whether it changes anything.
    public boolean isWrite() {
      return !operation.startsWith("Describe");
    }
  }

  /// What a client token was first used for, and the image it made.
  private record Ordered(CopyImageRequest request, String imageId) {}

  private final Map<String, Map<String, Image>> regions = new HashMap<>();
  private final Map<String, Map<String, Ordered>> tokens = new HashMap<>();
  private final Set<String> unseen = new HashSet<>();
  private final List<Call> calls = new ArrayList<>();
  private final Map<String, SdkException> refusals = new ConcurrentHashMap<>();
  private final Map<String, CyclicBarrier> meetings = new ConcurrentHashMap<>();
  private final Map<String, Runnable> happenings = new ConcurrentHashMap<>();
  private volatile Consumer<String> onCall = _ -> {};
  private boolean hidesNewImages;
  private int deepest;
  private int made;

  /// What EC2 answers when it refuses.
  public static SdkException refusal(String code, String message) {
    return Ec2Exception.builder()
        .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).errorMessage(message).build())
        .statusCode(status(code))
        .build();
  }

  /// The HTTP status that EC2 has for a code ("Error codes for the Amazon EC2 API").
  private static int status(String code) {
    return switch (code) {
      case "AuthFailure", "OptInRequired" -> 401;
      case "UnauthorizedOperation" -> 403;
      case "RequestLimitExceeded" -> 503;
      default -> 400;
    };
  }

  /// Adds an image, or puts it in place of the one with its id.
  public synchronized FakeEc2 with(TestImage image) {
    var built = image.build();
    return with(
        built.region(),
        Image.builder()
            .imageId(built.id())
            .ownerId(built.ownerId())
            .name(built.name())
            .state(built.state())
            .stateReason(built.stateReason().map(FakeEc2::reason).orElse(null))
            .creationDate(built.creationDate())
            .deprecationTime(built.deprecationTime().orElse(null))
            .sourceImageId(built.sourceImageId().orElse(null))
            .sourceImageRegion(built.sourceImageRegion().orElse(null))
            .sourceInstanceId(built.sourceInstanceId().orElse(null))
            .deregistrationProtection(built.deregistrationProtection())
            .blockDeviceMappings(
                built.snapshotIds().stream()
                    .map(snapshot -> volume(snapshot, built.encrypted()))
                    .toList())
            .tags(list(built.tags()))
            .build());
  }

  /// Adds an image as EC2 itself describes it.
  public synchronized FakeEc2 with(String region, Image image) {
    images(region).put(image.imageId(), image);
    return this;
  }

  /// From now on, every such call in this Region is refused.
  public FakeEc2 refuse(String region, String operation, SdkException with) {
    refusals.put(region + " " + operation, with);
    return this;
  }

  /// Such calls in this Region are answered again.
  public void allow(String region, String operation) {
    refusals.remove(region + " " + operation);
  }

  /// From now on, calls of this kind continue only when `parties` of them have started, and fail
  /// when that takes ten seconds: proves that they run side by side.
  ///
  /// @param kind an operation, for DescribeImages followed by a space and its filter
  public FakeEc2 meet(String kind, int parties) {
    meetings.put(kind, new CyclicBarrier(parties));
    return this;
  }

  /// Calls of this kind need not wait for each other any more.
  public void part(String kind) {
    meetings.remove(kind);
  }

  /// Once the next call of this kind has been answered, this happens.
  public void after(String kind, Runnable happening) {
    happenings.put(kind, happening);
  }

  /// From now on, DescribeImages does not show images that copies make.
  public synchronized void hideNewImages() {
    hidesNewImages = true;
  }

  /// From now on, this takes the operation of every call.
  public void onCall(Consumer<String> taker) {
    onCall = taker;
  }

  /// DescribeImages shows all images again.
  public synchronized void showNewImages() {
    hidesNewImages = false;
    unseen.clear();
  }

  /// Every pending image becomes available.
  public synchronized void settle() {
    regions.values().forEach(images -> images.replaceAll((_, image) -> settled(image)));
  }

  /// A copy does not become available.
  public synchronized void fail(String region, String imageId, String reason) {
    images(region)
        .computeIfPresent(
            imageId,
            (_, image) ->
                image.toBuilder().state(ImageState.FAILED).stateReason(reason(reason)).build());
  }

  /// A person sets a tag, which is no call of ours.
  public synchronized void setTag(String region, String imageId, String key, String value) {
    tag(region, imageId, Map.of(key, value));
  }

  /// An image is gone; EC2 remembers the token that made it.
  public synchronized void deregister(String region, String imageId) {
    images(region).remove(imageId);
  }

  /// The calls so far, in the order in which they began.
  public synchronized List<Call> calls() {
    return List.copyOf(calls);
  }

  /// Forgets the calls so far.
  public synchronized void forgetCalls() {
    calls.clear();
    deepest = 0;
  }

  /// The images of a Region, visible or not.
  public synchronized List<Image> imagesIn(String region) {
    return List.copyOf(images(region).values());
  }

  /// The tags of an image.
  public synchronized Map<String, String> tagsOf(String region, String imageId) {
    return map(Optional.ofNullable(images(region).get(imageId)).orElseThrow().tags());
  }

  @Override
  public Ec2Client apply(String region) {
    return new Regional(region);
  }

  /// The client of one Region.
  private final class Regional implements Ec2Client {
    private final String region;

    Regional(String region) {
      this.region = region;
    }

    @Override
    public DescribeImagesResponse describeImages(DescribeImagesRequest request) {
      boolean isById = request.hasImageIds();
      boolean isAll = !isById && request.filters().isEmpty();
      return call(
          "DescribeImages " + (isById ? "image-id" : isAll ? "owner" : onlyFilter(request).name()),
          request,
          () ->
              DescribeImagesResponse.builder()
                  .images(
                      isById
                          ? byIds(request)
                          : isAll ? owned(request) : shown(request, onlyFilter(request)))
                  .build());
    }

    @Override
    public GetEbsEncryptionByDefaultResponse getEbsEncryptionByDefault(
        GetEbsEncryptionByDefaultRequest request) {
      return call(
          "GetEbsEncryptionByDefault",
          request,
          () -> GetEbsEncryptionByDefaultResponse.builder().ebsEncryptionByDefault(false).build());
    }

    @Override
    public GetEbsDefaultKmsKeyIdResponse getEbsDefaultKmsKeyId(
        GetEbsDefaultKmsKeyIdRequest request) {
      return call(
          "GetEbsDefaultKmsKeyId",
          request,
          () -> GetEbsDefaultKmsKeyIdResponse.builder().kmsKeyId("alias/aws/ebs").build());
    }

    /// Nothing here is shared with anybody.
    @Override
    public DescribeImageAttributeResponse describeImageAttribute(
        DescribeImageAttributeRequest request) {
      return call(
          "DescribeImageAttribute",
          request,
          () -> DescribeImageAttributeResponse.builder().imageId(request.imageId()).build());
    }

    /// As [#describeImageAttribute].
    @Override
    public DescribeSnapshotAttributeResponse describeSnapshotAttribute(
        DescribeSnapshotAttributeRequest request) {
      return call(
          "DescribeSnapshotAttribute",
          request,
          () ->
              DescribeSnapshotAttributeResponse.builder().snapshotId(request.snapshotId()).build());
    }

    @Override
    public CopyImageResponse copyImage(CopyImageRequest request) {
      return call(
          "CopyImage",
          request,
          () -> CopyImageResponse.builder().imageId(copy(region, request)).build());
    }

    @Override
    public CreateTagsResponse createTags(CreateTagsRequest request) {
      return call(
          "CreateTags",
          request,
          () -> {
            request.resources().forEach(id -> tag(region, id, map(request.tags())));
            return CreateTagsResponse.builder().build();
          });
    }

    @Override
    public DeleteTagsResponse deleteTags(DeleteTagsRequest request) {
      return call(
          "DeleteTags",
          request,
          () -> {
            request.resources().forEach(id -> untag(region, id, map(request.tags()).keySet()));
            return DeleteTagsResponse.builder().build();
          });
    }

    @Override
    public String serviceName() {
      return "ec2";
    }

    @Override
    public void close() {}

    private <T> T call(String kind, Ec2Request request, Supplier<T> work) {
      String operation = kind.split(" ", 2)[0];
      onCall.accept(operation);
      Call call = begin(region, operation, request);
      try {
        waitForTheOthers(kind);
        SdkException refusal = refusals.get(region + " " + operation);
        if (refusal != null) {
          throw refusal;
        }
        synchronized (FakeEc2.this) {
          return work.get();
        }
      } finally {
        Optional.ofNullable(happenings.remove(kind)).ifPresent(Runnable::run);
        end(call);
      }
    }

    /// One id that does not exist fails the whole request.
    private List<Image> byIds(DescribeImagesRequest request) {
      List<Image> found = visible(request, image -> request.imageIds().contains(image.imageId()));
      if (found.size() < Set.copyOf(request.imageIds()).size()) {
        throw refusal("InvalidAMIID.NotFound", "The image ids do not exist");
      }
      return found;
    }

    private List<Image> owned(DescribeImagesRequest request) {
      requireOwnerAndPages(request);
      return visible(request, image -> image.ownerId().equals(TestImage.ACCOUNT));
    }

    private List<Image> shown(DescribeImagesRequest request, Filter filter) {
      return visible(
          request,
          image ->
              image.ownerId().equals(TestImage.ACCOUNT)
                  && switch (filter.name()) {
                    case "source-image-id" -> filter.values().contains(image.sourceImageId());
                    case "tag-key" ->
                        image.tags().stream().anyMatch(tag -> filter.values().contains(tag.key()));
                    default -> throw new UnsupportedOperationException(filter.name());
                  });
    }

    private List<Image> visible(DescribeImagesRequest request, Predicate<Image> isRequested) {
      return images(region).values().stream()
          .filter(isRequested)
          .filter(image -> !unseen.contains(image.imageId()))
          .filter(
              image ->
                  image.state() != ImageState.DISABLED
                      || Boolean.TRUE.equals(request.includeDisabled()))
          .filter(
              image ->
                  image.deprecationTime() == null
                      || Boolean.TRUE.equals(request.includeDeprecated()))
          .toList();
    }
  }

  private synchronized Call begin(String region, String operation, Ec2Request request) {
    Call call = new Call(region, operation, request, deepest + 1);
    calls.add(call);
    return call;
  }

  private synchronized void end(Call call) {
    deepest = Math.max(deepest, call.depth());
  }

  private void waitForTheOthers(String kind) {
    CyclicBarrier meeting = meetings.get(kind);
    if (meeting == null) {
      return;
    }
    try {
      meeting.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new AssertionError("Not enough calls of " + kind + " at a time", e);
    }
  }

  /// CopyImage: the same token and parameters answer the same image, the same token with other
  /// parameters is a mismatch, and so in each Region by itself ("Ensuring idempotency in Amazon EC2
  /// API requests").
  private String copy(String region, CopyImageRequest request) {
    Map<String, Ordered> ordered = tokens.computeIfAbsent(region, _ -> new HashMap<>());
    Ordered earlier = ordered.get(request.clientToken());
    if (earlier == null) {
      Image image = newImage(region, request);
      ordered.put(request.clientToken(), new Ordered(request, image.imageId()));
      return image.imageId();
    }
    if (!earlier.request().equals(request)) {
      throw refusal("IdempotentParameterMismatch", "The token was used with other parameters");
    }
    return earlier.imageId();
  }

  private Image newImage(String region, CopyImageRequest request) {
    Image source =
        Optional.ofNullable(images(request.sourceRegion()).get(request.sourceImageId()))
            .filter(image -> image.state() == ImageState.AVAILABLE)
            .orElseThrow(() -> refusal("InvalidAMIID.NotFound", request.sourceImageId()));
    List<Tag> tags = specified(request, ResourceType.IMAGE);
    if (request.name().length() > 128
        || request.clientToken().length() > 64
        || (request.kmsKeyId() != null && !Boolean.TRUE.equals(request.encrypted()))
        || Stream.of(tags, specified(request, ResourceType.SNAPSHOT))
            .anyMatch(list -> list.size() > MOST_TAGS || map(list).size() < list.size())) {
      throw refusal("InvalidParameterValue", "A name, token, key or tag list that EC2 refuses");
    }
    boolean encrypted =
        Boolean.TRUE.equals(request.encrypted())
            || source.blockDeviceMappings().stream()
                .allMatch(device -> Boolean.TRUE.equals(device.ebs().encrypted()));
    String id = "ami-%017x".formatted(0xc0ffee000L + ++made);
    Image image =
        Image.builder()
            .imageId(id)
            .ownerId(source.ownerId())
            .name(request.name())
            .state(ImageState.PENDING)
            .creationDate("2026-07-02T00:00:%02d.000Z".formatted(made % 60))
            .sourceImageId(request.sourceImageId())
            .sourceImageRegion(request.sourceRegion())
            .blockDeviceMappings(volume("snap-" + id.substring(4), encrypted))
            .tags(tags)
            .build();
    images(region).put(id, image);
    if (hidesNewImages) {
      unseen.add(id);
    }
    return image;
  }

  /// The tags of a snapshot are not kept: only that some image there has it is checked.
  private void tag(String region, String id, Map<String, String> more) {
    if (images(region).values().stream()
        .flatMap(image -> image.blockDeviceMappings().stream())
        .anyMatch(device -> id.equals(device.ebs().snapshotId()))) {
      return;
    }
    tagImage(region, id, more);
  }

  private void tagImage(String region, String imageId, Map<String, String> more) {
    Image image = images(region).get(imageId);
    if (image == null) {
      throw refusal("InvalidAMIID.NotFound", imageId);
    }
    Map<String, String> tags = new LinkedHashMap<>(map(image.tags()));
    tags.putAll(more);
    if (tags.keySet().stream().filter(key -> !key.startsWith("aws:")).count() > MOST_TAGS) {
      throw refusal("TagLimitExceeded", "The maximum number of tags has been reached");
    }
    images(region).put(imageId, image.toBuilder().tags(list(tags)).build());
  }

  private Map<String, Image> images(String region) {
    return regions.computeIfAbsent(region, _ -> new LinkedHashMap<>());
  }

  private static Filter onlyFilter(DescribeImagesRequest request) {
    requireOwnerAndPages(request);
    if (request.filters().size() != 1 || request.filters().getFirst().values().size() > 200) {
      throw new UnsupportedOperationException("Not known to this EC2: " + request);
    }
    return request.filters().getFirst();
  }

  private static void requireOwnerAndPages(DescribeImagesRequest request) {
    if (!request.owners().equals(List.of("self")) || request.maxResults() == null) {
      throw new UnsupportedOperationException("Not known to this EC2: " + request);
    }
  }

  private static StateReason reason(String message) {
    return StateReason.builder().code("Client.Error").message(message).build();
  }

  private static BlockDeviceMapping volume(String snapshotId, boolean encrypted) {
    return BlockDeviceMapping.builder()
        .deviceName("/dev/sda1")
        .ebs(EbsBlockDevice.builder().snapshotId(snapshotId).encrypted(encrypted).build())
        .build();
  }

  private static Image settled(Image image) {
    return image.state() == ImageState.PENDING
        ? image.toBuilder().state(ImageState.AVAILABLE).build()
        : image;
  }

  private static List<Tag> specified(CopyImageRequest request, ResourceType type) {
    return request.tagSpecifications().stream()
        .filter(specification -> specification.resourceType() == type)
        .map(TagSpecification::tags)
        .flatMap(List::stream)
        .toList();
  }

  /// A key without a value removes the tag whatever its value is (DeleteTags, EC2 API reference).
  private synchronized void untag(String region, String imageId, Set<String> keys) {
    images(region)
        .computeIfPresent(
            imageId,
            (_, image) -> {
              Map<String, String> tags = map(image.tags());
              tags.keySet().removeAll(keys);
              return image.toBuilder().tags(list(tags)).build();
            });
  }

  private static Map<String, String> map(List<Tag> tags) {
    Map<String, String> map = new LinkedHashMap<>();
    tags.forEach(tag -> map.put(tag.key(), tag.value()));
    return map;
  }

  private static List<Tag> list(Map<String, String> tags) {
    return tags.entrySet().stream()
        .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
        .toList();
  }
}
