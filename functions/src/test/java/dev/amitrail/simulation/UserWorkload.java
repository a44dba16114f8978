package dev.amitrail.simulation;

import dev.amitrail.simulation.audit.ExpectedTags;
import dev.amitrail.simulation.client.ApiRefusal;
import dev.amitrail.simulation.ec2.Grantee;
import dev.amitrail.simulation.ec2.ImageRegistration;
import dev.amitrail.simulation.ec2.SimulatedAccount;
import dev.amitrail.simulation.ec2.SimulatedImage;
import dev.amitrail.simulation.ec2.SimulatedParameters;
import dev.amitrail.simulation.ec2.SimulatedRegion;
import dev.amitrail.simulation.ec2.SnapshotEncryption;
import dev.amitrail.simulation.time.Actor;
import dev.amitrail.simulation.time.RunLog;
import dev.amitrail.simulation.time.SeededRandom;
import dev.amitrail.simulation.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import software.amazon.awssdk.services.ec2.model.CopyImageRequest;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/// The people who use the account during a run. The seed chooses what they do, at the time they do
/// it, from what there is then.
final class UserWorkload {
  private static final List<Disturbance> OPERATIONS =
      Arrays.stream(Disturbance.values())
          .filter(happening -> happening.kind() == Disturbance.Kind.OPERATION)
          .toList();
  private static final List<SnapshotEncryption> ENCRYPTIONS =
      List.of(
          SnapshotEncryption.NONE,
          SnapshotEncryption.NONE,
          SnapshotEncryption.NONE,
          SnapshotEncryption.AWS_MANAGED,
          SnapshotEncryption.CUSTOMER);
  private static final List<Grantee> GRANTS =
      List.of(
          Grantee.account("111111111111"),
          Grantee.account("222222222222"),
          Grantee.PUBLIC,
          new Grantee(
              Grantee.Kind.ORGANIZATION,
              "arn:aws:organizations::111111111111:organization/o-a1b2c3d4e5"));
  private static final List<SimulatedImage.Protection> PROTECTIONS =
      List.of(SimulatedImage.Protection.ON, SimulatedImage.Protection.ON_WITH_COOLDOWN);
  private static final List<Grantee> VOLUME_GRANTS = GRANTS.subList(0, 3);
  private static final List<String> POINTERS = List.of("app", "db");
  private static final List<String> BAD_NAMES = List.of("web app", "web:3", "..", "/x", "x/");
  private static final List<String> KEYS = List.of("Name", "team", "stage", "cost");
  private static final long SOON = VirtualTime.micros(Duration.ofSeconds(20));
  private static final double SOON_AFTER_ANOTHER = 0.4;

  private final RunState world;
  private final SeededRandom chance;
  private final SimulatedAccount cloud;
  private final Map<Disturbance, Supplier<Optional<String>>> repertoire;
  private int named;

  UserWorkload(RunState world, SeededRandom chance, SimulatedAccount cloud) {
    this.world = world;
    this.chance = chance;
    this.cloud = cloud;
    this.repertoire = repertoire();
  }

  /// Puts into the diary what will be done.
  void plan() {
    Scenario.People people = world.scenario().people();
    long end = VirtualTime.micros(world.scenario().trouble());
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < people.sources(); i++) {
      long at = i == 0 ? SOON : chance.upTo(end * 6 / 10);
      times.add(at);
      world.time().at(at, () -> operation(Disturbance.REGISTERED));
    }
    for (int i = 0; i < people.operations(); i++) {
      boolean soon = !times.isEmpty() && chance.happens(SOON_AFTER_ANOTHER);
      long at = soon ? chance.of(times) + chance.upTo(SOON * 6) : chance.upTo(end);
      times.add(at);
      Disturbance operation = chance.of(OPERATIONS);
      world.time().at(Math.min(at, end), () -> operation(operation));
    }
    for (Scenario.Scripted scripted : people.script()) {
      world.time().at(VirtualTime.micros(scripted.at()), () -> scripted.operation().accept(cloud));
    }
  }

  private void operation(Disturbance operation) {
    try {
      Objects.requireNonNull(repertoire.get(operation))
          .get()
          .ifPresent(what -> world.count(operation, what));
    } catch (ApiRefusal e) {
      world.log().add(RunLog.Kind.OPERATION, operation + " refused: " + e.getMessage());
    }
  }

  /// What each operation does; nothing, where there is nothing to do it to.
  private Map<Disturbance, Supplier<Optional<String>>> repertoire() {
    Map<Disturbance, Supplier<Optional<String>>> operations = new EnumMap<>(Disturbance.class);
    operations.put(Disturbance.REGISTERED, () -> Optional.of(newSource(somewhere(), pointer(0.5))));
    operations.put(Disturbance.REGISTERED_RIVAL, this::registerRival);
    operations.put(Disturbance.FOREIGN_TAGGED, this::registerForeign);
    operations.put(Disturbance.PLAIN_PARAMETER, this::putPlainParameter);
    operations.put(Disturbance.TAGGED, () -> source().map(one -> tagged(one, aTag())));
    operations.put(Disturbance.UNTAGGED, () -> source().map(one -> untagged(one, aKeyOf(one))));
    operations.put(
        Disturbance.WANTED_ELSEWHERE,
        () ->
            source()
                .map(one -> tagged(one, Map.of(ExpectedTags.REPLICATE_TO, wanted(one.region())))));
    operations.put(
        Disturbance.NOT_WANTED,
        () -> source().map(one -> untagged(one, ExpectedTags.REPLICATE_TO)));
    operations.put(Disturbance.PUBLISHED_OTHERWISE, () -> source().map(this::publishOtherwise));
    operations.put(Disturbance.ASKED_AGAIN, () -> source().map(this::askAgain));
    operations.put(Disturbance.FILLED_WITH_TAGS, () -> source().map(this::filled));
    operations.put(Disturbance.FORGED_ON_SOURCE, () -> source().map(this::forgeOnSource));
    operations.put(Disturbance.FORGED_ON_REPLICA, () -> replica().map(this::forgeOnReplica));
    operations.put(
        Disturbance.UNTIED, () -> replica().map(one -> untagged(one, ExpectedTags.ORIGIN_ID)));
    operations.put(
        Disturbance.SHARED_TAGS,
        () -> source().map(one -> done(one, image -> cloud.shareTags(image, aTag()))));
    operations.put(Disturbance.MIRROR_TURNED_OFF, () -> replica().map(this::turnMirrorOff));
    operations.put(
        Disturbance.COPIED_WITHIN,
        () -> one(this::isSource).map(image -> copied(image, image.region())));
    operations.put(Disturbance.COPIED_ACROSS, () -> one(this::isSource).map(this::copiedSomewhere));
    operations.put(
        Disturbance.REPLICA_COPIED,
        () -> replica().filter(SimulatedImage::isAvailable).map(this::copiedSomewhere));
    addMirrors(operations);
    addEnds(operations);
    if (!operations.keySet().containsAll(OPERATIONS)) {
      throw new IllegalStateException("Some operations are not implemented");
    }
    return operations;
  }

  private void addMirrors(Map<Disturbance, Supplier<Optional<String>>> operations) {
    operations.put(
        Disturbance.SHARED_IMAGE,
        () ->
            one(image -> isShareable(image) && chance.happens(image.isOurs() ? 0.3 : 1))
                .map(
                    image ->
                        done(
                            image,
                            each ->
                                cloud
                                    .region(each.region())
                                    .modifyLaunchPermissions(
                                        Actor.PERSON, each.id(), some(GRANTS), List.of()))));
    operations.put(
        Disturbance.UNSHARED_IMAGE,
        onAvailable(
            (region, image) ->
                region.modifyLaunchPermissions(
                    Actor.PERSON, image.id(), List.of(), List.copyOf(image.grants))));
    operations.put(
        Disturbance.SHARED_SNAPSHOT,
        onAvailable(
            (region, image) ->
                region.modifyVolumePermissions(
                    Actor.PERSON,
                    chance.of(image.devices()).snapshot().id(),
                    some(VOLUME_GRANTS),
                    List.of())));
    operations.put(
        Disturbance.DEPRECATED,
        onAvailable((region, image) -> region.deprecate(Actor.PERSON, image.id(), someTime())));
    operations.put(
        Disturbance.UNDEPRECATED,
        onAvailable(
            (region, image) -> region.deprecate(Actor.PERSON, image.id(), OptionalLong.empty())));
    operations.put(
        Disturbance.PROTECTED,
        onAvailable(
            (region, image) -> {
              region.protect(Actor.PERSON, image.id(), chance.of(PROTECTIONS));
              one(copy -> copy.isMadeOf(image) && copy.isAvailable() && isOwn(copy))
                  .filter(_ -> chance.happens(0.5))
                  .ifPresent(
                      copy ->
                          cloud
                              .region(copy.region())
                              .protect(Actor.PERSON, copy.id(), chance.of(PROTECTIONS)));
            }));
    operations.put(
        Disturbance.UNPROTECTED,
        onAvailable(
            (region, image) ->
                region.protect(Actor.PERSON, image.id(), SimulatedImage.Protection.NONE)));
  }

  private void addEnds(Map<Disturbance, Supplier<Optional<String>>> operations) {
    operations.put(
        Disturbance.REPLICA_DEREGISTERED, () -> replica().map(one -> done(one, cloud::deregister)));
    operations.put(
        Disturbance.SOURCE_DEREGISTERED,
        () -> one(this::isSource).map(one -> done(one, cloud::deregister)));
    operations.put(
        Disturbance.DISABLED,
        () ->
            one(image -> image.isAvailable() && isOwn(image))
                .map(one -> done(one, cloud::disable)));
    operations.put(
        Disturbance.ENABLED,
        () ->
            one(image -> image.state() == SimulatedImage.State.DISABLED)
                .map(one -> done(one, cloud::enable)));
  }

  private boolean isShareable(SimulatedImage image) {
    return image.isAvailable() && isOwn(image);
  }

  private List<Grantee> some(List<Grantee> grants) {
    List<Grantee> some = grants.stream().filter(_ -> chance.happens(0.5)).toList();
    return some.isEmpty() ? List.of(chance.of(grants)) : some;
  }

  private Supplier<Optional<String>> onAvailable(
      BiConsumer<SimulatedRegion, SimulatedImage> operation) {
    return () ->
        one(image -> image.isAvailable() && isOwn(image))
            .map(image -> done(image, each -> operation.accept(cloud.region(each.region()), each)));
  }

  private static String done(SimulatedImage image, Consumer<SimulatedImage> operation) {
    operation.accept(image);
    return image.toString();
  }

  private Optional<SimulatedImage> source() {
    return one(this::canBeSource);
  }

  private Optional<SimulatedImage> replica() {
    return one(SimulatedImage::isCopyAcrossRegions);
  }

  private Optional<String> registerRival() {
    return one(image -> isSource(image) && publishes(image))
        .map(image -> newSource(image.region(), image.tag(ExpectedTags.PUBLISH_AS)));
  }

  private Optional<String> registerForeign() {
    SortedMap<String, String> tags = new TreeMap<>(Map.of(ExpectedTags.REPLICATE_TO, "all"));
    ImageRegistration foreign =
        new ImageRegistration(
            "foreign", tags, SnapshotEncryption.NONE, false, 1, SimulatedAccount.OTHER_ACCOUNT);
    return Optional.of(cloud.region(chance.of(deployed())).register(foreign, SOON).toString());
  }

  private Optional<String> putPlainParameter() {
    String name = world.scenario().deployment().pointerPrefix() + chance.of(POINTERS);
    SimulatedRegion region = cloud.region(chance.of(deployed()));
    region.parameters().put(Actor.PERSON, SimulatedParameters.Put.text(name, "plain text"));
    return Optional.of(region.name() + " " + name);
  }

  /// An image, and the tags that ask for its replication: with it, or one by one soon after.
  private String newSource(String region, Optional<String> pointer) {
    SortedMap<String, String> tags = new TreeMap<>();
    for (String key : KEYS) {
      if (chance.happens(0.5)) {
        tags.put(key, "v" + chance.between(1, 9));
      }
    }
    tags.put(ExpectedTags.REPLICATE_TO, wanted(region));
    pointer.ifPresent(name -> tags.put(ExpectedTags.PUBLISH_AS, name));
    boolean tagsAtOnce = chance.happens(0.5);
    ImageRegistration registration =
        new ImageRegistration(
            "image-" + ++named,
            tagsAtOnce ? tags : new TreeMap<>(),
            chance.of(ENCRYPTIONS),
            chance.happens(0.1),
            chance.between(1, 2),
            cloud.account());
    long pending = chance.between(Duration.ofSeconds(1), Duration.ofMinutes(3));
    SimulatedImage image = cloud.region(region).register(registration, pending);
    if (chance.happens(0.15)) {
      String elsewhere = chance.of(deployed());
      world.time().after(pending + 1, () -> copyFirst(image, elsewhere));
    }
    if (!tagsAtOnce) {
      tags.forEach(
          (key, value) ->
              world.time().after(pending + chance.upTo(SOON), () -> tagLater(image, key, value)));
    }
    return image + " " + tags;
  }

  /// A person makes a copy before the functions do.
  private void copyFirst(SimulatedImage image, String region) {
    try {
      world.count(Disturbance.COPIED_ACROSS, copied(image, region));
    } catch (ApiRefusal e) {
      world.log().add(RunLog.Kind.OPERATION, "copying refused: " + e.getMessage());
    }
  }

  private void tagLater(SimulatedImage image, String key, String value) {
    try {
      cloud.tag(image, Map.of(key, value));
      world.count(Disturbance.TAGGED, image + " " + key + "=" + value);
    } catch (ApiRefusal e) {
      world.log().add(RunLog.Kind.OPERATION, "tagging refused: " + e.getMessage());
    }
  }

  private Optional<String> pointer(double probability) {
    if (!chance.happens(probability)) {
      return Optional.empty();
    }
    String prefix =
        chance.happens(0.05) ? "/other/" : world.scenario().deployment().pointerPrefix();
    return Optional.of(
        prefix + (chance.happens(0.05) ? chance.of(BAD_NAMES) : chance.of(POINTERS)));
  }

  private String somewhere() {
    return chance.happens(0.8) ? home() : chance.of(deployed());
  }

  private String wanted(String own) {
    List<String> names = new ArrayList<>();
    deployed().stream()
        .filter(region -> chance.happens(region.equals(own) ? 0.1 : 0.7))
        .forEach(names::add);
    if (chance.happens(0.1)) {
      names.add(chance.of(List.of("mars-north-1", "sa-east-1")));
    }
    if (chance.happens(0.1)) {
      return "all -" + chance.of(List.of(chance.of(deployed()), "mars-north-1"));
    }
    return chance.happens(0.3) ? "all" : String.join(chance.of(List.of(" ", ",", ", ")), names);
  }

  private Map<String, String> aTag() {
    return Map.of(chance.of(KEYS), "v" + chance.between(1, 9));
  }

  private String aKeyOf(SimulatedImage image) {
    return chance.of(List.copyOf(image.tags().keySet()));
  }

  private String publishOtherwise(SimulatedImage source) {
    return pointer(0.6)
        .map(name -> tagged(source, Map.of(ExpectedTags.PUBLISH_AS, name)))
        .orElseGet(() -> untagged(source, ExpectedTags.PUBLISH_AS));
  }

  private String askAgain(SimulatedImage source) {
    String region = chance.of(deployed());
    cloud.askAgain(source, region, chance.of(List.of("again", "please")));
    return source + " " + region;
  }

  private String tagged(SimulatedImage image, Map<String, String> tags) {
    cloud.tag(image, tags);
    return image + " " + tags;
  }

  private String untagged(SimulatedImage image, String key) {
    cloud.untag(image, key);
    return image + " " + key;
  }

  private String filled(SimulatedImage source) {
    SortedMap<String, String> tags = new TreeMap<>();
    int room = ExpectedTags.MOST_TAGS - ExpectedTags.counted(source.tags()) - chance.between(0, 1);
    for (int i = 0; i < room; i++) {
      tags.put("filler-" + (i + 10), "x");
    }
    cloud.tag(source, tags);
    return source + " with " + room + " tags";
  }

  private String forgeOnSource(SimulatedImage source) {
    String region = chance.of(deployed());
    String key = chance.happens(0.2) ? ExpectedTags.failed(region) : ExpectedTags.replicaId(region);
    return tagged(source, Map.of(key, wrongImage(region)));
  }

  private String forgeOnReplica(SimulatedImage replica) {
    return tagged(
        replica,
        chance.of(
            List.of(
                Map.of(ExpectedTags.ORIGIN_ID, wrongImage(replica.region())),
                Map.of(ExpectedTags.ORIGIN_ACCOUNT, SimulatedAccount.OTHER_ACCOUNT),
                Map.of(chance.of(KEYS), "forged"))));
  }

  /// A replica whose tags stay as they are, at times though they do not name its source.
  private String turnMirrorOff(SimulatedImage replica) {
    SortedMap<String, String> tags = new TreeMap<>(Map.of(ExpectedTags.ORIGIN_MIRROR, "off"));
    if (chance.happens(0.5)) {
      tags.put(ExpectedTags.ORIGIN_ID, wrongImage(replica.region()));
    }
    return tagged(replica, tags);
  }

  private String wrongImage(String region) {
    List<SimulatedImage> there = List.copyOf(cloud.region(region).images());
    return there.isEmpty() || chance.happens(0.3) ? cloud.newId("ami-") : chance.of(there).id();
  }

  private String copiedSomewhere(SimulatedImage image) {
    return copied(image, chance.of(regions()));
  }

  private String copied(SimulatedImage image, String region) {
    CopyImageRequest.Builder request =
        CopyImageRequest.builder()
            .name("copy of " + image.name())
            .sourceImageId(image.id())
            .sourceRegion(image.region())
            .copyImageTags(true);
    Tag[] tags =
        image.tags().entrySet().stream()
            .filter(tag -> !tag.getKey().startsWith(ExpectedTags.SHARED))
            .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
            .toArray(Tag[]::new);
    request.tagSpecifications(
        TagSpecification.builder().resourceType(ResourceType.SNAPSHOT).tags(tags).build());
    if (chance.happens(0.3)) {
      request.encrypted(true).kmsKeyId(SimulatedDeployment.KEY);
    }
    return image + " as " + cloud.region(region).copies().copy(Actor.PERSON, request.build());
  }

  private OptionalLong someTime() {
    return OptionalLong.of(cloud.now() + chance.between(Duration.ofMinutes(1), Duration.ofDays(2)));
  }

  private Optional<SimulatedImage> one(Predicate<SimulatedImage> wanted) {
    List<SimulatedImage> images =
        cloud.images().stream()
            .filter(image -> image.state() != SimulatedImage.State.DEREGISTERED)
            .filter(wanted)
            .toList();
    return images.isEmpty() ? Optional.empty() : Optional.of(chance.of(images));
  }

  private boolean isOwn(SimulatedImage image) {
    return image.owner().equals(cloud.account());
  }

  private boolean canBeSource(SimulatedImage image) {
    return isOwn(image) && !image.isCopyAcrossRegions() && !image.tags().isEmpty();
  }

  private boolean isSource(SimulatedImage image) {
    return canBeSource(image)
        && image.isAvailable()
        && image.tag(ExpectedTags.REPLICATE_TO).isPresent();
  }

  private static boolean publishes(SimulatedImage image) {
    return image.tag(ExpectedTags.PUBLISH_AS).isPresent();
  }

  private String home() {
    return world.scenario().deployment().home();
  }

  private List<String> regions() {
    return world.scenario().regions();
  }

  private List<String> deployed() {
    return world.scenario().deployment().regions();
  }
}
