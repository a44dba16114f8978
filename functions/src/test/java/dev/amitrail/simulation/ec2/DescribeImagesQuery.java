package dev.amitrail.simulation.ec2;

import dev.amitrail.simulation.Disturbance;
import dev.amitrail.simulation.audit.ExpectedTags;
import dev.amitrail.simulation.client.ApiRefusal;
import dev.amitrail.simulation.client.TokenBucket;
import dev.amitrail.simulation.time.Actor;
import dev.amitrail.simulation.time.LambdaInvocation;
import dev.amitrail.simulation.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;

/// DescribeImages. A filter that is not simulated is an error of the test, not an empty answer.
///
/// Source: DescribeImages, EC2 API reference.
public final class DescribeImagesQuery {
  private static final String TAG = "tag:";
  private static final Set<String> FILTERS =
      Set.of(
          "image-id",
          "name",
          "owner-id",
          "state",
          "source-image-id",
          "source-image-region",
          "tag-key");
  private static final Set<String> NOT_SIMULATED =
      Set.of(
          "architecture",
          "boot-mode",
          "creation-date",
          "description",
          "image-allowed",
          "image-type",
          "is-public",
          "owner-alias",
          "platform",
          "product-code",
          "root-device-type",
          "source-instance-id",
          "virtualization-type");
  private static final int MOST_VALUES = 200;
  private static final int LEAST_RESULTS = 5;
  private static final int MOST_RESULTS = 1_000;

  /// How long an image that is gone is left out of a request by ids; later it fails the request.
  private static final long LEFT_OUT = VirtualTime.micros(Duration.ofHours(1));

  private final SimulatedAccount cloud;
  private final SimulatedRegion region;
  private final DescribeImagesRequest request;
  private final Actor caller;

  public DescribeImagesQuery(
      SimulatedAccount cloud, SimulatedRegion region, DescribeImagesRequest request) {
    this.cloud = cloud;
    this.caller = cloud.caller();
    this.region = region;
    this.request = request;
  }

  /// The bucket that this request is charged to.
  public TokenBucket bucket() {
    boolean narrow = request.hasFilters() || request.hasImageIds() || request.maxResults() != null;
    return narrow ? TokenBucket.NON_MUTATING : TokenBucket.UNFILTERED;
  }

  /// What it is about, for the log.
  public String about() {
    StringBuilder text = new StringBuilder();
    for (Filter filter : request.filters()) {
      text.append(filter.name()).append('=');
      text.append(filter.values().size() == 1 ? filter.values().getFirst() : "…").append(' ');
    }
    request.imageIds().forEach(id -> text.append(id).append(' '));
    return request.nextToken() == null ? text.toString() : text + "from " + request.nextToken();
  }

  /// Answers.
  public DescribeImagesResponse answer() {
    check();
    boolean ofAnOwnerInPages = !request.owners().isEmpty() && request.maxResults() != null;
    if (request.imageIds().isEmpty() && !ofAnOwnerInPages) {
      cloud.auditor().listedWithoutLimit(caller, region, about());
    }
    List<Image> found = new ArrayList<>();
    int most = Optional.ofNullable(request.maxResults()).orElse(Integer.MAX_VALUE);
    int skip = skip();
    int seen = 0;
    for (SimulatedImage image : candidates()) {
      if (seen++ < skip || !matches(image)) {
        continue;
      }
      if (found.size() == most) {
        return DescribeImagesResponse.builder()
            .images(found)
            .nextToken(Integer.toString(seen - 1))
            .build();
      }
      found.add(image.described());
    }
    checkIds();
    if (caller instanceof LambdaInvocation invocation && request.imageIds().isEmpty()) {
      invocation.looked(region.name());
    }
    return DescribeImagesResponse.builder().images(found).build();
  }

  private int skip() {
    try {
      return request.nextToken() == null ? 0 : Integer.parseInt(request.nextToken());
    } catch (NumberFormatException e) {
      throw new ApiRefusal("InvalidNextToken", "The token '%s' is invalid".formatted(e));
    }
  }

  private void check() {
    if (request.maxResults() != null && request.hasImageIds()) {
      throw new ApiRefusal(
          "InvalidParameterCombination", "MaxResults cannot be used together with ImageIds");
    }
    if (request.maxResults() != null
        && (request.maxResults() < LEAST_RESULTS || request.maxResults() > MOST_RESULTS)) {
      throw new ApiRefusal("InvalidParameterValue", "MaxResults is from 5 to 1000");
    }
    if (request.filters().stream().anyMatch(filter -> filter.values().size() > MOST_VALUES)) {
      throw new ApiRefusal("FilterLimitExceeded", "A filter has at most 200 values");
    }
    request.filters().forEach(DescribeImagesQuery::checkSimulated);
    for (String id : request.imageIds()) {
      if (!ExpectedTags.isImageId(id)) {
        throw new ApiRefusal("InvalidAMIID.Malformed", "Invalid id: \"" + id + "\"");
      }
    }
  }

  private static void checkSimulated(Filter filter) {
    if (!FILTERS.contains(filter.name())
        && !NOT_SIMULATED.contains(filter.name())
        && !filter.name().startsWith(TAG)) {
      throw new ApiRefusal(
          "InvalidParameterValue", "The filter '%s' is invalid".formatted(filter.name()));
    }
    if (!FILTERS.contains(filter.name()) && !filter.name().startsWith(TAG)) {
      throw new UnsupportedOperationException("The filter " + filter.name() + " is not simulated");
    }
    for (String value : filter.values()) {
      if (value.indexOf('*') >= 0 || value.indexOf('?') >= 0) {
        throw new UnsupportedOperationException("Wildcards are not simulated: " + value);
      }
    }
  }

  /// One id that does not exist fails the whole request. One that was deregistered recently is left
  /// out.
  private void checkIds() {
    for (String id : request.imageIds()) {
      if (region.image(id).filter(this::isKnown).isEmpty()) {
        throw new ApiRefusal("InvalidAMIID.NotFound", "The image id '[" + id + "]' does not exist");
      }
    }
  }

  private boolean isKnown(SimulatedImage image) {
    boolean gone = image.state() == SimulatedImage.State.DEREGISTERED;
    return image.visibleAt <= cloud.now() && (!gone || cloud.now() - image.stateSince() < LEFT_OUT);
  }

  private Collection<SimulatedImage> candidates() {
    if (!request.imageIds().isEmpty()) {
      return request.imageIds().stream()
          .distinct()
          .map(region::image)
          .flatMap(Optional::stream)
          .toList();
    }
    for (Filter filter : request.filters()) {
      if (filter.name().equals("source-image-id") && filter.values().size() == 1) {
        return region.madeOf(filter.values().getFirst());
      }
      if (filter.name().equals("image-id")) {
        return filter.values().stream()
            .distinct()
            .map(region::image)
            .flatMap(Optional::stream)
            .toList();
      }
    }
    return region.images();
  }

  private boolean matches(SimulatedImage image) {
    boolean asked =
        matchesIds(image)
            && matchesOwner(image)
            && request.filters().stream().allMatch(filter -> matches(image, filter));
    if (asked && image.visibleAt > cloud.now()) {
      cloud.world().count(Disturbance.NOT_YET_VISIBLE, image.toString());
    }
    return asked && image.isShown(cloud.now()) && matchesState(image);
  }

  private boolean matchesIds(SimulatedImage image) {
    return !request.hasImageIds() || request.imageIds().contains(image.id());
  }

  private boolean matchesOwner(SimulatedImage image) {
    return !request.hasOwners()
        || request.owners().contains(image.owner())
        || (request.owners().contains("self") && image.owner().equals(cloud.account()));
  }

  private boolean matchesState(SimulatedImage image) {
    return image.state() != SimulatedImage.State.DISABLED
        || Boolean.TRUE.equals(request.includeDisabled());
  }

  private static boolean matches(SimulatedImage image, Filter filter) {
    String name = filter.name();
    if (name.startsWith(TAG)) {
      return isOneOf(filter, image.tag(name.substring(TAG.length())));
    }
    return switch (name) {
      case "image-id" -> isOneOf(filter, Optional.of(image.id()));
      case "name" -> isOneOf(filter, Optional.of(image.name()));
      case "owner-id" -> isOneOf(filter, Optional.of(image.owner()));
      case "state" -> isOneOf(filter, Optional.of(image.state().name().toLowerCase(Locale.ROOT)));
      case "source-image-id" ->
          isOneOf(filter, image.stated().map(SimulatedImage.Lineage::imageId));
      case "source-image-region" ->
          isOneOf(filter, image.stated().map(SimulatedImage.Lineage::region));
      case "tag-key" ->
          image.tags().keySet().stream().anyMatch(key -> isOneOf(filter, Optional.of(key)));
      default ->
          throw new UnsupportedOperationException("The filter " + name + " is not simulated");
    };
  }

  private static boolean isOneOf(Filter filter, Optional<String> value) {
    return value.isPresent() && filter.values().contains(value.get());
  }
}
