package dev.amitrail.simulation;

import dev.amitrail.event.EventBridgeEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CopyImageRequest;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ImageState;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/// The simplest thing that replicates rightly: one call after the other, no mirrors, no pointers.
/// It shows that the simulation can be satisfied, and by overriding one step of it what each
/// invariant is for.
class ReferenceSubject implements Subject {
  private static final int MOST_ATTEMPTS = 3;

  protected final SimulatedAws aws;
  protected final Deployment deployment;

  ReferenceSubject(SimulatedAws aws, Deployment deployment) {
    this.aws = aws;
    this.deployment = deployment;
  }

  @Override
  public void onEvent(EventBridgeEvent event, Invocation invocation) {
    String arn = event.resources().getFirst();
    find(event.region(), "image-id", arn.substring(arn.lastIndexOf('/') + 1)).stream()
        .findFirst()
        .flatMap(image -> rootOf(image, event.region()))
        .ifPresent(source -> converge(source.image(), source.region()));
  }

  @Override
  public void onSweep(EventBridgeEvent event, Invocation invocation) {
    for (String region : deployment.regions()) {
      try {
        everything(region).forEach(image -> converge(image, region));
      } catch (SdkException _) {
        // The next sweep reads this Region again.
      }
    }
  }

  private record Located(Image image, String region) {}

  private Optional<Located> rootOf(Image image, String region) {
    if (!isCopyAcrossRegions(image, region)) {
      return Optional.of(new Located(image, region));
    }
    String from = image.sourceImageRegion();
    return deployment.regions().contains(from)
        ? find(from, "image-id", image.sourceImageId()).stream()
            .findFirst()
            .map(source -> new Located(source, from))
        : Optional.empty();
  }

  protected boolean isCopyAcrossRegions(Image image, String region) {
    return image.sourceImageRegion() != null && !image.sourceImageRegion().equals(region);
  }

  protected final Stream<Image> everything(String region) {
    List<Image> images = new ArrayList<>();
    DescribeImagesRequest.Builder request =
        DescribeImagesRequest.builder().owners("self").includeDisabled(true).maxResults(1000);
    DescribeImagesResponse page;
    do {
      page = ec2(region).describeImages(request.build());
      images.addAll(page.images());
      request.nextToken(page.nextToken());
    } while (page.nextToken() != null);
    return images.stream();
  }

  protected final List<Image> find(String region, String filter, String value) {
    return ec2(region)
        .describeImages(
            DescribeImagesRequest.builder()
                .filters(Filter.builder().name(filter).values(value).build())
                .includeDisabled(true)
                .includeDeprecated(true)
                .build())
        .images();
  }

  protected final Ec2Client ec2(String region) {
    return aws.ec2(region);
  }

  protected static SortedMap<String, String> tags(Image image) {
    SortedMap<String, String> tags = new TreeMap<>();
    image.tags().forEach(tag -> tags.put(tag.key(), tag.value()));
    return tags;
  }

  /// Brings an image to where it is wanted, if it is a source.
  protected void converge(Image source, String from) {
    String wanted = tags(source).get(Trail.REPLICATE_TO);
    if (wanted == null
        || !source.ownerId().equals(deployment.account())
        || isCopyAcrossRegions(source, from)
        || source.state() != ImageState.AVAILABLE) {
      return;
    }
    for (String region : wanted(wanted, from)) {
      try {
        converge(source, from, region, look(source, from, region));
      } catch (SdkException _) {
        // The next event or sweep tries again.
      }
    }
  }

  protected List<String> wanted(String value, String from) {
    return Trail.wanted(value, from, deployment.regions());
  }

  protected List<Image> look(Image source, String from, String region) {
    return find(region, "source-image-id", source.imageId()).stream()
        .filter(copy -> from.equals(copy.sourceImageRegion()))
        .filter(copy -> copy.ownerId().equals(deployment.account()))
        .toList();
  }

  private void converge(Image source, String from, String region, List<Image> copies) {
    String trail = tags(source).getOrDefault(Trail.replicaId(region), "");
    Optional<Image> replica =
        copies.stream()
            .filter(copy -> isLive(copy) && counts(copy, region, trail))
            .min(
                Comparator.comparing((Image copy) -> !copy.imageId().equals(trail))
                    .thenComparing(Image::creationDate)
                    .thenComparing(Image::imageId));
    if (replica.isPresent()) {
      keep(source, from, region, replica.get());
    } else {
      make(source, from, region, copies, trail);
    }
  }

  protected final boolean counts(Image copy, String region, String trail) {
    return copy.imageId().equals(trail)
        || !deployment.kmsKeys().containsKey(region)
        || copy.blockDeviceMappings().stream().allMatch(device -> device.ebs().encrypted());
  }

  private static boolean isLive(Image copy) {
    return copy.state() != ImageState.FAILED && copy.state() != ImageState.DEREGISTERED;
  }

  protected void keep(Image source, String from, String region, Image replica) {
    writeTag(source, from, Trail.replicaId(region), replica.imageId());
    if (replica.state() == ImageState.AVAILABLE && tags(source).containsKey(Trail.failed(region))) {
      forgetFailures(source, from, region);
    }
    if (!"off".equals(tags(replica).get(Trail.ORIGIN_MIRROR))) {
      repairOrigin(source, from, region, replica);
    }
  }

  protected void forgetFailures(Image source, String from, String region) {
    ec2(from)
        .deleteTags(
            request ->
                request
                    .resources(source.imageId())
                    .tags(Tag.builder().key(Trail.failed(region)).build()));
  }

  protected void repairOrigin(Image source, String from, String region, Image replica) {
    origin(source, from).forEach((key, value) -> writeTag(replica, region, key, value));
  }

  /// Writes a tag that is not there, where there is room for it.
  protected void writeTag(Image image, String region, String key, String value) {
    SortedMap<String, String> there = tags(image);
    boolean room = there.containsKey(key) || Trail.counted(there) < Trail.MOST_TAGS;
    if (!value.equals(there.get(key)) && room) {
      ec2(region)
          .createTags(
              request ->
                  request
                      .resources(image.imageId())
                      .tags(Tag.builder().key(key).value(value).build()));
    }
  }

  private void make(Image source, String from, String region, List<Image> copies, String trail) {
    List<String> failed =
        copies.stream()
            .filter(copy -> copy.state() == ImageState.FAILED)
            .filter(copy -> replicaName(source.imageId()).equals(copy.name()))
            .map(Image::imageId)
            .sorted()
            .toList();
    boolean failedOnTrail =
        copies.stream()
            .anyMatch(copy -> copy.state() == ImageState.FAILED && trail.equals(copy.imageId()));
    List<String> attempt = new ArrayList<>(failed);
    boolean askedAgain = !trail.isEmpty() && !Trail.isImageId(trail);
    int refusals = refusals(source, region, askedAgain ? trail : "");
    if (refusals >= mostAttempts()) {
      return;
    } else if (askedAgain) {
      attempt.add(trail);
    } else if (failed.size() >= mostAttempts()) {
      writeTag(
          source, from, Trail.failed(region), String.join(" ", failed.subList(0, MOST_ATTEMPTS)));
      return;
    } else if (!trail.isEmpty() && !failedOnTrail && isGone(region, trail)) {
      return;
    }
    try {
      String replica = copy(source, from, region, attempt);
      writeTag(source, from, Trail.replicaId(region), replica);
    } catch (AwsServiceException e) {
      if (e.awsErrorDetails().errorCode().equals("UnauthorizedOperation")) {
        String word = askedAgain ? trail : "";
        writeTag(source, from, Trail.failed(region), refusals + 1 + refused(source, word));
      }
    }
  }

  protected int mostAttempts() {
    return MOST_ATTEMPTS;
  }

  protected boolean isGone(String region, String id) {
    return find(region, "image-id", id).stream()
        .allMatch(image -> image.state() == ImageState.DEREGISTERED);
  }

  /// The count is of this very source and this very request for it: people copy images with all
  /// their tags.
  private static String refused(Image source, String word) {
    return " refused of " + source.imageId() + " " + word;
  }

  private static int refusals(Image source, String region, String word) {
    String told = tags(source).getOrDefault(Trail.failed(region), "");
    return told.endsWith(refused(source, word)) ? told.charAt(0) - '0' : 0;
  }

  /// Orders a copy.
  protected String copy(Image source, String from, String region, List<String> attempt) {
    CopyImageRequest.Builder request =
        CopyImageRequest.builder()
            .name(replicaName(source.imageId()))
            .sourceImageId(source.imageId())
            .sourceRegion(from)
            .clientToken(token(source, region, attempt))
            .tagSpecifications(tagSpecifications(source, from));
    Optional.ofNullable(deployment.kmsKeys().get(region))
        .ifPresent(key -> request.encrypted(true).kmsKeyId(key));
    return ec2(region).copyImage(request.build()).imageId();
  }

  protected static String replicaName(String sourceId) {
    return "replica-from-" + sourceId;
  }

  protected String token(Image source, String region, List<String> attempt) {
    return source.imageId() + region + attempt;
  }

  protected List<TagSpecification> tagSpecifications(Image source, String from) {
    Map<String, String> origin = origin(source, from);
    SortedMap<String, String> all = new TreeMap<>(origin);
    tags(source)
        .forEach(
            (key, value) -> {
              if (!Trail.isControl(key) && all.size() < Trail.MOST_TAGS) {
                all.put(key, value);
              }
            });
    return List.of(
        specification(ResourceType.IMAGE, all), specification(ResourceType.SNAPSHOT, origin));
  }

  private static TagSpecification specification(ResourceType type, Map<String, String> tags) {
    return TagSpecification.builder()
        .resourceType(type)
        .tags(
            new TreeMap<>(tags)
                .entrySet().stream()
                    .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                    .toList())
        .build();
  }

  protected static Map<String, String> origin(Image source, String from) {
    return new TreeMap<>(
        Map.of(
            Trail.ORIGIN_ID, source.imageId(),
            Trail.ORIGIN_REGION, from,
            Trail.ORIGIN_ACCOUNT, source.ownerId()));
  }
}
