package dev.amitrail.image;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Makes images for tests; what a test does not set has a default.
public final class TestImage {
  /// The account that everything of ours belongs to.
  public static final String ACCOUNT = "111122223333";

  /// The Region the functions run in.
  public static final String HOME = "ap-southeast-2";

  /// The id of [#source].
  public static final String SOURCE_ID = "ami-0abcdef1234567890";

  private final String id;
  private final String region;
  private final SortedMap<String, String> tags = new TreeMap<>();
  private String owner = ACCOUNT;
  private Optional<String> ownerAlias = Optional.empty();
  private String name = "web-2026.07";
  private String state = "available";
  private Optional<String> stateReason = Optional.empty();
  private String creationDate = "2026-07-01T00:00:00.000Z";
  private Optional<String> sourceId = Optional.empty();
  private Optional<String> sourceRegion = Optional.empty();
  private Optional<String> sourceInstance = Optional.empty();
  private boolean encrypted;
  private Optional<String> deprecationTime = Optional.empty();
  private String protection = "disabled";
  private Optional<String> architecture = Optional.empty();
  private Optional<ScanResults> scan = Optional.empty();
  private Map<String, String> snapshots = Map.of("/dev/sda1", "snap-0123456789abcdef0");

  private TestImage(String id, String region) {
    this.id = id;
    this.region = region;
  }

  /// An image of ours, available, unencrypted, without tags, made of no other image.
  public static TestImage image(String id, String region) {
    return new TestImage(id, region);
  }

  /// An image of the home Region to replicate from.
  public static TestImage source() {
    return image(SOURCE_ID, HOME);
  }

  /// A copy of [#source] under the name that replicas have.
  public static TestImage copy(String id, String region) {
    return image(id, region).madeOf(SOURCE_ID, HOME).name("web-2026.07-from-" + SOURCE_ID);
  }

  /// Who owns it.
  public TestImage owner(String account) {
    owner = account;
    return this;
  }

  /// The alias of its owner, such as `amazon`.
  public TestImage ownerAlias(String alias) {
    ownerAlias = Optional.of(alias);
    return this;
  }

  /// What it is called.
  public TestImage name(String text) {
    name = text;
    return this;
  }

  /// Its state as EC2 spells it.
  public TestImage state(String value) {
    state = value;
    return this;
  }

  /// It failed, with this state reason.
  public TestImage failed(String reason) {
    stateReason = Optional.of(reason);
    return state("failed");
  }

  /// When it was made.
  public TestImage created(String date) {
    creationDate = date;
    return this;
  }

  /// The image and Region that EC2 states as its source.
  public TestImage madeOf(String imageId, String imageRegion) {
    sourceId = Optional.of(imageId);
    sourceRegion = Optional.of(imageRegion);
    return this;
  }

  /// The image that EC2 states as its source, without its Region.
  public TestImage madeOf(String imageId) {
    sourceId = Optional.of(imageId);
    sourceRegion = Optional.empty();
    return this;
  }

  /// The instance that CreateImage made it from.
  public TestImage fromInstance(String instanceId) {
    sourceInstance = Optional.of(instanceId);
    return this;
  }

  /// When it is deprecated.
  public TestImage deprecatedAt(String time) {
    deprecationTime = Optional.of(time);
    return this;
  }

  /// Its deregistration protection as EC2 spells it.
  public TestImage protection(String value) {
    protection = value;
    return this;
  }

  /// The architecture of the machines that run it, as EC2 spells it.
  public TestImage architecture(String value) {
    architecture = Optional.of(value);
    return this;
  }

  /// Device name -> snapshot.
  public TestImage withSnapshots(Map<String, String> byDevice) {
    snapshots = byDevice;
    return this;
  }

  /// Its snapshots are not visible yet, as those of a copy that was just started.
  public TestImage withoutSnapshots() {
    snapshots = Map.of();
    return this;
  }

  /// All its volumes are encrypted.
  public TestImage encrypted() {
    encrypted = true;
    return this;
  }

  /// Amazon Inspector scanned it and found this at most; there is no fix.
  public TestImage scanned(String severity) {
    return scanned(
        new ScanResults(
            Optional.of(severity),
            Optional.of("2026-11-01T00:00:00Z"),
            Optional.empty(),
            Optional.empty()));
  }

  /// What Amazon Inspector found in it.
  public TestImage scanned(ScanResults results) {
    scan = Optional.of(results);
    return this;
  }

  /// One more tag.
  public TestImage tag(String key, String value) {
    tags.put(key, value);
    return this;
  }

  /// More tags.
  public TestImage tags(Map<String, String> more) {
    tags.putAll(more);
    return this;
  }

  /// `count` more tags: `own-01`, `own-02` …
  public TestImage ownTags(int count) {
    for (int number = 1; number <= count; number++) {
      tag("own-%02d".formatted(number), "value " + number);
    }
    return this;
  }

  /// The image.
  public Image build() {
    return new Image(
        id,
        region,
        owner,
        ownerAlias,
        name,
        state,
        stateReason,
        creationDate,
        deprecationTime,
        sourceId,
        sourceRegion,
        sourceInstance,
        protection,
        architecture,
        new TreeMap<>(snapshots),
        0,
        encrypted,
        tags,
        scan);
  }
}
