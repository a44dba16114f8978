package dev.amitrail.simulation.ec2;

import dev.amitrail.simulation.Disturbance;
import dev.amitrail.simulation.Scenario;
import dev.amitrail.simulation.audit.ExpectedTags;
import dev.amitrail.simulation.client.ApiRefusal;
import dev.amitrail.simulation.client.TokenBucket;
import dev.amitrail.simulation.time.Actor;
import dev.amitrail.simulation.time.LambdaInvocation;
import dev.amitrail.simulation.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/// One Region of the account: its images, and what EC2 does to them when asked.
public final class SimulatedRegion {
  private static final long MINUTE = VirtualTime.micros(Duration.ofMinutes(1));
  private static final Duration COOLDOWN = Duration.ofHours(24);
  private static final long YEAR = VirtualTime.micros(Duration.ofDays(365));
  private static final int MOST_CHANGES = 500;
  private static final int MOST_RESOURCES = 1_000;
  private static final int ACCOUNT_DIGITS = 12;
  private static final int MOST_VALUE = 256;
  private static final int MOST_KEY = 128;

  private final SimulatedAccount cloud;
  private final String name;
  private final Map<String, SimulatedImage> images = new LinkedHashMap<>();
  private final Map<String, List<SimulatedImage>> bySource = new HashMap<>();
  private final Map<String, SimulatedSnapshot> snapshots = new HashMap<>();
  private final Map<String, SimulatedImage> bySnapshot = new HashMap<>();
  private final Map<TokenBucket, TokenBucket.Level> buckets = new EnumMap<>(TokenBucket.class);
  private final Map<String, Long> coolingDown = new HashMap<>();
  private final SimulatedCopies copies;
  private final SimulatedParameters parameters;
  private final SimulatedRole role;
  private long readDefaultKeyAt = -1;
  private Optional<Disturbance> outage = Optional.empty();
  private boolean offForGood;
  private long rushedUntil;

  SimulatedRegion(SimulatedAccount cloud, String name) {
    this.cloud = cloud;
    this.name = name;
    this.copies = new SimulatedCopies(cloud, this);
    this.parameters = new SimulatedParameters(cloud, this);
    this.role = new SimulatedRole(cloud, this);
  }

  /// Its name.
  public String name() {
    return name;
  }

  /// Its parameters.
  public SimulatedParameters parameters() {
    return parameters;
  }

  SimulatedRole role() {
    return role;
  }

  /// How it encrypts by default: GetEbsEncryptionByDefault and GetEbsDefaultKmsKeyId.
  public Scenario.EbsDefault readEbsDefault() {
    readDefaultKeyAt = cloud.now();
    return cloud.state().ebsDefault(name);
  }

  /// When the code under test last read how it encrypts by default, in microseconds since the
  /// start; -1 for never.
  public long readDefaultKeyAt() {
    return readDefaultKeyAt;
  }

  public SimulatedAccount cloud() {
    return cloud;
  }

  public SimulatedCopies copies() {
    return copies;
  }

  /// Every image that ever was there.
  public Collection<SimulatedImage> images() {
    return images.values();
  }

  public Optional<SimulatedImage> image(String id) {
    return Optional.ofNullable(images.get(id));
  }

  /// The images whose lineage names this id.
  public List<SimulatedImage> madeOf(String sourceId) {
    return Collections.unmodifiableList(bySource.getOrDefault(sourceId, List.of()));
  }

  /// The account's images that EC2 knows as made of this one.
  public List<SimulatedImage> madeOf(SimulatedImage source) {
    return madeOf(source.id()).stream()
        .filter(image -> image.isMadeOf(source) && image.owner().equals(source.owner()))
        .toList();
  }

  Optional<SimulatedSnapshot> snapshot(String id) {
    return Optional.ofNullable(snapshots.get(id));
  }

  /// The snapshot with this id.
  public SimulatedSnapshot knownSnapshot(String id) {
    return snapshot(id).orElseThrow(() -> noSnapshot(id));
  }

  /// The image a snapshot is behind.
  public Optional<SimulatedImage> imageOf(String snapshotId) {
    return Optional.ofNullable(bySnapshot.get(snapshotId));
  }

  /// Takes a token, if others left one.
  public boolean takes(TokenBucket bucket) {
    return !isTakenByOthers()
        && buckets.computeIfAbsent(bucket, TokenBucket.Level::new).take(cloud.now());
  }

  /// Others use up most of what the limits leave, until `micros` after the start.
  public void isRushedUntil(long micros) {
    rushedUntil = micros;
  }

  /// Whether others came first.
  boolean isTakenByOthers() {
    return cloud.now() < rushedUntil && cloud.chance().happens(0.5);
  }

  /// The Region cannot be read from now on, in this way.
  public void goesOut(Disturbance how) {
    outage = Optional.of(how);
  }

  /// The Region is switched off.
  public void goesOffForGood() {
    offForGood = true;
    outage = Optional.of(Disturbance.REGION_REFUSES);
  }

  /// The Region can be read again.
  public void comesBack() {
    rushedUntil = 0;
    if (!offForGood) {
      outage = Optional.empty();
    }
  }

  /// How it cannot be read, if it cannot.
  public Optional<Disturbance> outage() {
    return outage;
  }

  /// A person registers an image.
  public SimulatedImage register(ImageRegistration registration, long micros) {
    List<SimulatedImage.Device> devices = new ArrayList<>();
    for (int i = 0; i < registration.volumes(); i++) {
      devices.add(newDevice("/dev/sd" + (char) ('a' + i), registration.encryption()));
    }
    SimulatedImage image =
        add(
            new SimulatedImage.Birth(
                cloud.newId("ami-"),
                name,
                registration.owner(),
                registration.name(),
                cloud.now() - VirtualTime.micros(registration.age()),
                Optional.empty(),
                SimulatedImage.Statement.ALWAYS,
                devices,
                registration.marketplace(),
                Actor.PERSON),
            registration.tags());
    cloud.world().time().after(micros, () -> becomeAvailable(image));
    return image;
  }

  SimulatedImage.Device newDevice(String device, SnapshotEncryption encryption) {
    return new SimulatedImage.Device(
        device, new SimulatedSnapshot(cloud.newId("snap-"), encryption));
  }

  /// An image comes to be, pending.
  SimulatedImage add(SimulatedImage.Birth birth, SortedMap<String, String> tags) {
    Scenario.Copying copying = cloud.world().scenario().copying();
    SimulatedImage image =
        new SimulatedImage(
            birth,
            SimulatedAccount.iso(birth.at()),
            birth.at() + cloud.chance().upTo(VirtualTime.micros(copying.invisible())),
            cloud.chance().upTo(VirtualTime.micros(copying.shownWhenGone())));
    tags.forEach((key, value) -> image.tag(key, Optional.of(value), cloud.now()));
    images.put(image.id(), image);
    image
        .lineage()
        .ifPresent(
            from -> bySource.computeIfAbsent(from.imageId(), _ -> new ArrayList<>()).add(image));
    for (SimulatedImage.Device device : image.devices()) {
      snapshots.put(device.snapshot().id(), device.snapshot());
      bySnapshot.put(device.snapshot().id(), image);
    }
    cloud.stateChanged(image, "");
    if (!tags.isEmpty() && copying.tagEventsAtCreation()) {
      cloud.tagsChanged(image, List.copyOf(tags.keySet()));
    }
    return image;
  }

  void becomeAvailable(SimulatedImage image) {
    if (image.state() == SimulatedImage.State.PENDING) {
      image.become(SimulatedImage.State.AVAILABLE, Optional.empty(), cloud.now());
      cloud.stateChanged(image, "");
    }
  }

  void fail(SimulatedImage image, String reason) {
    if (image.state() == SimulatedImage.State.PENDING) {
      image.become(SimulatedImage.State.FAILED, Optional.of(reason), cloud.now());
      cloud.stateChanged(image, reason);
    }
  }

  /// DeregisterImage, EC2 API reference.
  public void deregister(String id) {
    SimulatedImage image = own(id);
    boolean cooling = coolingDown.getOrDefault(id, 0L) > cloud.now();
    if (image.protection() != SimulatedImage.Protection.NONE || cooling) {
      throw new ApiRefusal("OperationNotPermitted", id + " is protected from deregistration");
    }
    image.become(SimulatedImage.State.DEREGISTERED, Optional.empty(), cloud.now());
    cloud.stateChanged(image, "");
  }

  /// "Disable an AMI", EC2 user guide: the accounts it was shared with lose it.
  public void disable(String id) {
    SimulatedImage image = own(id);
    if (!image.isAvailable()) {
      throw unavailable(image);
    }
    image.grants.clear();
    image.become(SimulatedImage.State.DISABLED, Optional.empty(), cloud.now());
    cloud.stateChanged(image, "");
  }

  /// EnableImage, EC2 API reference.
  public void enable(String id) {
    SimulatedImage image = own(id);
    if (image.state() != SimulatedImage.State.DISABLED) {
      throw unavailable(image);
    }
    image.become(SimulatedImage.State.AVAILABLE, Optional.empty(), cloud.now());
    cloud.stateChanged(image, "");
  }

  /// CreateTags, EC2 API reference: all resources or none.
  public void createTags(Actor caller, List<String> resources, Map<String, String> tags) {
    if (resources.size() > MOST_RESOURCES) {
      throw new ApiRefusal("InvalidParameterValue", "At most 1000 resources");
    }
    checkTags(tags);
    role.checkTags(caller, resources, tags.keySet());
    for (String id : resources) {
      SortedMap<String, String> after = new TreeMap<>(tagsOf(id));
      after.putAll(tags);
      checkCount(after);
    }
    for (String id : resources) {
      cloud.auditor().tagsWritten(caller, this, id, tags);
      if (id.startsWith("snap-")) {
        knownSnapshot(id).tags.putAll(tags);
        cloud.changed();
      } else {
        writeTags(shown(id), tags);
      }
    }
  }

  private void writeTags(SimulatedImage image, Map<String, String> tags) {
    List<String> changed = new ArrayList<>();
    for (var tag : new TreeMap<>(tags).entrySet()) {
      if (!Optional.of(tag.getValue()).equals(image.tag(tag.getKey()))) {
        image.tag(tag.getKey(), Optional.of(tag.getValue()), cloud.now());
        changed.add(tag.getKey());
      }
    }
    if (!changed.isEmpty()) {
      cloud.tagsChanged(image, changed);
    }
  }

  /// Takes tags away, whatever their values are.
  public void deleteTags(Actor caller, List<String> resources, List<String> keys) {
    SortedMap<String, Optional<String>> any = new TreeMap<>();
    keys.forEach(key -> any.put(key, Optional.empty()));
    deleteTags(caller, resources, any);
  }

  /// DeleteTags, EC2 API reference: keys that are not there are no error, and a tag that has
  /// another value than the request stays.
  public void deleteTags(Actor caller, List<String> resources, Map<String, Optional<String>> tags) {
    List<String> keys = List.copyOf(tags.keySet());
    if (keys.stream().anyMatch(key -> key.toLowerCase(Locale.ROOT).startsWith("aws:"))) {
      throw new ApiRefusal("InvalidParameterValue", "Tag keys starting with 'aws:' are reserved");
    }
    resources.forEach(this::tagsOf);
    role.checkUntags(caller, resources, keys);
    for (String id : resources) {
      cloud.auditor().tagsDeleted(caller, this, id, keys);
      if (id.startsWith("snap-")) {
        knownSnapshot(id).tags.keySet().removeAll(keys);
        cloud.changed();
        continue;
      }
      SimulatedImage image = shown(id);
      List<String> gone =
          keys.stream()
              .filter(key -> image.tag(key).isPresent())
              .filter(key -> isTaken(tags.getOrDefault(key, Optional.empty()), image.tag(key)))
              .sorted()
              .toList();
      gone.forEach(key -> image.tag(key, Optional.empty(), cloud.now()));
      if (!gone.isEmpty()) {
        cloud.tagsChanged(image, gone);
      }
    }
  }

  private static boolean isTaken(Optional<String> asked, Optional<String> there) {
    return asked.isEmpty() || asked.equals(there);
  }

  private Map<String, String> tagsOf(String id) {
    if (id.startsWith("snap-")) {
      return knownSnapshot(id).tags;
    }
    return shown(id).tags();
  }

  static void checkTags(Map<String, String> tags) {
    tags.forEach(
        (key, value) -> {
          if (key.toLowerCase(Locale.ROOT).startsWith("aws:")) {
            throw new ApiRefusal(
                "InvalidParameterValue", "Tag keys starting with 'aws:' are reserved");
          }
          if (key.startsWith(ExpectedTags.SHARED)) {
            throw new ApiRefusal("InvalidParameterValue", "Shared tags are written by EC2 alone");
          }
          if (key.isEmpty() || key.length() > MOST_KEY || value.length() > MOST_VALUE) {
            throw new ApiRefusal("InvalidParameterValue", "Tag " + key + " is too long or empty");
          }
        });
  }

  /// "Tag your Amazon EC2 resources", EC2 user guide.
  static void checkCount(Map<String, String> tags) {
    if (ExpectedTags.counted(tags) > ExpectedTags.MOST_TAGS) {
      throw new ApiRefusal("TagLimitExceeded", "More than 50 tags");
    }
  }

  /// EnableImageDeprecation and DisableImageDeprecation, EC2 API reference: whole minutes, in the
  /// future.
  public void deprecate(Actor caller, String id, OptionalLong at) {
    SimulatedImage image = settled(id);
    role.checkAttribute(caller, tied(caller, image), "EnableImageDeprecation");
    OptionalLong rounded = OptionalLong.empty();
    if (at.isPresent()) {
      boolean isPublic = image.grants.contains(Grantee.PUBLIC);
      long last = isPublic ? image.createdAt() + 2 * YEAR : cloud.now() + 10 * YEAR;
      if (at.getAsLong() < cloud.now() + MINUTE || at.getAsLong() > last) {
        throw new ApiRefusal(
            "InvalidParameterValue",
            "DeprecateAt is in the past, or too far ahead: %s".formatted(at.getAsLong()));
      }
      rounded = OptionalLong.of((at.getAsLong() + MINUTE / 2) / MINUTE * MINUTE);
    }
    cloud.auditor().attributeWritten(caller, image, "its deprecation");
    image.deprecate(rounded);
    cloud.changed(image);
  }

  /// EnableImageDeregistrationProtection and its reverse, EC2 API reference.
  public void protect(Actor caller, String id, SimulatedImage.Protection protection) {
    SimulatedImage image = settled(id);
    role.checkAttribute(caller, tied(caller, image), "EnableImageDeregistrationProtection");
    cloud.auditor().attributeWritten(caller, image, "its protection");
    cloud.auditor().protectionWritten(caller, image, protection);
    if (image.protection() == SimulatedImage.Protection.ON_WITH_COOLDOWN
        && protection == SimulatedImage.Protection.NONE) {
      coolingDown.put(id, cloud.now() + VirtualTime.micros(COOLDOWN));
    }
    image.protect(protection);
    cloud.changed(image);
  }

  public SortedSet<Grantee> launchPermissions(String id) {
    return Collections.unmodifiableSortedSet(own(id).grants);
  }

  /// The tags of an image that the role's conditions see; at times without the one that a person
  /// has just taken off.
  private Map<String, String> tied(Actor caller, SimulatedImage image) {
    boolean taken =
        caller instanceof LambdaInvocation
            && cloud.world().isTroubled()
            && image.tag(ExpectedTags.ORIGIN_ID).isPresent()
            && cloud.chance().happens(cloud.world().scenario().faults().untied());
    if (taken) {
      cloud.world().count(Disturbance.UNTIED_IN_BETWEEN, image.toString());
      deleteTags(Actor.PERSON, List.of(image.id()), List.of(ExpectedTags.ORIGIN_ID));
    }
    return image.tags();
  }

  /// ModifyImageAttribute, EC2 API reference: one grantee that is refused fails the request.
  public void modifyLaunchPermissions(
      Actor caller, String id, List<Grantee> add, List<Grantee> remove) {
    SimulatedImage image = own(id);
    if (!image.isAvailable()) {
      throw unavailable(image);
    }
    role.checkAttribute(caller, tied(caller, image), "ModifyImageAttribute");
    checkChanges(caller, id, add, remove);
    cloud.auditor().attributeWritten(caller, image, "its launch permissions");
    cloud.auditor().shared(caller, image, id, add, remove);
    add.forEach(grant -> refuse(grant, launchRefusal(image, grant)));
    image.grants.addAll(add);
    image.grants.removeAll(remove);
    image.changed();
    cloud.changed(image);
  }

  /// Why EC2 does not share an image with a grantee that lacks it. That what the AWS managed key
  /// encrypts cannot be shared: "Share an AMI with specific AWS accounts"; that what is encrypted
  /// cannot be public: "Make your AMI publicly available"; "Block public access to your AMIs"; "AMI
  /// quotas", EC2 user guide.
  public Optional<ApiRefusal> launchRefusal(SimulatedImage image, Grantee grant) {
    if (image.grants.contains(grant)) {
      return Optional.empty();
    }
    if (image.hasSnapshotOf(SnapshotEncryption.AWS_MANAGED)) {
      return Optional.of(
          new ApiRefusal(
              "InvalidParameter", "Snapshots encrypted with the AWS Managed CMK can't be shared"));
    }
    if (isRefused(grant)) {
      return Optional.of(
          new ApiRefusal(
              "InvalidAMIAttributeItemValue",
              "Invalid attribute item value \"%s\" for userId item type.".formatted(grant)));
    }
    if (!grant.equals(Grantee.PUBLIC)) {
      return Optional.empty();
    }
    if (image.isMarketplace() || image.isEncrypted()) {
      return Optional.of(
          new ApiRefusal("OperationNotPermitted", image.id() + " cannot be made public"));
    }
    if (cloud.state().isPublicBlocked(name)) {
      return Optional.of(
          new ApiRefusal(
              "OperationNotPermitted",
              "You can't publicly share this image because block public access is enabled"));
    }
    long publicImages =
        images.values().stream()
            .filter(other -> other.state() != SimulatedImage.State.DEREGISTERED)
            .filter(other -> other.grants.contains(Grantee.PUBLIC))
            .count();
    int most = cloud.state().publicImages(name);
    return publicImages < most
        ? Optional.empty()
        : Optional.of(
            new ApiRefusal(
                "ResourceLimitExceeded",
                "You have reached your quota of %d public images in this Region".formatted(most)));
  }

  private boolean isRefused(Grantee grant) {
    return grant.kind() == Grantee.Kind.USER
        && (grant.value().length() != ACCOUNT_DIGITS || cloud.state().refuses(name, grant.value()));
  }

  private void refuse(Grantee grant, Optional<ApiRefusal> refusal) {
    refusal.ifPresent(
        why -> {
          cloud
              .world()
              .count(
                  grant.equals(Grantee.PUBLIC)
                      ? Disturbance.PUBLIC_REFUSED
                      : Disturbance.GRANTEE_REFUSED,
                  name + " " + grant);
          throw why;
        });
  }

  private void checkChanges(Actor caller, String id, List<Grantee> add, List<Grantee> remove) {
    if (add.isEmpty() && remove.isEmpty()) {
      throw malformed(caller, id, "InvalidParameterCombination", "No attribute to modify");
    }
    if (add.size() + remove.size() > MOST_CHANGES) {
      throw malformed(caller, id, "InvalidParameterValue", "At most 500 modifications");
    }
  }

  private ApiRefusal malformed(Actor caller, String id, String code, String message) {
    cloud.auditor().malformed(caller, id, message);
    return new ApiRefusal(code, message);
  }

  public SortedSet<Grantee> volumePermissions(String id) {
    return Collections.unmodifiableSortedSet(knownSnapshot(id).grants);
  }

  /// ModifySnapshotAttribute, EC2 API reference: "you may add or remove", never both; "up to 500
  /// modifications to a snapshot in a single operation".
  public void modifyVolumePermissions(
      Actor caller, String id, List<Grantee> add, List<Grantee> remove) {
    SimulatedSnapshot snapshot = knownSnapshot(id);
    SimulatedImage image = imageOf(id).orElseThrow();
    if (image.state() == SimulatedImage.State.PENDING) {
      throw new ApiRefusal("IncorrectState", id + " is pending");
    }
    role.checkVolumePermissions(caller, snapshot.tags, add);
    checkChanges(caller, id, add, remove);
    if (!add.isEmpty() && !remove.isEmpty()) {
      throw malformed(
          caller, id, "InvalidParameterCombination", "Permissions are added or removed, not both");
    }
    cloud.auditor().snapshotWritten(caller, image, id);
    cloud.auditor().shared(caller, image, id, add, remove);
    add.forEach(grant -> refuse(grant, volumeRefusal(snapshot, grant)));
    snapshot.grants.addAll(add);
    snapshot.grants.removeAll(remove);
    cloud.changed();
  }

  /// Why EC2 does not share a snapshot with a grantee that lacks it: "Share an Amazon EBS
  /// snapshot", "Block public access for Amazon EBS snapshots", EBS user guide.
  public Optional<ApiRefusal> volumeRefusal(SimulatedSnapshot snapshot, Grantee grant) {
    if (snapshot.grants.contains(grant)) {
      return Optional.empty();
    }
    if (grant.kind().compareTo(Grantee.Kind.GROUP) > 0 || isRefused(grant)) {
      return Optional.of(new ApiRefusal("InvalidParameterValue", "Invalid grantee " + grant));
    }
    boolean isPublic = grant.equals(Grantee.PUBLIC);
    if (snapshot.encryption() == SnapshotEncryption.AWS_MANAGED
        || (isPublic && snapshot.isEncrypted())) {
      return Optional.of(
          new ApiRefusal(
              "OperationNotPermitted",
              "Encrypted snapshots with EBS default key cannot be shared"));
    }
    return isPublic && cloud.state().isPublicBlocked(name)
        ? Optional.of(
            new ApiRefusal(
                "OperationNotPermitted", "Block public access is enabled in this Region"))
        : Optional.empty();
  }

  /// An image that is visible to a request by id.
  SimulatedImage shown(String id) {
    return image(id)
        .filter(image -> image.isShown(cloud.now()))
        .filter(image -> image.state() != SimulatedImage.State.DEREGISTERED)
        .orElseThrow(
            () ->
                new ApiRefusal(
                    "InvalidAMIID.NotFound", "The image id '[" + id + "]' does not exist"));
  }

  private SimulatedImage own(String id) {
    SimulatedImage image = shown(id);
    if (!image.owner().equals(cloud.account())) {
      throw new ApiRefusal("AuthFailure", "Not authorized for image:" + id);
    }
    return image;
  }

  private SimulatedImage settled(String id) {
    SimulatedImage image = own(id);
    if (!image.isAvailable() && image.state() != SimulatedImage.State.DISABLED) {
      throw unavailable(image);
    }
    return image;
  }

  static ApiRefusal unavailable(SimulatedImage image) {
    return new ApiRefusal(
        "InvalidAMIID.Unavailable",
        image.id() + " is " + image.state() + " and may not be used for this operation");
  }

  private static ApiRefusal noSnapshot(String id) {
    return new ApiRefusal("InvalidSnapshot.NotFound", "The snapshot '" + id + "' does not exist.");
  }
}
