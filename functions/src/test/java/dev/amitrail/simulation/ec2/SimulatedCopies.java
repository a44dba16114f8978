package dev.amitrail.simulation.ec2;

import dev.amitrail.simulation.Disturbance;
import dev.amitrail.simulation.RunState;
import dev.amitrail.simulation.Scenario;
import dev.amitrail.simulation.SimulatedDeployment;
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
import software.amazon.awssdk.services.ec2.model.CopyImageRequest;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/// CopyImage in one Region, the destination.
///
/// Sources: CopyImage, EC2 API reference; "Ensuring idempotency in Amazon EC2 API requests", EC2
/// developer guide; "How Amazon EC2 AMI copy works", EC2 user guide.
public final class SimulatedCopies {
  /// How many may be in flight into a Region ("How Amazon EC2 AMI copy works").
  public static final int MOST_IN_FLIGHT = 300;

  private static final double CURSED = 0.06;
  private static final int LEAST_NAME = 3;
  private static final int MOST_NAME = 128;

  private record Use(CopyImageRequest request, SimulatedImage image, long at) {}

  private final SimulatedAccount cloud;
  private final SimulatedRegion region;
  private final Map<String, Use> tokens = new HashMap<>();
  private final Map<String, Boolean> refused = new HashMap<>();
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
    checkName(request);
    SimulatedImage source = source(request);
    SortedMap<String, String> tags = tags(request, source);
    SortedMap<String, String> snapshotTags = specified(request, ResourceType.SNAPSHOT);
    checkCapacity(caller, source);
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

  private static void checkName(CopyImageRequest request) {
    String copyName = request.name();
    if (copyName == null || copyName.length() < LEAST_NAME || copyName.length() > MOST_NAME) {
      throw new ApiRefusal("InvalidAMIName.Malformed", "A name has 3 to 128 characters");
    }
    if (request.kmsKeyId() != null && !Boolean.TRUE.equals(request.encrypted())) {
      throw new ApiRefusal("InvalidParameterCombination", "KmsKeyId needs Encrypted");
    }
  }

  private SimulatedImage source(CopyImageRequest request) {
    if (request.sourceRegion() == null || !cloud.hasRegion(request.sourceRegion())) {
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
    return source;
  }

  private static SortedMap<String, String> tags(CopyImageRequest request, SimulatedImage source) {
    SortedMap<String, String> tags = new TreeMap<>();
    if (Boolean.TRUE.equals(request.copyImageTags())) {
      tags.putAll(source.tags());
      tags.keySet().removeIf(key -> key.startsWith("aws:"));
    }
    tags.putAll(specified(request, ResourceType.IMAGE));
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
        specification.tags().forEach(tag -> tags.put(tag.key(), tag.value()));
      }
    }
    SimulatedRegion.checkTags(tags);
    SimulatedRegion.checkCount(tags);
    return tags;
  }

  private void checkCapacity(Actor caller, SimulatedImage source) {
    RunState world = cloud.world();
    if (caller instanceof LambdaInvocation && isRefused(source)) {
      world.count(Disturbance.COPY_REFUSED, source + " to " + region.name());
      throw new ApiRefusal(
          "UnauthorizedOperation", "You are not authorized to perform this operation.", 403);
    }
    if (inFlight.size() >= MOST_IN_FLIGHT || region.isTakenByOthers()) {
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
    return refused.getOrDefault(source.id(), false);
  }

  private boolean isRefused(SimulatedImage source) {
    double probability = cloud.world().scenario().copying().refused();
    return refused.computeIfAbsent(source.id(), _ -> cloud.chance().happens(probability));
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
                devices,
                source.isMarketplace(),
                caller),
            tags);
    inFlight.add(copy.id());
    return copy;
  }

  private static SnapshotEncryption encryption(CopyImageRequest request, SimulatedSnapshot source) {
    if (request.kmsKeyId() != null) {
      return SnapshotEncryption.CUSTOMER;
    }
    boolean encrypted = Boolean.TRUE.equals(request.encrypted()) || source.isEncrypted();
    return encrypted ? SnapshotEncryption.AWS_MANAGED : SnapshotEncryption.NONE;
  }

  private void goesOn(SimulatedImage copy, SimulatedImage source, CopyImageRequest request) {
    RunState world = cloud.world();
    Scenario.Copying copying = world.scenario().copying();
    boolean keyMissing = SimulatedDeployment.MISSING_KEY.equals(request.kmsKeyId());
    boolean fails = !keyMissing && (isCursed(source) || isUnlucky());
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
