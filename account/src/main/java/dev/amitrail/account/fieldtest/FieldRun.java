package dev.amitrail.account.fieldtest;

import dev.amitrail.account.fieldtest.aws.Asking;
import dev.amitrail.account.fieldtest.aws.Cleaner;
import dev.amitrail.account.fieldtest.aws.CopyTrial;
import dev.amitrail.account.fieldtest.aws.EventTrial;
import dev.amitrail.account.fieldtest.aws.FieldClients;
import dev.amitrail.account.fieldtest.aws.ImageMaker;
import dev.amitrail.account.fieldtest.aws.PermissionTrial;
import dev.amitrail.account.fieldtest.aws.PointerTrial;
import dev.amitrail.account.fieldtest.aws.ReadTrial;
import dev.amitrail.account.fieldtest.aws.Run;
import dev.amitrail.account.fieldtest.aws.StackTrial;
import dev.amitrail.account.fieldtest.aws.Waiter;
import dev.amitrail.account.fieldtest.decide.Assumptions;
import dev.amitrail.account.fieldtest.decide.Verdict;
import dev.amitrail.account.fieldtest.facts.CopyFacts;
import dev.amitrail.account.fieldtest.facts.CopyFacts.Encryption;
import dev.amitrail.account.fieldtest.facts.CopyFacts.End;
import dev.amitrail.account.fieldtest.facts.CopyFacts.Failed;
import dev.amitrail.account.fieldtest.facts.CopyFacts.Look;
import dev.amitrail.account.fieldtest.facts.CopyFacts.Tokens;
import dev.amitrail.account.fieldtest.facts.EventFacts;
import dev.amitrail.account.fieldtest.facts.EventFacts.Images;
import dev.amitrail.account.fieldtest.facts.EventFacts.Routes;
import dev.amitrail.account.fieldtest.facts.FieldFacts;
import dev.amitrail.account.fieldtest.facts.PermissionFacts;
import dev.amitrail.account.fieldtest.facts.PointerFacts;
import dev.amitrail.account.fieldtest.facts.ReadFacts;
import dev.amitrail.account.fieldtest.facts.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The order of a run: what is made, what is looked at, and in between what takes its time at AWS.
/// What fails is unknown, and the rest goes on.
final class FieldRun {
  /// The IAM actions of every call that the command makes.
  static final Set<String> ACTIONS =
      Stream.of(
              List.of("sts:GetCallerIdentity"),
              ImageMaker.ACTIONS,
              CopyTrial.ACTIONS,
              EventTrial.ACTIONS,
              PermissionTrial.ACTIONS,
              PointerTrial.ACTIONS,
              StackTrial.ACTIONS,
              ReadTrial.ACTIONS,
              Cleaner.ACTIONS)
          .flatMap(List::stream)
          .collect(Collectors.toCollection(TreeSet::new));

  private static final String ADDED_TAG = "field-test-added";

  private final Run run;
  private final Consumer<String> say;
  private final ImageMaker images;
  private final CopyTrial copies;
  private final EventTrial events;
  private final PointerTrial pointers;
  private final StackTrial stacks;
  private final ReadTrial reads;
  private final PermissionTrial permissions;

  FieldRun(Run run, FieldClients clients, Waiter waiter, Cleaner cleaner, Consumer<String> say) {
    this.run = run;
    this.say = say;
    this.images = new ImageMaker(run, clients, waiter, cleaner);
    this.copies = new CopyTrial(run, clients, waiter, cleaner);
    this.events = new EventTrial(run, clients, waiter);
    this.pointers = new PointerTrial(run, clients, waiter);
    this.stacks = new StackTrial(run, clients, waiter);
    this.reads = new ReadTrial(run, clients, waiter, cleaner);
    this.permissions = new PermissionTrial(run, clients, waiter, cleaner);
  }

  /// Does it.
  FieldFacts run() {
    step(1, "queues and rules for events");
    Map<String, Seen<String>> control =
        Asking.orElse(
            events::listen,
            reason ->
                Map.of(
                    run.home(),
                    new Seen.Unknown<>(reason),
                    run.other(),
                    new Seen.Unknown<>(reason)));
    step(2, "the smallest image, in " + run.home());
    Seen<String> source = known(images::make);
    step(3, "copies to " + run.other());
    Seen<String> first = with(source, image -> copies.copy(image, "first"));
    Instant start = Instant.now();
    List<Look> looks =
        both(source, first)
            .map(
                pair ->
                    Asking.orElse(
                        () -> copies.lookAt(pair.one(), pair.two()), _ -> List.<Look>of()))
            .orElse(List.of());
    Seen<String> again = with(source, image -> copies.copy(image, "first"));
    Seen<String> otherTags = with(source, image -> copies.copyWithOtherTags(image, "first"));
    Seen<String> sameName = with(source, image -> copies.copy(image, "second"));
    Seen<String> failing = with(source, image -> copies.copyWithoutKey(image, "without-key"));
    source
        .found()
        .ifPresent(
            image ->
                Asking.orElse(
                    () -> {
                      images.tag(image, ADDED_TAG);
                      return true;
                    },
                    _ -> false));
    step(4, "routes of events");
    Routes routes =
        Asking.orElse(
            events::routes,
            reason ->
                new Routes(
                    run.account(),
                    run.other(),
                    new Seen.Unknown<>(reason),
                    new Seen.Unknown<>(reason),
                    new Seen.Unknown<>(reason)));
    step(5, "a stack and parameters");
    var stack = known(() -> stacks.create(events));
    PointerFacts pointer =
        source
            .found()
            .map(
                image ->
                    Asking.orElse(
                        () -> pointers.set(image, events), reason -> unknownPointers(reason)))
            .orElseGet(() -> unknownPointers("no image: " + source.text()));
    step(6, "permissions of CopyImage");
    PermissionFacts sessions =
        source
            .found()
            .map(
                image -> Asking.orElse(() -> permissions.sessions(image), PermissionFacts::unknown))
            .orElseGet(() -> PermissionFacts.unknown("no image: " + source.text()));
    step(7, "copies, once they are complete");
    Seen<End> firstEnd = with(source, image -> with(first, copy -> copies.end(image, copy)));
    Seen<End> failed = with(source, image -> with(failing, copy -> copies.end(image, copy)));
    Seen<End> secondEnd = with(source, image -> with(sameName, copy -> copies.end(image, copy)));
    Encryption encryption =
        both(source, first)
            .map(
                pair ->
                    Asking.orElse(
                        () -> copies.encryption(pair.one(), pair.two()),
                        FieldRun::unknownEncryption))
            .orElseGet(() -> unknownEncryption("no copy: " + first.text()));
    ReadFacts read = reads(first, firstEnd, sameName, secondEnd);
    Seen<String> afterDeregistration =
        read.deregistered() instanceof Seen.Unknown<?>
            ? new Seen.Unknown<>("no copy was deregistered: " + read.deregistered().text())
            : with(source, image -> copies.copy(image, "second"));
    step(8, "events that are still under way");
    Images seen = images(control, source, first);
    Seen<String> atEnd = with(source, image -> copies.copy(image, "first"));
    Tokens tokens =
        new Tokens(
            first,
            again,
            otherTags,
            sameName,
            afterDeregistration,
            atEnd,
            Duration.between(start, Instant.now()));
    return new FieldFacts(
        new CopyFacts(tokens, looks, new Failed(failing, failed), encryption),
        read,
        new EventFacts(seen, routes, stack),
        pointer,
        sessions);
  }

  private void step(int number, String what) {
    say.accept("%d of 8: %s".formatted(number, what));
  }

  private ReadFacts reads(
      Seen<String> first, Seen<End> firstEnd, Seen<String> second, Seen<End> secondEnd) {
    Seen<List<ReadFacts.Described>> none =
        new Seen.Unknown<>("no complete copy: %s; %s".formatted(firstEnd.text(), secondEnd.text()));
    if (!isAvailable(firstEnd)) {
      return new ReadFacts(none, none, none, none, known(reads::scanned));
    }
    String copy = first.found().orElseThrow();
    ReadTrial.Disabled disabled =
        Asking.orElse(
            () -> reads.disable(copy),
            reason ->
                new ReadTrial.Disabled(new Seen.Unknown<>(reason), new Seen.Unknown<>(reason)));
    return new ReadFacts(
        isAvailable(secondEnd)
            ? known(() -> reads.deregister(second.found().orElseThrow(), copy))
            : none,
        known(() -> reads.unknown(copy)),
        disabled.without(),
        disabled.included(),
        known(reads::scanned));
  }

  private static boolean isAvailable(Seen<End> end) {
    return end.found().filter(one -> one.state().equals("available")).isPresent();
  }

  private Images images(Map<String, Seen<String>> control, Seen<String> source, Seen<String> copy) {
    String sourceId = source.found().orElse("");
    String copyId = copy.found().orElse("");
    Supplier<Images> seen =
        () ->
            new Images(
                control,
                sourceId,
                run.home(),
                copyId,
                run.other(),
                Run.TAG,
                ADDED_TAG,
                events.sightings().stream()
                    .filter(
                        one ->
                            one.event().resources().stream()
                                .anyMatch(arn -> names(arn, sourceId) || names(arn, copyId)))
                    .toList());
    if (control.values().stream().anyMatch(one -> one.found().isPresent())) {
      Asking.orElse(
          () -> {
            events.await(() -> haveAllArrived(seen.get()));
            return true;
          },
          _ -> false);
    }
    return seen.get();
  }

  private static boolean names(String arn, String image) {
    return !image.isEmpty() && arn.endsWith("/" + image);
  }

  private static boolean haveAllArrived(Images seen) {
    return Assumptions.ofImageEvents(seen).stream()
        .allMatch(verdict -> verdict instanceof Verdict.AsAssumed);
  }

  private <A> Seen<A> known(Supplier<Seen<A>> requests) {
    return Asking.orElse(requests, Seen.Unknown::new);
  }

  private <A> Seen<A> with(Seen<String> needed, Function<String, Seen<A>> use) {
    return needed
        .found()
        .map(value -> known(() -> use.apply(value)))
        .orElseGet(() -> new Seen.Unknown<>("what it needs was not made: " + needed.text()));
  }

  private record Pair(String one, String two) {}

  private static Optional<Pair> both(Seen<String> one, Seen<String> two) {
    return one.found().flatMap(first -> two.found().map(second -> new Pair(first, second)));
  }

  private static PointerFacts unknownPointers(String reason) {
    return new PointerFacts(
        new Seen.Unknown<>(reason),
        new Seen.Unknown<>(reason),
        new Seen.Unknown<>(reason),
        new Seen.Unknown<>(reason),
        List.of());
  }

  private static Encryption unknownEncryption(String reason) {
    return new Encryption(
        new Seen.Unknown<>(reason),
        new Seen.Unknown<>(reason),
        false,
        new Seen.Unknown<>(reason),
        new Seen.Unknown<>(reason),
        new Seen.Unknown<>(reason));
  }
}
