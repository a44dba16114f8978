package dev.amitrail.replication.pointer;

import dev.amitrail.aws.FanOut;
import dev.amitrail.aws.FanOut.Result;
import dev.amitrail.aws.RequestPacer;
import dev.amitrail.image.Image;
import dev.amitrail.image.TrailTags;
import dev.amitrail.replication.ec2.Ec2ErrorCodes;
import dev.amitrail.replication.plan.ReplicationOutcome;
import dev.amitrail.replication.plan.ReplicationOutcome.Kind;
import dev.amitrail.replication.plan.ReplicationSettings;
import dev.amitrail.replication.plan.SourceSelection;
import dev.amitrail.replication.pointer.Pointer.Current;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ssm.SsmClient;

/// Sets pointers in all Regions of the families that were chosen, and reads afterwards whether the
/// values arrived.
public final class PointerPublisher {
  /// How long to wait before each look for values that were set: SSM validates an AMI id after it
  /// has answered, without a documented time.
  private static final List<Duration> CONFIRMATION =
      List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));

  /// How long after it was set a value is looked for.
  public static final Duration CONFIRMED_WITHIN =
      CONFIRMATION.stream().reduce(Duration.ZERO, Duration::plus);

  /// A time further ahead than this is of a clock that cannot be compared with the function's.
  private static final Duration MAX_CLOCK_SKEW = Duration.ofMinutes(1);

  private static final String SET_MEANWHILE =
      "another function set it after the images were read; the next sweep decides";

  private final SsmPointers pointers;
  private final FanOut fanOut;
  private final ReplicationSettings settings;
  private final InstantSource clock;
  private final Consumer<Duration> sleep;

  /// A publisher for a deployment.
  ///
  /// @param clients the SSM client of a Region
  /// @param sleep waits; the simulation has a clock of its own
  public PointerPublisher(
      Function<String, SsmClient> clients,
      FanOut fanOut,
      ReplicationSettings settings,
      RequestPacer pace,
      InstantSource clock,
      Consumer<Duration> sleep) {
    this.pointers = new SsmPointers(clients, pace);
    this.fanOut = fanOut;
    this.settings = settings;
    this.clock = clock;
    this.sleep = sleep;
  }

  /// What was done for one pointer.
  ///
  /// @param outcomes one for each Region where there is something to report
  /// @param wasSet whether it was set in a Region
  /// @param isShown whether the family is complete, and the pointer was read in every Region of it
  ///   with the wanted value
  /// @param notConfirmed in how many Regions it was set, and was not read with the wanted value
  /// @param modified when it was last set in any Region, of those where it was kept
  public record Published(
      PointerCandidate family,
      List<ReplicationOutcome> outcomes,
      boolean wasSet,
      boolean isShown,
      int notConfirmed,
      Instant modified) {
    /// Copies the list.
    public Published {
      outcomes = List.copyOf(outcomes);
    }
  }

  /// How far a pointer is in one Region.
  private enum Phase {
    TO_SET,
    SET,
    SHOWN,
    NOT_SHOWN,
    NOT_CONFIRMED
  }

  /// A pointer in one Region.
  ///
  /// @param imageId what it has to name
  /// @param modified when its value was last set, if it was kept
  private record Target(
      String name,
      String region,
      String imageId,
      Phase phase,
      Optional<ReplicationOutcome> outcome,
      Instant modified) {
    Target as(Phase next) {
      return new Target(name, region, imageId, next, outcome, modified);
    }

    Target as(Phase next, Kind kind, String reason) {
      return as(next, ReplicationOutcome.of(region, kind, imageId, List.of(reason)));
    }

    Target failed(SdkException e) {
      String problem = "the pointer %s could not be moved".formatted(name);
      return as(Phase.NOT_SHOWN, Ec2ErrorCodes.of(region, Optional.of(imageId), problem, e));
    }

    Target as(Phase next, ReplicationOutcome result) {
      return new Target(name, region, imageId, next, Optional.of(result), modified);
    }
  }

  /// Why the source's pointer is not set, whatever else is true; empty if it can be, or if the
  /// source has none.
  public Optional<ReplicationOutcome> refusal(SourceSelection.Source source) {
    Image image = source.image();
    return Optional.ofNullable(image.tags().get(TrailTags.PUBLISH_AS))
        .flatMap(
            name ->
                PointerName.refusal(name, settings.pointerPrefix())
                    .or(() -> waiting(name, source.notServed())))
        .map(reason -> ReplicationOutcome.of(image.region(), Kind.REFUSED, reason));
  }

  private static Optional<String> waiting(String name, Collection<String> refused) {
    return refused.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "the pointer %s waits for this image until replicate-to has no refused name; it has %s. Meanwhile an older complete image is used"
                .formatted(name, String.join(", ", refused)));
  }

  /// Those of these pointers that name this image in its Region.
  ///
  /// @throws SdkException if they could not be read
  public List<String> naming(Image image, Collection<String> names) {
    return pointers.find(image.region(), names).entrySet().stream()
        .filter(parameter -> parameter.getValue().value().equals(image.id()))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  /// Sets the pointers.
  ///
  /// @param choices name -> the family that it has to name
  /// @param known what is known of the images that pointers name now
  /// @return name -> what was done; nothing for a pointer that no family is complete for
  public Map<String, Published> publish(Map<String, PointerChoice> choices, SweptImages known) {
    Set<String> names =
        choices.entrySet().stream()
            .filter(choice -> mayMove(choice.getValue()))
            .map(Map.Entry::getKey)
            .collect(Collectors.toCollection(TreeSet::new));
    Map<String, Result<Map<String, Current>>> values =
        fanOut.attempt(settings.regions(), region -> pointers.find(region, names));
    Map<String, Published> published = new TreeMap<>();
    Map<String, PointerCandidate> moving = new TreeMap<>();
    choices.forEach(
        (name, choice) -> {
          switch (choice) {
            case PointerChoice.None _ -> {}
            case PointerChoice.Winner(PointerCandidate family)
                when !wasSetMeanwhile(name, family, values, known) ->
                moving.put(name, family);
            case PointerChoice.Winner(PointerCandidate family) ->
                published.put(name, waits(name, family, SET_MEANWHILE));
            case PointerChoice.Rollback(PointerCandidate family)
                when wasSetMeanwhile(name, family, values, known) ->
                published.put(name, waits(name, family, SET_MEANWHILE));
            case PointerChoice.Rollback(PointerCandidate family)
                when isRollback(name, family, values, known) ->
                moving.put(name, family);
            case PointerChoice.Rollback(PointerCandidate family) ->
                published.put(name, waits(name, family, "not every wanted Region could be read"));
            case PointerChoice.Wait(PointerCandidate family, String reason) ->
                published.put(name, waits(name, family, reason));
          }
        });
    List<Target> targets =
        moving.entrySet().stream()
            .flatMap(move -> targets(move.getKey(), move.getValue(), values))
            .toList();
    List<Target> done = confirm(fanOut.over(targets, this::set));
    moving.forEach(
        (name, family) ->
            published.put(
                name,
                published(
                    family,
                    done.stream().filter(target -> target.name().equals(name)).toList(),
                    notCovered(name, family, values))));
    return published;
  }

  private static boolean mayMove(PointerChoice choice) {
    return switch (choice) {
      case PointerChoice.Winner _, PointerChoice.Rollback _ -> true;
      case PointerChoice.Wait _, PointerChoice.None _ -> false;
    };
  }

  /// The pointer stays as it is until the reason is gone.
  public Published waits(String name, PointerCandidate family, String reason) {
    Image source = family.source();
    return new Published(
        family,
        List.of(
            ReplicationOutcome.of(
                source.region(),
                Kind.DEFERRED,
                source.id(),
                List.of("the pointer %s waits: %s".formatted(name, reason)))),
        false,
        false,
        0,
        Instant.EPOCH);
  }

  /// Whether another function has set the pointer to another image since the images were read: it
  /// may know of a family that is complete by now.
  private boolean wasSetMeanwhile(
      String name,
      PointerCandidate family,
      Map<String, Result<Map<String, Current>>> values,
      SweptImages known) {
    Instant latest = clock.instant().plus(MAX_CLOCK_SKEW);
    return family.images().entrySet().stream()
        .anyMatch(
            image ->
                current(values, image.getKey(), name)
                    .filter(current -> !current.value().equals(image.getValue()))
                    .map(Current::modified)
                    .filter(time -> time.isAfter(known.readAt()) && !time.isAfter(latest))
                    .isPresent());
  }

  /// Whether the pointer exists, and wherever it does not name the family's image yet, it goes
  /// back.
  private static boolean isRollback(
      String name,
      PointerCandidate family,
      Map<String, Result<Map<String, Current>>> values,
      SweptImages known) {
    List<String> others =
        family.images().entrySet().stream()
            .flatMap(
                image ->
                    current(values, image.getKey(), name)
                        .filter(Current::isForImages)
                        .map(Current::value)
                        .filter(value -> !value.equals(image.getValue()))
                        .stream())
            .toList();
    return !others.isEmpty()
        && others.stream().allMatch(value -> known.isYounger(value, family.source()));
  }

  private static Optional<Current> current(
      Map<String, Result<Map<String, Current>>> values, String region, String name) {
    return values.get(region) instanceof Result.Success<Map<String, Current>>(var parameters)
        ? Optional.ofNullable(parameters.get(name))
        : Optional.empty();
  }

  private Stream<Target> targets(
      String name, PointerCandidate family, Map<String, Result<Map<String, Current>>> values) {
    return family.images().entrySet().stream()
        .map(
            image -> {
              String region = image.getKey();
              Target target =
                  new Target(
                      name,
                      region,
                      image.getValue(),
                      Phase.TO_SET,
                      Optional.empty(),
                      Instant.EPOCH);
              return values.get(region) instanceof Result.Failure<Map<String, Current>>(var e)
                  ? target.failed(e)
                  : decided(target, current(values, region, name));
            });
  }

  private Target decided(Target target, Optional<Current> current) {
    return switch (Pointer.move(current, target.imageId())) {
      case Pointer.Move.Keep(Instant modified) ->
          new Target(
              target.name(),
              target.region(),
              target.imageId(),
              Phase.SHOWN,
              Optional.empty(),
              modified);
      case Pointer.Move.Foreign(String type) ->
          target.as(
              Phase.NOT_SHOWN,
              Kind.REFUSED,
              "the parameter %s has data type %s, not %s: it is not changed"
                  .formatted(target.name(), type, Pointer.DATA_TYPE));
      case Pointer.Move.To _ when settings.dryRun() ->
          target.as(
              Phase.NOT_SHOWN,
              ReplicationOutcome.planned(
                  target.region(),
                  Kind.PUBLISHED,
                  Optional.of(target.imageId()),
                  List.of("dry run: %s would be moved".formatted(target.name()))));
      case Pointer.Move.To _ -> target;
    };
  }

  private Target set(Target target) {
    if (target.phase() != Phase.TO_SET) {
      return target;
    }
    try {
      pointers.move(target.region(), target.name(), target.imageId());
      return target.as(Phase.SET);
    } catch (SdkException e) {
      return target.failed(e);
    }
  }

  /// Reads the values that were set until all are there, or the time is up.
  private List<Target> confirm(List<Target> targets) {
    List<Target> open = targets;
    for (Duration wait : CONFIRMATION) {
      Map<String, List<String>> namesByRegion = new TreeMap<>();
      open.stream()
          .filter(target -> target.phase() == Phase.SET)
          .forEach(
              target ->
                  namesByRegion
                      .computeIfAbsent(target.region(), _ -> new ArrayList<>())
                      .add(target.name()));
      if (namesByRegion.isEmpty()) {
        return open;
      }
      sleep.accept(wait);
      Map<String, Result<Map<String, Current>>> values =
          fanOut.attempt(
              namesByRegion.keySet(),
              region -> pointers.find(region, namesByRegion.getOrDefault(region, List.of())));
      open = open.stream().map(target -> shown(target, values)).toList();
    }
    return open.stream()
        .map(target -> target.phase() == Phase.SET ? notConfirmed(target) : target)
        .toList();
  }

  private static Target shown(Target target, Map<String, Result<Map<String, Current>>> values) {
    boolean isShown =
        current(values, target.region(), target.name())
            .filter(current -> current.value().equals(target.imageId()))
            .isPresent();
    return target.phase() == Phase.SET && isShown
        ? target.as(Phase.SHOWN, Kind.PUBLISHED, target.name())
        : target;
  }

  private static Target notConfirmed(Target target) {
    return target.as(
        Phase.NOT_CONFIRMED,
        Kind.DEFERRED,
        "the pointer %s is not confirmed: SSM took the value, and does not return it in %s"
            .formatted(target.name(), target.region()));
  }

  /// The pointer in Regions that the family does not cover: it is not changed there, and may name
  /// an image that nobody wants any more.
  private List<ReplicationOutcome> notCovered(
      String name, PointerCandidate family, Map<String, Result<Map<String, Current>>> values) {
    return settings.regions().stream()
        .filter(region -> !family.images().containsKey(region))
        .filter(region -> !family.selected().wanted().regions().contains(region))
        .flatMap(
            region ->
                current(values, region, name).filter(Current::isForImages).stream()
                    .map(
                        current ->
                            ReplicationOutcome.of(
                                region,
                                Kind.SKIPPED,
                                "the pointer %s in %s still names %s: %s, which it names elsewhere, is not wanted there"
                                    .formatted(
                                        name, region, current.value(), family.source().id()))))
        .toList();
  }

  private static Published published(
      PointerCandidate family, List<Target> targets, List<ReplicationOutcome> notCovered) {
    List<ReplicationOutcome> outcomes =
        new ArrayList<>(targets.stream().flatMap(target -> target.outcome().stream()).toList());
    outcomes.addAll(notCovered);
    return new Published(
        family,
        outcomes,
        outcomes.stream().anyMatch(outcome -> outcome.kind() == Kind.PUBLISHED),
        family.isComplete() && targets.stream().allMatch(target -> target.phase() == Phase.SHOWN),
        (int) targets.stream().filter(target -> target.phase() == Phase.NOT_CONFIRMED).count(),
        targets.stream().map(Target::modified).max(Instant::compareTo).orElse(Instant.EPOCH));
  }
}
