package dev.amitrail.simulation.ec2;

import dev.amitrail.simulation.time.Actor;
import dev.amitrail.simulation.time.LambdaInvocation;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.EbsBlockDevice;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ProductCode;
import software.amazon.awssdk.services.ec2.model.StateReason;
import software.amazon.awssdk.services.ec2.model.Tag;

/// An image as it truly is, whatever DescribeImages shows of it.
public final class SimulatedImage {
  /// The states that an image passes through, by their names in the API.
  public enum State {
    /// Being made.
    PENDING,
    /// Ready to launch.
    AVAILABLE,
    /// Making it did not work out.
    FAILED,
    /// It exists, but cannot be launched.
    DISABLED,
    /// Gone.
    DEREGISTERED
  }

  /// Whether an image can be deregistered, by the names of the API.
  public enum Protection {
    /// It can.
    NONE("disabled"),
    /// It cannot.
    ON("enabled-without-cooldown"),
    /// It cannot, and not for a day after the protection is taken away.
    ON_WITH_COOLDOWN("enabled-with-cooldown");

    private final String text;

    Protection(String text) {
      this.text = text;
    }
  }

  /// The image another was made of.
  public record Lineage(String imageId, String region) {}

  /// When EC2 states what an image was made of. "For some older AMIs, the ID might not be
  /// available" (Image, EC2 API reference); of pending images nothing is documented.
  public enum Statement {
    /// Always.
    ALWAYS,
    /// Not while it is pending.
    ONCE_MADE,
    /// Never.
    NEVER
  }

  /// A device and the snapshot behind it.
  public record Device(String name, SimulatedSnapshot snapshot) {}

  /// What is decided about an image when it comes to be.
  record Birth(
      String id,
      String region,
      String owner,
      String name,
      long at,
      Optional<Lineage> lineage,
      Statement statement,
      List<Device> devices,
      boolean marketplace,
      Actor maker) {}

  private static final ProductCode PRODUCT_CODE =
      ProductCode.builder()
          .productCodeId("aw0evgkw8e5c1q413zgy5pjce")
          .productCodeType("marketplace")
          .build();

  private final Birth birth;
  private final String creationDate;
  private final SortedMap<String, String> tags = new TreeMap<>();
  private final Map<String, Long> tagSince = new HashMap<>();
  private @Nullable Image described;
  private State state = State.PENDING;
  private Optional<String> stateReason = Optional.empty();
  private OptionalLong deprecatedAt = OptionalLong.empty();
  private Protection protection = Protection.NONE;
  private int tagVersion;
  private long stateSince;
  private boolean everAvailable;
  private boolean hidden;

  /// Whom it may be launched by.
  public final SortedSet<Grantee> grants = new TreeSet<>();

  /// From when on DescribeImages shows it.
  public final long visibleAt;

  /// How long DescribeImages shows it after it is gone.
  final long shownWhenGone;

  SimulatedImage(Birth birth, String creationDate, long visibleAt, long shownWhenGone) {
    this.birth = birth;
    this.creationDate = creationDate;
    this.visibleAt = visibleAt;
    this.shownWhenGone = shownWhenGone;
    this.stateSince = birth.at();
  }

  /// Its id.
  public String id() {
    return birth.id();
  }

  /// The Region it is in.
  public String region() {
    return birth.region();
  }

  /// The account it belongs to.
  public String owner() {
    return birth.owner();
  }

  /// Its name, which need not be its own alone.
  public String name() {
    return birth.name();
  }

  /// In the spelling of the API.
  public String creationDate() {
    return creationDate;
  }

  /// When it came to be, in microseconds since the start.
  public long createdAt() {
    return birth.at();
  }

  /// What it was made of, whether EC2 states it or not.
  public Optional<Lineage> lineage() {
    return birth.lineage();
  }

  /// What it was made of, as far as EC2 states it now.
  public Optional<Lineage> stated() {
    if (hidden) {
      return Optional.empty();
    }
    return switch (birth.statement()) {
      case ALWAYS -> lineage();
      case ONCE_MADE -> state == State.PENDING ? Optional.empty() : lineage();
      case NEVER -> Optional.empty();
    };
  }

  /// EC2 does not state what it was made of, from now on.
  public void hideSource() {
    hidden = true;
    described = null;
  }

  /// Its devices.
  public List<Device> devices() {
    return birth.devices();
  }

  /// Whether it bears a product code of the AWS Marketplace.
  public boolean isMarketplace() {
    return birth.marketplace();
  }

  /// Whether the code under test made it.
  public boolean isOurs() {
    return birth.maker() instanceof LambdaInvocation;
  }

  /// Its state.
  public State state() {
    return state;
  }

  /// Since when, in microseconds since the start.
  public long stateSince() {
    return stateSince;
  }

  /// Whether it ever was available.
  public boolean wasEverAvailable() {
    return everAvailable;
  }

  /// Whether instances can be launched from it.
  public boolean isAvailable() {
    return state == State.AVAILABLE;
  }

  /// Whether it is there to stay, or will be.
  public boolean isLive() {
    return state != State.FAILED && state != State.DEREGISTERED;
  }

  /// Whether it is a copy of an image of another Region.
  public boolean isCopyAcrossRegions() {
    return lineage().filter(from -> !from.region().equals(region())).isPresent();
  }

  /// Whether it is a copy of an image of another Region, and EC2 states so, or will.
  public boolean isStatedCopyAcrossRegions() {
    return isCopyAcrossRegions() && birth.statement() != Statement.NEVER;
  }

  /// Whether EC2 never states what it was made of.
  public boolean isNeverStated() {
    return birth.statement() == Statement.NEVER;
  }

  /// Whether EC2 states what it was made of while it is pending, too.
  public boolean isStatedWhilePending() {
    return birth.statement() == Statement.ALWAYS;
  }

  /// Whether it was made of this one.
  public boolean isMadeOf(SimulatedImage other) {
    return lineage().equals(Optional.of(new Lineage(other.id(), other.region())));
  }

  /// Whether EC2 states that it was made of this one.
  public boolean isStatedToBeMadeOf(SimulatedImage other) {
    return stated().isPresent() && isMadeOf(other);
  }

  public boolean isEncrypted() {
    return !devices().isEmpty()
        && devices().stream().allMatch(device -> device.snapshot().isEncrypted());
  }

  public boolean hasSnapshotOf(SnapshotEncryption encryption) {
    return devices().stream().anyMatch(device -> device.snapshot().encryption() == encryption);
  }

  /// Its tags.
  public SortedMap<String, String> tags() {
    return Collections.unmodifiableSortedMap(tags);
  }

  /// One of its tags.
  public Optional<String> tag(String key) {
    return Optional.ofNullable(tags.get(key));
  }

  /// When this tag was last written, in microseconds since the start.
  public long tagSince(String key) {
    return tagSince.getOrDefault(key, Long.MAX_VALUE);
  }

  /// Writes or, with an empty value, takes away a tag.
  public void tag(String key, Optional<String> value, long now) {
    value.ifPresentOrElse(text -> tags.put(key, text), () -> tags.remove(key));
    tagSince.put(key, now);
    described = null;
  }

  /// Counts one more change of its tags.
  int nextTagVersion() {
    return ++tagVersion;
  }

  void become(State next, Optional<String> reason, long now) {
    state = next;
    stateReason = reason;
    stateSince = now;
    everAvailable |= next == State.AVAILABLE;
    described = null;
  }

  /// When it is deprecated, in microseconds since the start.
  public OptionalLong deprecatedAt() {
    return deprecatedAt;
  }

  void deprecate(OptionalLong at) {
    deprecatedAt = at;
    described = null;
  }

  /// Whether it can be deregistered.
  public Protection protection() {
    return protection;
  }

  void protect(Protection next) {
    protection = next;
    described = null;
  }

  /// Forgets what was last shown of it: it has changed.
  void changed() {
    described = null;
  }

  /// Whether DescribeImages shows it.
  boolean isShown(long now) {
    return visibleAt <= now && (state != State.DEREGISTERED || now < stateSince + shownWhenGone);
  }

  /// How DescribeImages shows it.
  Image described() {
    Image image = described;
    if (image == null) {
      image = describe();
      described = image;
    }
    return image;
  }

  private Image describe() {
    return Image.builder()
        .imageId(id())
        .ownerId(owner())
        .name(name())
        .creationDate(creationDate)
        .state(state.name().toLowerCase(Locale.ROOT))
        .stateReason(
            stateReason
                .map(text -> StateReason.builder().code("Client.Error").message(text).build())
                .orElse(null))
        .sourceImageId(stated().map(Lineage::imageId).orElse(null))
        .sourceImageRegion(stated().map(Lineage::region).orElse(null))
        .deprecationTime(
            deprecatedAt.isPresent() ? SimulatedAccount.iso(deprecatedAt.getAsLong()) : null)
        .deregistrationProtection(protection.text)
        .publicLaunchPermissions(grants.contains(Grantee.PUBLIC))
        .productCodes(isMarketplace() ? List.of(PRODUCT_CODE) : List.of())
        .blockDeviceMappings(devices().stream().map(SimulatedImage::mapping).toList())
        .tags(
            tags.entrySet().stream()
                .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList())
        .build();
  }

  private static BlockDeviceMapping mapping(Device device) {
    return BlockDeviceMapping.builder()
        .deviceName(device.name())
        .ebs(
            EbsBlockDevice.builder()
                .snapshotId(device.snapshot().id())
                .encrypted(device.snapshot().isEncrypted())
                .volumeSize(8)
                .build())
        .build();
  }

  @Override
  public String toString() {
    return id() + " in " + region();
  }
}
