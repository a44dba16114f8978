package dev.amitrail.simulation.ec2;

import dev.amitrail.simulation.Disturbance;
import dev.amitrail.simulation.RunState;
import dev.amitrail.simulation.Scenario;
import dev.amitrail.simulation.SimulatedDeployment;
import dev.amitrail.simulation.audit.ExpectedTags;
import dev.amitrail.simulation.client.ApiRefusal;
import dev.amitrail.simulation.time.Actor;
import dev.amitrail.simulation.time.LambdaInvocation;
import dev.amitrail.simulation.time.VirtualTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ec2.model.CopyImageRequest;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/// CopyImage in one Region, the destination.
///
/// Sources: CopyImage, EC2 API reference; "Ensuring idempotency in Amazon EC2 API requests", EC2
/// developer guide; "How Amazon EC2 AMI copy works", EC2 user guide.
public final class SimulatedCopies {
  /// How many may be in flight into a Region ("How Amazon EC2 AMI copy works").
  public static final int MOST_IN_FLIGHT = 300;

  private static final double CURSED = 0.06;

  /// What EC2 refuses copies with, of every class of error: a permission, an organisation's policy,
  /// the request itself, the image.
  private static final List<ApiRefusal> REFUSALS =
      List.of(
          new ApiRefusal(
              "UnauthorizedOperation", "You are not authorized to perform this operation.", 403),
          new ApiRefusal(
              "InvalidRequest", "The storage for the ami is not available in this Region"),
          new ApiRefusal(
              "SnapshotCopyUnsupported.InterRegion", "Inter-region copy is not supported"),
          new ApiRefusal("InvalidParameterValue", "Value for parameter name is invalid"));

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9()\\[\\] ./\\-'@_]{3,128}");
  private static final int MOST_DESCRIPTION = 255;
  private static final int MOST_TOKEN = 64;

  private record Use(CopyImageRequest request, SimulatedImage image, long at) {}

  private final SimulatedAccount cloud;
  private final SimulatedRegion region;
  private final Map<String, Use> tokens = new HashMap<>();
  private final Map<String, Optional<ApiRefusal>> refusals = new HashMap<>();
  private final Set<String> refused = new HashSet<>();
  private final Map<String, Boolean> cursed = new HashMap<>();
  private final Set<String> inFlight = new HashSet<>();
  private final Set<String> stuck = new HashSet<>();

  SimulatedCopies(SimulatedAccount cloud, SimulatedRegion region) {
    this.cloud = cloud;
    this.region = region;
  }

  /// Copies, or returns the image that the token was used for.
  public SimulatedImage copy(Actor caller, CopyImageRequest request) {
    Optional<SimulatedImage> known = known(request);
    if (known.isPresent()) {
      return known.get();
    }
    checkRequest(request);
    SimulatedImage source = source(request);
    SortedMap<String, String> tags = tags(request, source);
    SortedMap<String, String> snapshotTags = specified(request, ResourceType.SNAPSHOT);
    region.role().checkCreatedTags(caller, specified(request, ResourceType.IMAGE));
    region.role().checkCreatedTags(caller, snapshotTags);
    checkAllowed(caller, source);
    checkTagPolicy(caller, source, tags, snapshotTags);
    checkCapacity();
    SimulatedImage copy = make(caller, request, source, tags);
    copy.devices().forEach(device -> device.snapshot().tags.putAll(snapshotTags));
    if (request.clientToken() != null) {
      tokens.put(request.clientToken(), new Use(request, copy, cloud.now()));
    }
    cloud.auditor().copied(caller, source, copy);
    goesOn(copy, source, request);
    return copy;
  }

  private Optional<SimulatedImage> known(CopyImageRequest request) {
    Use use = request.clientToken() == null ? null : tokens.get(request.clientToken());
    if (use == null) {
      return Optional.empty();
    }
    RunState world = cloud.world();
    Scenario.Copying copying = world.scenario().copying();
    if (cloud.now() - use.at() > VirtualTime.micros(copying.tokenLifetime())) {
      world.count(Disturbance.TOKEN_FORGOTTEN, region.name() + " " + use.image().id());
      return Optional.empty();
    }
    boolean gone = use.image().state() == SimulatedImage.State.DEREGISTERED;
    if (gone && copying.afterGone() == Scenario.AfterGone.NEW_IMAGE) {
      return Optional.empty();
    }
    if (!use.request().equals(request)) {
      if (gone) {
        stuck.add(request.sourceImageId());
      }
      world.count(Disturbance.TOKEN_MISMATCH, region.name() + " " + use.image().id());
      throw new ApiRefusal(
          "IdempotentParameterMismatch", "The token was used with other parameters");
    }
    world.count(Disturbance.TOKEN_REPEATED, region.name() + " " + use.image().id());
    return Optional.of(use.image());
  }

  private static void checkRequest(CopyImageRequest request) {
    if (request.name() == null
        || request.sourceImageId() == null
        || request.sourceRegion() == null) {
      throw new ApiRefusal("MissingParameter", "Name, SourceImageId and SourceRegion are required");
    }
    if (!NAME.matcher(request.name()).matches()) {
      throw new ApiRefusal(
          "InvalidAMIName.Malformed", "A name has 3 to 128 characters, of those that are listed");
    }
    if (request.description() != null && request.description().length() > MOST_DESCRIPTION) {
      throw new ApiRefusal("InvalidParameterValue", "A description has at most 255 characters");
    }
    if (request.clientToken() != null && request.clientToken().length() > MOST_TOKEN) {
      throw new ApiRefusal("InvalidParameterValue", "A client token has at most 64 characters");
    }
    if (!ExpectedTags.isImageId(request.sourceImageId())) {
      throw new ApiRefusal("InvalidAMIID.Malformed", "Invalid id: " + request.sourceImageId());
    }
    if (request.kmsKeyId() != null && !Boolean.TRUE.equals(request.encrypted())) {
      throw new ApiRefusal("InvalidParameterCombination", "KmsKeyId needs Encrypted");
    }
  }

  private SimulatedImage source(CopyImageRequest request) {
    if (!cloud.hasRegion(request.sourceRegion())) {
      throw new ApiRefusal("InvalidParameterValue", "No such Region: " + request.sourceRegion());
    }
    SimulatedImage source = cloud.region(request.sourceRegion()).shown(request.sourceImageId());
    if (!source.isAvailable()) {
      throw SimulatedRegion.unavailable(source);
    }
    if (!source.owner().equals(cloud.account())) {
      throw new ApiRefusal(
          "InvalidRequest", "You do not have permission to access the storage of this ami");
    }
    if (Boolean.FALSE.equals(request.encrypted()) && source.isEncrypted()) {
      throw new ApiRefusal("InvalidRequest", "The copy of an encrypted image is encrypted");
    }
    return source;
  }

  private static SortedMap<String, String> tags(CopyImageRequest request, SimulatedImage source) {
    SortedMap<String, String> tags = new TreeMap<>();
    if (Boolean.TRUE.equals(request.copyImageTags())) {
      tags.putAll(source.tags());
      tags.keySet().removeIf(key -> key.startsWith("aws:") || key.startsWith(ExpectedTags.SHARED));
    }
    tags.putAll(specified(request, ResourceType.IMAGE));
    source.tags().entrySet().stream()
        .filter(tag -> tag.getKey().startsWith(ExpectedTags.SHARED))
        .forEach(tag -> tags.put(tag.getKey(), tag.getValue()));
    SimulatedRegion.checkCount(tags);
    return tags;
  }

  private static SortedMap<String, String> specified(CopyImageRequest request, ResourceType type) {
    SortedMap<String, String> tags = new TreeMap<>();
    for (TagSpecification specification : request.tagSpecifications()) {
      ResourceType specified = specification.resourceType();
      if (specified != ResourceType.IMAGE && specified != ResourceType.SNAPSHOT) {
        throw new ApiRefusal("InvalidParameterValue", "Only images and snapshots can be tagged");
      }
      if (specified == type) {
        for (Tag tag : specification.tags()) {
          if (tags.put(tag.key(), tag.value()) != null) {
            throw new ApiRefusal(
                "InvalidParameterValue", "Duplicate tag key '%s' specified.".formatted(tag.key()));
          }
        }
      }
    }
    SimulatedRegion.checkTags(tags);
    SimulatedRegion.checkCount(tags);
    return tags;
  }

  private void checkAllowed(Actor caller, SimulatedImage source) {
    if (caller instanceof LambdaInvocation) {
      refusal(source)
          .ifPresent(refusal -> refuse(caller, source, Disturbance.COPY_REFUSED, refusal));
    }
  }

  /// "Tag policies", AWS Organizations user guide.
  private void checkTagPolicy(
      Actor caller,
      SimulatedImage source,
      SortedMap<String, String> tags,
      SortedMap<String, String> snapshotTags) {
    Optional<String> ofImage =
        cloud.state().requiredTag("image").filter(key -> !tags.containsKey(key));
    ofImage
        .or(
            () ->
                cloud.state().requiredTag("snapshot").filter(key -> !snapshotTags.containsKey(key)))
        .ifPresent(
            key ->
                refuse(
                    caller,
                    source,
                    Disturbance.TAG_POLICY_VIOLATED,
                    new ApiRefusal(
                        "TagPolicyViolation", "The tag policy requires the tag key " + key)));
  }

  private void refuse(
      Actor caller, SimulatedImage source, Disturbance disturbance, ApiRefusal refusal) {
    refused.add(source.id());
    cloud.world().count(disturbance, source + " to " + region.name());
    cloud.auditor().copyRefused(caller, source, region);
    throw refusal;
  }

  private void checkCapacity() {
    RunState world = cloud.world();
    if (inFlight.size() >= cloud.state().copies(region.name()) || region.isTakenByOthers()) {
      world.count(Disturbance.COPY_LIMIT, region.name());
      throw new ApiRefusal("ResourceLimitExceeded", "Too many copies in progress");
    }
  }

  /// Whether EC2 holds a copy of this source back by itself: its token was used for an image that
  /// is gone, and the tags of the source have changed since.
  public boolean isStuck(SimulatedImage source) {
    return stuck.contains(source.id());
  }

  /// Whether copies of this source were refused so far.
  public boolean hasRefused(SimulatedImage source) {
    return refused.contains(source.id());
  }

  private Optional<ApiRefusal> refusal(SimulatedImage source) {
    double probability = cloud.world().scenario().copying().refused();
    return refusals.computeIfAbsent(
        source.id(),
        _ ->
            cloud.chance().happens(probability)
                ? Optional.of(cloud.chance().of(REFUSALS))
                : Optional.empty());
  }

  private SimulatedImage make(
      Actor caller,
      CopyImageRequest request,
      SimulatedImage source,
      SortedMap<String, String> tags) {
    List<SimulatedImage.Device> devices =
        source.devices().stream()
            .map(device -> region.newDevice(device.name(), encryption(request, device.snapshot())))
            .toList();
    SimulatedImage copy =
        region.add(
            new SimulatedImage.Birth(
                cloud.newId("ami-"),
                region.name(),
                cloud.account(),
                request.name(),
                cloud.now(),
                Optional.of(new SimulatedImage.Lineage(source.id(), source.region())),
                statement(source),
                devices,
                source.isMarketplace(),
                caller),
            tags);
    inFlight.add(copy.id());
    return copy;
  }

  private SimulatedImage.Statement statement(SimulatedImage source) {
    double never = cloud.world().scenario().account().neverStated();
    if (cloud.chance().happens(never)) {
      cloud.world().count(Disturbance.SOURCE_NEVER_STATED, source + " to " + region.name());
      return SimulatedImage.Statement.NEVER;
    }
    if (cloud.state().isStatedWhilePending()) {
      return SimulatedImage.Statement.ALWAYS;
    }
    cloud.world().count(Disturbance.SOURCE_NOT_STATED_YET, source + " to " + region.name());
    return SimulatedImage.Statement.ONCE_MADE;
  }

  /// "Encryption by default" and "Default KMS key for EBS encryption", EBS user guide: a key that
  /// is not named is the Region's default key, also for what was encrypted with another.
  private SnapshotEncryption encryption(CopyImageRequest request, SimulatedSnapshot source) {
    if (request.kmsKeyId() != null) {
      return SnapshotEncryption.CUSTOMER;
    }
    Scenario.EbsDefault defaults = cloud.state().ebsDefault(region.name());
    boolean encrypted =
        Boolean.TRUE.equals(request.encrypted()) || source.isEncrypted() || defaults.always();
    if (!encrypted) {
      return SnapshotEncryption.NONE;
    }
    return defaults.customerKey() ? SnapshotEncryption.CUSTOMER : SnapshotEncryption.AWS_MANAGED;
  }

  /// Whether a copy needs the Region's default key, and the caller may not use it.
  private boolean lacksDefaultKey(SimulatedImage copy, CopyImageRequest request) {
    return request.kmsKeyId() == null
        && copy.hasSnapshotOf(SnapshotEncryption.CUSTOMER)
        && cloud.state().isUnusable(cloud.state().customerKey(region.name()));
  }

  private void goesOn(SimulatedImage copy, SimulatedImage source, CopyImageRequest request) {
    RunState world = cloud.world();
    Scenario.Copying copying = world.scenario().copying();
    boolean keyMissing =
        request.kmsKeyId() != null
            && (request.kmsKeyId().equals(SimulatedDeployment.MISSING_KEY)
                || cloud.state().isUnusable(request.kmsKeyId()));
    boolean lacksDefaultKey = lacksDefaultKey(copy, request);
    boolean fails = !keyMissing && !lacksDefaultKey && (isCursed(source) || isUnlucky());
    world
        .time()
        .after(
            cloud.chance().between(copying.least(), copying.most()),
            () -> {
              inFlight.remove(copy.id());
              if (copy.state() != SimulatedImage.State.PENDING) {
                return;
              }
              if (keyMissing) {
                world.count(Disturbance.COPY_FAILED_FOR_ITS_KEY, copy.toString());
                region.fail(copy, "The given KMS key could not be used");
              } else if (lacksDefaultKey) {
                world.count(Disturbance.COPY_FAILED_FOR_THE_DEFAULT_KEY, copy.toString());
                region.fail(
                    copy,
                    "Given key ID is not accessible. You must have DescribeKey permissions on the"
                        + " default CMK.");
              } else if (fails) {
                world.count(Disturbance.COPY_FAILED, copy.toString());
                region.fail(copy, "Copy operation failed");
              } else {
                region.becomeAvailable(copy);
              }
            });
  }

  private boolean isUnlucky() {
    return cloud.world().isTroubled()
        && cloud.chance().happens(cloud.world().scenario().copying().fails());
  }

  /// Some copies fail however often they are tried.
  private boolean isCursed(SimulatedImage source) {
    double probability = cloud.world().scenario().copying().fails() > 0 ? CURSED : 0;
    return cursed.computeIfAbsent(source.id(), _ -> cloud.chance().happens(probability));
  }
}
