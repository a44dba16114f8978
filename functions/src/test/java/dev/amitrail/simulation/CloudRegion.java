package dev.amitrail.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/// One Region of the account: its images, and what EC2 does to them when asked.
public final class CloudRegion {
  private static final long MINUTE = VirtualTime.micros(Duration.ofMinutes(1));
  private static final Duration COOLDOWN = Duration.ofHours(24);
  private static final int MOST_VALUE = 256;
  private static final int MOST_KEY = 128;

  private final Cloud cloud;
  private final String name;
  private final Map<String, CloudImage> images = new LinkedHashMap<>();
  private final Map<String, List<CloudImage>> bySource = new HashMap<>();
  private final Map<String, CloudSnapshot> snapshots = new HashMap<>();
  private final Map<String, CloudImage> bySnapshot = new HashMap<>();
  private final Map<Bucket, Bucket.Level> buckets = new EnumMap<>(Bucket.class);
  private final Map<String, Long> coolingDown = new HashMap<>();
  private final ImageCopies copies;
  private final CloudParameters parameters;
  private Optional<Happening> outage = Optional.empty();
  private boolean offForGood;
  private long rushedUntil;

  CloudRegion(Cloud cloud, String name) {
    this.cloud = cloud;
    this.name = name;
    this.copies = new ImageCopies(cloud, this);
    this.parameters = new CloudParameters(cloud, this);
  }

  /// Its name.
  public String name() {
    return name;
  }

  /// Its parameters.
  public CloudParameters parameters() {
    return parameters;
  }

  Cloud cloud() {
    return cloud;
  }

  ImageCopies copies() {
    return copies;
  }

  /// Every image that ever was there.
  Collection<CloudImage> images() {
    return images.values();
  }

  Optional<CloudImage> image(String id) {
    return Optional.ofNullable(images.get(id));
  }

  /// The images whose lineage names this id.
  List<CloudImage> madeOf(String sourceId) {
    return Collections.unmodifiableList(bySource.getOrDefault(sourceId, List.of()));
  }

  /// The account's images that EC2 knows as made of this one.
  List<CloudImage> madeOf(CloudImage source) {
    return madeOf(source.id()).stream()
        .filter(image -> image.isMadeOf(source) && image.owner().equals(source.owner()))
        .toList();
  }

  Optional<CloudSnapshot> snapshot(String id) {
    return Optional.ofNullable(snapshots.get(id));
  }

  /// The snapshot with this id.
  CloudSnapshot knownSnapshot(String id) {
    return snapshot(id).orElseThrow(() -> noSnapshot(id));
  }

  /// The image a snapshot is behind.
  Optional<CloudImage> imageOf(String snapshotId) {
    return Optional.ofNullable(bySnapshot.get(snapshotId));
  }

  /// Takes a token, if others left one.
  boolean takes(Bucket bucket) {
    return !isTakenByOthers()
        && buckets.computeIfAbsent(bucket, Bucket.Level::new).take(cloud.now());
  }

  /// Others use up most of what the limits leave, until `micros` after the start.
  void isRushedUntil(long micros) {
    rushedUntil = micros;
  }

  /// Whether others came first.
  boolean isTakenByOthers() {
    return cloud.now() < rushedUntil && cloud.chance().happens(0.5);
  }

  /// The Region cannot be read from now on, in this way.
  void goesOut(Happening how) {
    outage = Optional.of(how);
  }

  /// The Region is switched off.
  void goesOffForGood() {
    offForGood = true;
    outage = Optional.of(Happening.REGION_REFUSES);
  }

  /// The Region can be read again.
  void comesBack() {
    rushedUntil = 0;
    if (!offForGood) {
      outage = Optional.empty();
    }
  }

  /// How it cannot be read, if it cannot.
  Optional<Happening> outage() {
    return outage;
  }

  /// A person registers an image.
  CloudImage register(Registration registration, long micros) {
    List<CloudImage.Device> devices = new ArrayList<>();
    for (int i = 0; i < registration.volumes(); i++) {
      devices.add(newDevice("/dev/sd" + (char) ('a' + i), registration.encryption()));
    }
    CloudImage image =
        add(
            new CloudImage.Birth(
                cloud.newId("ami-"),
                name,
                registration.owner(),
                registration.name(),
                cloud.now(),
                Optional.empty(),
                devices,
                registration.marketplace(),
                Caller.PERSON),
            registration.tags());
    cloud.world().time().after(micros, () -> becomeAvailable(image));
    return image;
  }

  CloudImage.Device newDevice(String device, Encryption encryption) {
    return new CloudImage.Device(device, new CloudSnapshot(cloud.newId("snap-"), encryption));
  }

  /// An image comes to be, pending.
  CloudImage add(CloudImage.Birth birth, SortedMap<String, String> tags) {
    Scenario.Copying copying = cloud.world().scenario().copying();
    CloudImage image =
        new CloudImage(
            birth,
            Cloud.iso(birth.at()),
            birth.at() + cloud.chance().upTo(VirtualTime.micros(copying.invisible())),
            cloud.chance().upTo(VirtualTime.micros(copying.shownWhenGone())));
    tags.forEach((key, value) -> image.tag(key, Optional.of(value), cloud.now()));
    images.put(image.id(), image);
    image
        .lineage()
        .ifPresent(
            from -> bySource.computeIfAbsent(from.imageId(), _ -> new ArrayList<>()).add(image));
    for (CloudImage.Device device : image.devices()) {
      snapshots.put(device.snapshot().id(), device.snapshot());
      bySnapshot.put(device.snapshot().id(), image);
    }
    cloud.stateChanged(image, "");
    if (!tags.isEmpty() && copying.tagEventsAtCreation()) {
      cloud.tagsChanged(image, List.copyOf(tags.keySet()));
    }
    return image;
  }

  void becomeAvailable(CloudImage image) {
    if (image.state() == CloudImage.State.PENDING) {
      image.become(CloudImage.State.AVAILABLE, Optional.empty(), cloud.now());
      cloud.stateChanged(image, "");
    }
  }

  void fail(CloudImage image, String reason) {
    if (image.state() == CloudImage.State.PENDING) {
      image.become(CloudImage.State.FAILED, Optional.of(reason), cloud.now());
      cloud.stateChanged(image, reason);
    }
  }

  void deregister(String id) {
    CloudImage image = own(id);
    boolean cooling = coolingDown.getOrDefault(id, 0L) > cloud.now();
    if (image.protection() != CloudImage.Protection.NONE || cooling) {
      throw new Refusal("OperationNotPermitted", id + " is protected from deregistration");
    }
    image.become(CloudImage.State.DEREGISTERED, Optional.empty(), cloud.now());
    cloud.stateChanged(image, "");
  }

  /// "Disable an AMI", EC2 user guide: whoever it was shared with loses it.
  void disable(String id) {
    CloudImage image = own(id);
    if (!image.isAvailable()) {
      throw unavailable(image);
    }
    image.grants.clear();
    image.become(CloudImage.State.DISABLED, Optional.empty(), cloud.now());
    cloud.stateChanged(image, "");
  }

  void enable(String id) {
    CloudImage image = own(id);
    if (image.state() != CloudImage.State.DISABLED) {
      throw unavailable(image);
    }
    image.become(CloudImage.State.AVAILABLE, Optional.empty(), cloud.now());
    cloud.stateChanged(image, "");
  }

  /// CreateTags, EC2 API reference: all resources or none.
  void createTags(Caller caller, List<String> resources, Map<String, String> tags) {
    checkTags(tags);
    for (String id : resources) {
      SortedMap<String, String> after = new TreeMap<>(tagsOf(id));
      after.putAll(tags);
      checkCount(after);
    }
    for (String id : resources) {
      cloud.watch().tagsWritten(caller, this, id, tags);
      if (id.startsWith("snap-")) {
        knownSnapshot(id).tags.putAll(tags);
        cloud.changed();
      } else {
        writeTags(shown(id), tags);
      }
    }
  }

  private void writeTags(CloudImage image, Map<String, String> tags) {
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

  /// DeleteTags, EC2 API reference: keys that are not there are no error.
  void deleteTags(Caller caller, List<String> resources, List<String> keys) {
    resources.forEach(this::tagsOf);
    for (String id : resources) {
      cloud.watch().tagsDeleted(caller, this, id, keys);
      if (id.startsWith("snap-")) {
        knownSnapshot(id).tags.keySet().removeAll(keys);
        cloud.changed();
        continue;
      }
      CloudImage image = shown(id);
      List<String> gone = keys.stream().filter(key -> image.tag(key).isPresent()).sorted().toList();
      gone.forEach(key -> image.tag(key, Optional.empty(), cloud.now()));
      if (!gone.isEmpty()) {
        cloud.tagsChanged(image, gone);
      }
    }
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
          if (key.startsWith("aws:")) {
            throw new Refusal(
                "InvalidParameterValue", "Tag keys starting with 'aws:' are reserved");
          }
          if (key.isEmpty() || key.length() > MOST_KEY || value.length() > MOST_VALUE) {
            throw new Refusal("InvalidParameterValue", "Tag " + key + " is too long or empty");
          }
        });
  }

  /// "Tag your Amazon EC2 resources", EC2 user guide.
  static void checkCount(Map<String, String> tags) {
    if (Trail.counted(tags) > Trail.MOST_TAGS) {
      throw new Refusal("TagLimitExceeded", "More than 50 tags");
    }
  }

  /// EnableImageDeprecation and DisableImageDeprecation, EC2 API reference: whole minutes, in the
  /// future.
  void deprecate(Caller caller, String id, OptionalLong at) {
    CloudImage image = settled(id);
    OptionalLong rounded = OptionalLong.empty();
    if (at.isPresent()) {
      if (at.getAsLong() <= cloud.now()) {
        throw new Refusal("InvalidParameterValue", "The deprecation time has passed");
      }
      rounded = OptionalLong.of((at.getAsLong() + MINUTE / 2) / MINUTE * MINUTE);
    }
    cloud.watch().attributeWritten(caller, image, "its deprecation");
    image.deprecate(rounded);
    cloud.changed(image);
  }

  /// EnableImageDeregistrationProtection and its reverse, EC2 API reference.
  void protect(Caller caller, String id, CloudImage.Protection protection) {
    CloudImage image = settled(id);
    cloud.watch().attributeWritten(caller, image, "its protection");
    if (image.protection() == CloudImage.Protection.ON_WITH_COOLDOWN
        && protection == CloudImage.Protection.NONE) {
      coolingDown.put(id, cloud.now() + VirtualTime.micros(COOLDOWN));
    }
    image.protect(protection);
    cloud.changed(image);
  }

  SortedSet<Grant> launchPermissions(String id) {
    return Collections.unmodifiableSortedSet(own(id).grants);
  }

  /// ModifyImageAttribute, EC2 API reference. That what the AWS managed key encrypts cannot be
  /// shared: "Share an AMI with specific AWS accounts"; that what is encrypted cannot be public:
  /// "Make your AMI publicly available", EC2 user guide.
  void modifyLaunchPermissions(Caller caller, String id, List<Grant> add, List<Grant> remove) {
    CloudImage image = own(id);
    if (!image.isAvailable()) {
      throw unavailable(image);
    }
    if (!add.isEmpty() && image.hasSnapshotOf(Encryption.AWS_MANAGED)) {
      throw new Refusal(
          "InvalidParameter", "Snapshots encrypted with the AWS Managed CMK can't be shared");
    }
    if (add.contains(Grant.EVERYBODY) && (image.isMarketplace() || image.isEncrypted())) {
      throw new Refusal("OperationNotPermitted", id + " cannot be made public");
    }
    cloud.watch().attributeWritten(caller, image, "its launch permissions");
    image.grants.addAll(add);
    image.grants.removeAll(remove);
    image.changed();
    cloud.changed(image);
  }

  SortedSet<Grant> volumePermissions(String id) {
    return Collections.unmodifiableSortedSet(knownSnapshot(id).grants);
  }

  /// ModifySnapshotAttribute, EC2 API reference; "Share an Amazon EBS snapshot", EBS user guide.
  void modifyVolumePermissions(Caller caller, String id, List<Grant> add, List<Grant> remove) {
    CloudSnapshot snapshot = knownSnapshot(id);
    CloudImage image = imageOf(id).orElseThrow();
    if (image.state() == CloudImage.State.PENDING) {
      throw new Refusal("IncorrectState", id + " is pending");
    }
    if (add.stream().anyMatch(grant -> grant.kind().compareTo(Grant.Kind.GROUP) > 0)) {
      throw new Refusal("InvalidParameterValue", "A snapshot is shared with accounts or everybody");
    }
    boolean isPublic = add.contains(Grant.EVERYBODY);
    if ((!add.isEmpty() && snapshot.encryption() == Encryption.AWS_MANAGED)
        || (isPublic && snapshot.isEncrypted())) {
      throw new Refusal(
          "OperationNotPermitted", "Encrypted snapshots with EBS default key cannot be shared");
    }
    cloud.watch().snapshotWritten(caller, image, id);
    snapshot.grants.addAll(add);
    snapshot.grants.removeAll(remove);
    cloud.changed();
  }

  /// An image that somebody who asks for it by id can see.
  CloudImage shown(String id) {
    return image(id)
        .filter(image -> image.isShown(cloud.now()))
        .filter(image -> image.state() != CloudImage.State.DEREGISTERED)
        .orElseThrow(
            () ->
                new Refusal("InvalidAMIID.NotFound", "The image id '[" + id + "]' does not exist"));
  }

  private CloudImage own(String id) {
    CloudImage image = shown(id);
    if (!image.owner().equals(cloud.account())) {
      throw new Refusal("AuthFailure", "Not authorized for image:" + id);
    }
    return image;
  }

  private CloudImage settled(String id) {
    CloudImage image = own(id);
    if (!image.isAvailable() && image.state() != CloudImage.State.DISABLED) {
      throw unavailable(image);
    }
    return image;
  }

  static Refusal unavailable(CloudImage image) {
    return new Refusal(
        "InvalidAMIID.Unavailable",
        image.id() + " is " + image.state() + " and may not be used for this operation");
  }

  private static Refusal noSnapshot(String id) {
    return new Refusal("InvalidSnapshot.NotFound", "The snapshot '" + id + "' does not exist.");
  }
}
