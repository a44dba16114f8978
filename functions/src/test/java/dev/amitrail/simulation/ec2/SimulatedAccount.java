package dev.amitrail.simulation.ec2;

import dev.amitrail.event.EventBridgeEvent;
import dev.amitrail.simulation.RunState;
import dev.amitrail.simulation.audit.ExpectedTags;
import dev.amitrail.simulation.audit.WriteAuditor;
import dev.amitrail.simulation.time.Actor;
import dev.amitrail.simulation.time.LambdaInvocation;
import dev.amitrail.simulation.time.RunLog;
import dev.amitrail.simulation.time.SeededRandom;
import dev.amitrail.simulation.time.VirtualTime;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import software.amazon.awssdk.services.ec2.model.CopyImageRequest;

/// All Regions of one account as they truly are. People operation on it directly; the code under
/// test reaches it through the simulated clients.
public final class SimulatedAccount {
  /// Another account than the deployment's.
  public static final String OTHER_ACCOUNT = "999999999999";

  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final RunState world;
  private final SeededRandom chance;
  private final Consumer<EventBridgeEvent> bus;
  private final Map<String, SimulatedRegion> regions = new LinkedHashMap<>();
  private final WriteAuditor watch;
  private final AccountState state;
  private final List<String> events = new ArrayList<>();
  private int changes;
  private int eventCount;

  public SimulatedAccount(RunState world, SeededRandom chance, Consumer<EventBridgeEvent> bus) {
    this.world = world;
    this.chance = chance;
    this.bus = bus;
    this.watch = new WriteAuditor(world, this);
    this.state = new AccountState(world.scenario());
    for (String region : world.scenario().regions()) {
      regions.put(region, new SimulatedRegion(this, region));
    }
  }

  /// A time as EC2 writes it.
  static String iso(long micros) {
    return ISO.format(VirtualTime.instant(micros));
  }

  public RunState world() {
    return world;
  }

  SeededRandom chance() {
    return chance;
  }

  public AccountState state() {
    return state;
  }

  public WriteAuditor auditor() {
    return watch;
  }

  /// Who runs just now.
  public Actor caller() {
    Optional<LambdaInvocation> invocation = world.time().invocation();
    return invocation.isPresent() ? invocation.get() : Actor.PERSON;
  }

  public String account() {
    return world.scenario().deployment().account();
  }

  public long now() {
    return world.time().now();
  }

  /// A Region.
  public SimulatedRegion region(String name) {
    SimulatedRegion region = regions.get(name);
    if (region == null) {
      throw new IllegalArgumentException("There is no Region " + name + " in this simulation");
    }
    return region;
  }

  boolean hasRegion(String name) {
    return regions.containsKey(name);
  }

  /// All Regions.
  public Collection<SimulatedRegion> regions() {
    return regions.values();
  }

  /// The image with this id in this Region, be it gone or not yet shown.
  public Optional<SimulatedImage> image(String region, String id) {
    return hasRegion(region) ? region(region).image(id) : Optional.empty();
  }

  /// Every image that ever was.
  public List<SimulatedImage> images() {
    return regions.values().stream().flatMap(region -> region.images().stream()).toList();
  }

  /// How often something has changed so far.
  public int changes() {
    return changes;
  }

  /// The detail types of what the code under test put on the bus.
  public List<String> events() {
    return List.copyOf(events);
  }

  /// An event was put on the bus.
  ///
  /// @param detail its JSON
  public void received(Actor caller, String detailType, String detail) {
    events.add(detailType);
    watch.announced(caller, detailType, detail);
  }

  /// An id that no resource has.
  public String newId(String prefix) {
    return prefix + "0" + HexFormat.of().toHexDigits(chance.any());
  }

  /// An image has changed: its state, its tags, or that it is there.
  void changed(SimulatedImage image) {
    changes++;
    watch.imageChanged(image);
  }

  /// Something else has changed.
  void changed() {
    changes++;
  }

  void stateChanged(SimulatedImage image, String message) {
    world
        .log()
        .add(
            RunLog.Kind.STATE,
            image + " is " + image.state() + (message.isEmpty() ? "" : ": ") + message);
    changed(image);
    if (image.owner().equals(account()) && image.state() != SimulatedImage.State.PENDING) {
      send(
          "aws.ec2",
          "EC2 AMI State Change",
          image,
          Map.of(
              "RequestId",
              "request-" + eventCount,
              "ImageId",
              image.id(),
              "State",
              image.state().name().toLowerCase(Locale.ROOT),
              "ErrorMessage",
              message));
    }
  }

  void tagsChanged(SimulatedImage image, List<String> keys) {
    changed(image);
    send(
        "aws.tag",
        "Tag Change on Resource",
        image,
        Map.of(
            "changed-tag-keys",
            List.copyOf(keys),
            "tags",
            Collections.unmodifiableMap(new TreeMap<>(image.tags())),
            "service",
            "ec2",
            "resource-type",
            "image",
            "version",
            image.nextTagVersion()));
  }

  private void send(String source, String type, SimulatedImage image, Map<String, Object> detail) {
    send(source, type, image.region(), "ec2:" + image.region() + "::image/" + image.id(), detail);
  }

  /// SSM did not store a value of data type `aws:ec2:image` ("Setting up notifications or trigger
  /// actions based on Parameter Store events", Systems Manager user guide).
  void notStored(String region, String name, String why) {
    send(
        "aws.ssm",
        "Parameter Store Change",
        region,
        "ssm:%s:%s:parameter%s".formatted(region, account(), name),
        Map.of(
            "name",
            name,
            "type",
            "String",
            "operation",
            "Create",
            "dataType",
            SimulatedParameters.IMAGE,
            "exception",
            why));
  }

  private void send(
      String source, String type, String region, String resource, Map<String, Object> detail) {
    eventCount++;
    bus.accept(
        new EventBridgeEvent(
            "event-" + eventCount,
            source,
            type,
            account(),
            world.time().instant(),
            region,
            List.of("arn:aws:" + resource),
            detail));
  }

  // What people do, in scripts.

  /// A person registers an image, which is available a minute later.
  public SimulatedImage register(String region, String name, SortedMap<String, String> tags) {
    return region(region)
        .register(
            new ImageRegistration(name, tags, SnapshotEncryption.NONE, false, 1, account()),
            VirtualTime.micros(Duration.ofMinutes(1)));
  }

  /// A person registers an image that is unlike others, which is available a minute later.
  public SimulatedImage register(String region, ImageRegistration registration) {
    return region(region).register(registration, VirtualTime.micros(Duration.ofMinutes(1)));
  }

  /// A person copies an image with all its tags.
  public SimulatedImage copy(SimulatedImage image, String region) {
    return region(region)
        .copies()
        .copy(
            Actor.PERSON,
            CopyImageRequest.builder()
                .name("copy of " + image.name())
                .sourceImageId(image.id())
                .sourceRegion(image.region())
                .copyImageTags(true)
                .build());
  }

  /// A person shares every snapshot of an image.
  public void shareSnapshots(SimulatedImage image, Grantee... grants) {
    for (SimulatedImage.Device device : image.devices()) {
      region(image.region())
          .modifyVolumePermissions(
              Actor.PERSON, device.snapshot().id(), List.of(grants), List.of());
    }
  }

  /// A person sets a parameter of data type text.
  public void putText(String region, String name, String value) {
    region(region).parameters().put(Actor.PERSON, SimulatedParameters.Put.text(name, value));
  }

  /// A Region answers AuthFailure from now on, to the end.
  public void switchOff(String region) {
    region(region).goesOffForGood();
  }

  /// Another account shares tags of its own with an image.
  public void shareTags(SimulatedImage image, Map<String, String> tags) {
    SortedMap<String, String> after = new TreeMap<>(image.tags());
    tags.forEach((key, value) -> after.put(ExpectedTags.SHARED + key, value));
    SimulatedRegion.checkCount(after);
    tags.forEach((key, value) -> image.tag(ExpectedTags.SHARED + key, Optional.of(value), now()));
    tagsChanged(image, tags.keySet().stream().sorted().map(ExpectedTags.SHARED::concat).toList());
  }

  /// A person writes tags.
  public void tag(SimulatedImage image, Map<String, String> tags) {
    region(image.region()).createTags(Actor.PERSON, List.of(image.id()), tags);
  }

  /// A person takes tags away.
  public void untag(SimulatedImage image, String... keys) {
    region(image.region()).deleteTags(Actor.PERSON, List.of(image.id()), List.of(keys));
  }

  /// A person takes a trail tag over to have a replica made again.
  public void askAgain(SimulatedImage source, String region, String word) {
    watch.askedAgain(source, region);
    tag(source, Map.of(ExpectedTags.replicaId(region), word));
  }

  /// A person deregisters an image.
  public void deregister(SimulatedImage image) {
    region(image.region()).deregister(image.id());
  }

  /// A person disables an image.
  public void disable(SimulatedImage image) {
    region(image.region()).disable(image.id());
  }

  /// A person enables an image again.
  public void enable(SimulatedImage image) {
    region(image.region()).enable(image.id());
  }

  /// A person shares an image.
  public void share(SimulatedImage image, Grantee... grants) {
    region(image.region())
        .modifyLaunchPermissions(Actor.PERSON, image.id(), List.of(grants), List.of());
  }

  /// A person sets a date of deprecation, so long from now.
  public void deprecate(SimulatedImage image, Duration in) {
    region(image.region())
        .deprecate(Actor.PERSON, image.id(), OptionalLong.of(now() + VirtualTime.micros(in)));
  }

  /// What the copies of a source in a Region are, in the order they were made.
  public List<SimulatedImage> copiesOf(SimulatedImage source, String region) {
    return region(region).madeOf(source);
  }
}
