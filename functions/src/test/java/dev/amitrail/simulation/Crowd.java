package dev.amitrail.simulation;

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

/// Everybody who uses the account meanwhile. What they do is the seed's choice, made at the moment
/// they do it, from what there is then.
final class Crowd {
  private static final List<Happening> ACTS =
      Arrays.stream(Happening.values())
          .filter(happening -> happening.kind() == Happening.Kind.ACT)
          .toList();
  private static final List<Encryption> ENCRYPTIONS =
      List.of(
          Encryption.NONE,
          Encryption.NONE,
          Encryption.NONE,
          Encryption.AWS_MANAGED,
          Encryption.CUSTOMER);
  private static final List<Grant> GRANTS =
      List.of(
          Grant.account("111111111111"),
          Grant.account("222222222222"),
          Grant.EVERYBODY,
          new Grant(
              Grant.Kind.ORGANIZATION,
              "arn:aws:organizations::111111111111:organization/o-a1b2c3d4e5"));
  private static final List<CloudImage.Protection> PROTECTIONS =
      List.of(CloudImage.Protection.ON, CloudImage.Protection.ON_WITH_COOLDOWN);
  private static final List<Grant> VOLUME_GRANTS = GRANTS.subList(0, 3);
  private static final List<String> POINTERS = List.of("app", "db");
  private static final List<String> KEYS = List.of("Name", "team", "stage", "cost");
  private static final long SOON = VirtualTime.micros(Duration.ofSeconds(20));
  private static final double SOON_AFTER_ANOTHER = 0.4;

  private final World world;
  private final Chance chance;
  private final Cloud cloud;
  private final Map<Happening, Supplier<Optional<String>>> repertoire;
  private int named;

  Crowd(World world, Chance chance, Cloud cloud) {
    this.world = world;
    this.chance = chance;
    this.cloud = cloud;
    this.repertoire = repertoire();
  }

  /// Puts into the diary what will be done.
  void plan() {
    Scenario.People people = world.scenario().people();
    long end = VirtualTime.micros(world.scenario().trouble());
    List<Long> moments = new ArrayList<>();
    for (int i = 0; i < people.sources(); i++) {
      long moment = i == 0 ? SOON : chance.upTo(end * 6 / 10);
      moments.add(moment);
      world.time().at(moment, () -> act(Happening.REGISTERED));
    }
    for (int i = 0; i < people.acts(); i++) {
      boolean soon = !moments.isEmpty() && chance.happens(SOON_AFTER_ANOTHER);
      long moment = soon ? chance.of(moments) + chance.upTo(SOON * 6) : chance.upTo(end);
      moments.add(moment);
      Happening act = chance.of(ACTS);
      world.time().at(Math.min(moment, end), () -> act(act));
    }
    for (Scenario.Scripted scripted : people.script()) {
      world.time().at(VirtualTime.micros(scripted.at()), () -> scripted.act().accept(cloud));
    }
  }

  private void act(Happening act) {
    try {
      Objects.requireNonNull(repertoire.get(act))
          .get()
          .ifPresent(what -> world.happened(act, what));
    } catch (Refusal e) {
      world.log().add(RunLog.Kind.ACT, act + " refused: " + e.getMessage());
    }
  }

  /// What each act does; nothing, where there is nothing to do it to.
  private Map<Happening, Supplier<Optional<String>>> repertoire() {
    Map<Happening, Supplier<Optional<String>>> acts = new EnumMap<>(Happening.class);
    acts.put(Happening.REGISTERED, () -> Optional.of(newSource(home(), pointer(0.5))));
    acts.put(Happening.REGISTERED_RIVAL, this::registerRival);
    acts.put(Happening.FOREIGN_TAGGED, this::registerForeign);
    acts.put(Happening.PLAIN_PARAMETER, this::putPlainParameter);
    acts.put(Happening.TAGGED, () -> source().map(one -> tagged(one, aTag())));
    acts.put(Happening.UNTAGGED, () -> source().map(one -> untagged(one, aKeyOf(one))));
    acts.put(
        Happening.WANTED_ELSEWHERE,
        () -> source().map(one -> tagged(one, Map.of(Trail.REPLICATE_TO, wanted()))));
    acts.put(Happening.NOT_WANTED, () -> source().map(one -> untagged(one, Trail.REPLICATE_TO)));
    acts.put(Happening.PUBLISHED_OTHERWISE, () -> source().map(this::publishOtherwise));
    acts.put(Happening.ASKED_AGAIN, () -> source().map(this::askAgain));
    acts.put(Happening.FILLED_WITH_TAGS, () -> source().map(this::filled));
    acts.put(Happening.FORGED_ON_SOURCE, () -> source().map(this::forgeOnSource));
    acts.put(Happening.FORGED_ON_REPLICA, () -> replica().map(this::forgeOnReplica));
    acts.put(
        Happening.MIRROR_TURNED_OFF,
        () -> replica().map(one -> tagged(one, Map.of(Trail.ORIGIN_MIRROR, "off"))));
    acts.put(
        Happening.COPIED_WITHIN,
        () -> one(this::isSource).map(image -> copied(image, image.region())));
    acts.put(Happening.COPIED_ACROSS, () -> one(this::isSource).map(this::copiedSomewhere));
    acts.put(
        Happening.REPLICA_COPIED,
        () -> replica().filter(CloudImage::isAvailable).map(this::copiedSomewhere));
    addMirrors(acts);
    addEnds(acts);
    if (!acts.keySet().containsAll(ACTS)) {
      throw new IllegalStateException("Some acts are nobody's");
    }
    return acts;
  }

  private void addMirrors(Map<Happening, Supplier<Optional<String>>> acts) {
    acts.put(
        Happening.SHARED_IMAGE,
        onAvailable(
            (region, image) ->
                region.modifyLaunchPermissions(
                    Caller.PERSON, image.id(), List.of(chance.of(GRANTS)), List.of())));
    acts.put(
        Happening.UNSHARED_IMAGE,
        onAvailable(
            (region, image) ->
                region.modifyLaunchPermissions(
                    Caller.PERSON, image.id(), List.of(), List.copyOf(image.grants))));
    acts.put(
        Happening.SHARED_SNAPSHOT,
        onAvailable(
            (region, image) ->
                region.modifyVolumePermissions(
                    Caller.PERSON,
                    chance.of(image.devices()).snapshot().id(),
                    List.of(chance.of(VOLUME_GRANTS)),
                    List.of())));
    acts.put(
        Happening.DEPRECATED,
        onAvailable((region, image) -> region.deprecate(Caller.PERSON, image.id(), someTime())));
    acts.put(
        Happening.UNDEPRECATED,
        onAvailable(
            (region, image) -> region.deprecate(Caller.PERSON, image.id(), OptionalLong.empty())));
    acts.put(
        Happening.PROTECTED,
        onAvailable(
            (region, image) -> region.protect(Caller.PERSON, image.id(), chance.of(PROTECTIONS))));
    acts.put(
        Happening.UNPROTECTED,
        onAvailable(
            (region, image) ->
                region.protect(Caller.PERSON, image.id(), CloudImage.Protection.NONE)));
  }

  private void addEnds(Map<Happening, Supplier<Optional<String>>> acts) {
    acts.put(
        Happening.REPLICA_DEREGISTERED, () -> replica().map(one -> done(one, cloud::deregister)));
    acts.put(
        Happening.SOURCE_DEREGISTERED,
        () -> one(this::isSource).map(one -> done(one, cloud::deregister)));
    acts.put(
        Happening.DISABLED,
        () ->
            one(image -> image.isAvailable() && isOwn(image))
                .map(one -> done(one, cloud::disable)));
    acts.put(
        Happening.ENABLED,
        () ->
            one(image -> image.state() == CloudImage.State.DISABLED)
                .map(one -> done(one, cloud::enable)));
  }

  private Supplier<Optional<String>> onAvailable(BiConsumer<CloudRegion, CloudImage> act) {
    return () ->
        one(image -> image.isAvailable() && isOwn(image))
            .map(image -> done(image, each -> act.accept(cloud.region(each.region()), each)));
  }

  private static String done(CloudImage image, Consumer<CloudImage> act) {
    act.accept(image);
    return image.toString();
  }

  private Optional<CloudImage> source() {
    return one(this::canBeSource);
  }

  private Optional<CloudImage> replica() {
    return one(CloudImage::isCopyAcrossRegions);
  }

  private Optional<String> registerRival() {
    return one(image -> isSource(image) && publishes(image))
        .map(image -> newSource(image.region(), image.tag(Trail.PUBLISH_AS)));
  }

  private Optional<String> registerForeign() {
    SortedMap<String, String> tags = new TreeMap<>(Map.of(Trail.REPLICATE_TO, "all"));
    Registration foreign =
        new Registration("foreign", tags, Encryption.NONE, false, 1, Cloud.STRANGER);
    return Optional.of(cloud.region(chance.of(deployed())).register(foreign, SOON).toString());
  }

  private Optional<String> putPlainParameter() {
    String name = world.scenario().deployment().pointerPrefix() + chance.of(POINTERS);
    CloudRegion region = cloud.region(chance.of(deployed()));
    region.parameters().put(Caller.PERSON, name, "plain text", "text", true);
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
    tags.put(Trail.REPLICATE_TO, wanted());
    pointer.ifPresent(name -> tags.put(Trail.PUBLISH_AS, name));
    boolean tagsAtOnce = chance.happens(0.5);
    Registration registration =
        new Registration(
            "image-" + ++named,
            tagsAtOnce ? tags : new TreeMap<>(),
            chance.of(ENCRYPTIONS),
            chance.happens(0.1),
            chance.between(1, 2),
            cloud.account());
    long pending = chance.between(Duration.ofSeconds(1), Duration.ofMinutes(3));
    CloudImage image = cloud.region(region).register(registration, pending);
    if (!tagsAtOnce) {
      tags.forEach(
          (key, value) ->
              world.time().after(pending + chance.upTo(SOON), () -> tagLater(image, key, value)));
    }
    return image + " " + tags;
  }

  private void tagLater(CloudImage image, String key, String value) {
    try {
      cloud.tag(image, Map.of(key, value));
      world.happened(Happening.TAGGED, image + " " + key + "=" + value);
    } catch (Refusal e) {
      world.log().add(RunLog.Kind.ACT, "tagging refused: " + e.getMessage());
    }
  }

  private Optional<String> pointer(double probability) {
    if (!chance.happens(probability)) {
      return Optional.empty();
    }
    String prefix =
        chance.happens(0.05) ? "/other/" : world.scenario().deployment().pointerPrefix();
    return Optional.of(prefix + chance.of(POINTERS));
  }

  private String wanted() {
    List<String> names = new ArrayList<>();
    deployed().stream().filter(_ -> chance.happens(0.6)).forEach(names::add);
    if (chance.happens(0.1)) {
      names.add(chance.of(List.of("mars-north-1", "sa-east-1")));
    }
    return chance.happens(0.3) ? "all" : String.join(chance.of(List.of(" ", ",", ", ")), names);
  }

  private Map<String, String> aTag() {
    return Map.of(chance.of(KEYS), "v" + chance.between(1, 9));
  }

  private String aKeyOf(CloudImage image) {
    return chance.of(List.copyOf(image.tags().keySet()));
  }

  private String publishOtherwise(CloudImage source) {
    return pointer(0.6)
        .map(name -> tagged(source, Map.of(Trail.PUBLISH_AS, name)))
        .orElseGet(() -> untagged(source, Trail.PUBLISH_AS));
  }

  private String askAgain(CloudImage source) {
    String region = chance.of(deployed());
    cloud.askAgain(source, region, chance.of(List.of("again", "please")));
    return source + " " + region;
  }

  private String tagged(CloudImage image, Map<String, String> tags) {
    cloud.tag(image, tags);
    return image + " " + tags;
  }

  private String untagged(CloudImage image, String key) {
    cloud.untag(image, key);
    return image + " " + key;
  }

  private String filled(CloudImage source) {
    SortedMap<String, String> tags = new TreeMap<>();
    int room = Trail.MOST_TAGS - Trail.counted(source.tags()) - chance.between(0, 1);
    for (int i = 0; i < room; i++) {
      tags.put("filler-" + (i + 10), "x");
    }
    cloud.tag(source, tags);
    return source + " with " + room + " tags";
  }

  private String forgeOnSource(CloudImage source) {
    String region = chance.of(deployed());
    String key = chance.happens(0.2) ? Trail.failed(region) : Trail.replicaId(region);
    return tagged(source, Map.of(key, wrongImage(region)));
  }

  private String forgeOnReplica(CloudImage replica) {
    return tagged(
        replica,
        chance.of(
            List.of(
                Map.of(Trail.ORIGIN_ID, wrongImage(replica.region())),
                Map.of(Trail.ORIGIN_ACCOUNT, Cloud.STRANGER),
                Map.of(chance.of(KEYS), "forged"))));
  }

  private String wrongImage(String region) {
    List<CloudImage> there = List.copyOf(cloud.region(region).images());
    return there.isEmpty() || chance.happens(0.3) ? cloud.newId("ami-") : chance.of(there).id();
  }

  private String copiedSomewhere(CloudImage image) {
    return copied(image, chance.of(regions()));
  }

  private String copied(CloudImage image, String region) {
    CopyImageRequest.Builder request =
        CopyImageRequest.builder()
            .name("copy of " + image.name())
            .sourceImageId(image.id())
            .sourceRegion(image.region())
            .copyImageTags(true);
    if (chance.happens(0.3)) {
      request.encrypted(true).kmsKeyId(Deployment.KEY);
    }
    return image + " as " + cloud.region(region).copies().copy(Caller.PERSON, request.build());
  }

  private OptionalLong someTime() {
    return OptionalLong.of(cloud.now() + chance.between(Duration.ofMinutes(1), Duration.ofDays(2)));
  }

  private Optional<CloudImage> one(Predicate<CloudImage> wanted) {
    List<CloudImage> images =
        cloud.images().stream()
            .filter(image -> image.state() != CloudImage.State.DEREGISTERED)
            .filter(wanted)
            .toList();
    return images.isEmpty() ? Optional.empty() : Optional.of(chance.of(images));
  }

  private boolean isOwn(CloudImage image) {
    return image.owner().equals(cloud.account());
  }

  private boolean canBeSource(CloudImage image) {
    return isOwn(image) && !image.isCopyAcrossRegions() && !image.tags().isEmpty();
  }

  private boolean isSource(CloudImage image) {
    return canBeSource(image) && image.isAvailable() && image.tag(Trail.REPLICATE_TO).isPresent();
  }

  private static boolean publishes(CloudImage image) {
    return image.tag(Trail.PUBLISH_AS).isPresent();
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
