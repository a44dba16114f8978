package dev.amitrail.account.fieldtest.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.account.fieldtest.decide.Verdict.AsAssumed;
import dev.amitrail.account.fieldtest.decide.Verdict.NotAnswered;
import dev.amitrail.account.fieldtest.decide.Verdict.Otherwise;
import dev.amitrail.account.fieldtest.facts.CopyFacts;
import dev.amitrail.account.fieldtest.facts.CopyFacts.EncryptedWith;
import dev.amitrail.account.fieldtest.facts.CopyFacts.Encryption;
import dev.amitrail.account.fieldtest.facts.CopyFacts.End;
import dev.amitrail.account.fieldtest.facts.CopyFacts.Failed;
import dev.amitrail.account.fieldtest.facts.CopyFacts.Look;
import dev.amitrail.account.fieldtest.facts.CopyFacts.Tokens;
import dev.amitrail.account.fieldtest.facts.EventFacts;
import dev.amitrail.account.fieldtest.facts.EventFacts.Images;
import dev.amitrail.account.fieldtest.facts.EventFacts.Routes;
import dev.amitrail.account.fieldtest.facts.EventFacts.StackStep;
import dev.amitrail.account.fieldtest.facts.FieldFacts;
import dev.amitrail.account.fieldtest.facts.PermissionFacts;
import dev.amitrail.account.fieldtest.facts.PointerFacts;
import dev.amitrail.account.fieldtest.facts.ReadFacts;
import dev.amitrail.account.fieldtest.facts.ReadFacts.Described;
import dev.amitrail.account.fieldtest.facts.ReadFacts.ScannedCopy;
import dev.amitrail.account.fieldtest.facts.Seen;
import dev.amitrail.account.fieldtest.facts.Sighting;
import dev.amitrail.event.EventBridgeEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// The verdict on each assumption: from a run in which AWS does all as assumed, one observation is
/// changed at a time.
class AssumptionsPureTest {
  private static final String ACCOUNT = "123456789012";
  private static final String HOME = "us-east-1";
  private static final String OTHER = "eu-west-1";
  private static final String SOURCE = "ami-0a000000000000001";
  private static final String COPY = "ami-0b000000000000001";
  private static final String SECOND = "ami-0b000000000000002";
  private static final String AWS_KEY = "alias/aws/ebs";

  private static final Tokens TOKENS =
      new Tokens(
          seen(COPY),
          seen(COPY),
          refused("IdempotentParameterMismatch"),
          seen(SECOND),
          seen(SECOND),
          seen(COPY),
          Duration.ofMinutes(14));
  private static final List<Look> LOOKS =
      List.of(
          new Look(Duration.ofMillis(100), Optional.empty(), false, false),
          new Look(Duration.ofSeconds(4), Optional.of("pending"), true, true));
  private static final Failed FAILED =
      new Failed(seen("ami-0b000000000000003"), seen(new End("failed", Optional.of("key"), true)));
  private static final Encryption ENCRYPTION = encryption(false, "", "");
  private static final ReadFacts READS =
      new ReadFacts(
          seen(List.of(new Described(COPY, "available", false))),
          refused("InvalidAMIID.NotFound"),
          seen(List.of()),
          seen(List.of(new Described(COPY, "disabled", true))),
          seen(List.of(scanned(Optional.empty()))));
  private static final Sighting REGISTERED = state(HOME, SOURCE);
  private static final Sighting COPIED = state(OTHER, COPY);
  private static final Sighting TAGGED = tagged("ec2", "image", "added", ":image/" + SOURCE);
  private static final Routes ROUTES =
      new Routes(ACCOUNT, OTHER, seen(own(OTHER, ACCOUNT)), seen("it arrived"), seen("NO_QUEUE"));
  private static final List<StackStep> STACK =
      List.of(
          new StackStep("CREATE_IN_PROGRESS", "CREATE_COMPLETE"),
          new StackStep("CREATE_COMPLETE", "CREATE_COMPLETE"));
  private static final EventFacts EVENTS =
      new EventFacts(images(REGISTERED, COPIED, TAGGED), ROUTES, seen(STACK));
  private static final PointerFacts POINTERS =
      new PointerFacts(
          seen("version 1"),
          seen(Duration.ofSeconds(2)),
          seen("version 1"),
          new Seen.Absent<>("no value after 9 s"),
          List.of());
  private static final PermissionFacts PERMISSIONS =
      new PermissionFacts(
          seen(COPY),
          refused("UnauthorizedOperation"),
          seen(COPY),
          seen(COPY),
          seen(COPY),
          refused("UnauthorizedOperation"));
  private static final FieldFacts AS_ASSUMED =
      new FieldFacts(
          new CopyFacts(TOKENS, LOOKS, FAILED, ENCRYPTION), READS, EVENTS, POINTERS, PERMISSIONS);

  /// A run in which one thing was not as assumed.
  ///
  /// @param ids the assumptions that it makes false
  record Case(Set<String> ids, String what, FieldFacts facts) {
    static Case of(String id, String what, FieldFacts facts) {
      return new Case(Set.of(id), what, facts);
    }
  }

  private static final List<Case> FALSE =
      List.of(
          Case.of(
              "copy-token-again", "another image", tokens(seen("ami-x"), null, null, null, null)),
          Case.of(
              "copy-token-other-tags",
              "the same image",
              tokens(null, seen(COPY), null, null, null)),
          Case.of(
              "copy-token-other-tags",
              "another error",
              tokens(null, refused("InvalidParameterValue"), null, null, null)),
          Case.of(
              "copy-same-name",
              "refused",
              tokens(null, null, refused("InvalidAMIName.Duplicate"), Seen.notTried(), null)),
          Case.of(
              "copy-token-deregistered",
              "another image",
              tokens(null, null, null, seen("ami-x"), null)),
          Case.of(
              "copy-token-deregistered",
              "an error about the image",
              tokens(null, null, null, refused("InvalidAMIID.Unavailable"), null)),
          Case.of(
              "copy-token-lifetime",
              "another image",
              tokens(null, null, null, null, seen("ami-x"))),
          Case.of(
              "copy-source-pending",
              "found when it is available only",
              looks(
                  new Look(Duration.ofSeconds(1), Optional.of("pending"), false, false),
                  new Look(Duration.ofSeconds(90), Optional.of("available"), true, true))),
          Case.of(
              "copy-source-pending",
              "never found",
              looks(new Look(Duration.ofSeconds(90), Optional.of("available"), true, false))),
          Case.of("copy-failed-listed", "refused at once", failed(refused("InvalidKmsKey"), null)),
          Case.of(
              "copy-failed-listed",
              "it became available",
              failed(null, seen(new End("available", Optional.empty(), true)))),
          Case.of(
              "copy-failed-listed",
              "not found by its source",
              failed(null, seen(new End("failed", Optional.of("key"), false)))),
          Case.of(
              "copy-encryption", "encrypted all the same", encrypted(encryption(false, "", "k"))),
          Case.of(
              "copy-encryption", "not encrypted by default", encrypted(encryption(true, "", ""))),
          Case.of(
              "copy-encryption",
              "with another key than the default",
              encrypted(
                  new Encryption(
                      seen(true),
                      seen("arn:aws:kms:eu-west-1:1:key/a"),
                      true,
                      seen(true),
                      seen(new EncryptedWith(Optional.of("arn:aws:kms:eu-west-1:1:key/b"))),
                      seen(new EncryptedWith(Optional.empty()))))),
          Case.of(
              "default-key-form",
              "AWS's key as an ARN",
              encrypted(
                  new Encryption(
                      seen(false),
                      seen("arn:aws:kms:eu-west-1:1:key/a"),
                      true,
                      seen(false),
                      seen(new EncryptedWith(Optional.empty())),
                      seen(new EncryptedWith(Optional.empty()))))),
          Case.of(
              "id-deregistered",
              "still there",
              reads(
                  seen(List.of(new Described(SECOND, "available", true))), null, null, null, null)),
          Case.of(
              "id-deregistered",
              "another error",
              reads(refused("InvalidParameterValue"), null, null, null, null)),
          Case.of(
              "id-unknown",
              "left out",
              reads(
                  null, seen(List.of(new Described(COPY, "available", false))), null, null, null)),
          Case.of("id-unknown", "another error", reads(null, refused("Other"), null, null, null)),
          Case.of(
              "id-disabled",
              "an error",
              reads(null, null, refused("InvalidAMIID.NotFound"), null, null)),
          Case.of(
              "id-disabled",
              "returned without IncludeDisabled",
              reads(null, null, seen(List.of(new Described(COPY, "disabled", true))), null, null)),
          Case.of(
              "scan-of-copy",
              "the scan of its source",
              reads(null, null, null, null, seen(List.of(scanned(Optional.of("2026-11-22")))))),
          new Case(
              Set.of("event-registered", "event-tagged-at-creation"),
              "no event",
              events(images(COPIED, TAGGED), null, null)),
          Case.of("event-copied", "no event", events(images(REGISTERED, TAGGED), null, null)),
          Case.of(
              "event-copied",
              "in the source's Region",
              events(images(REGISTERED, state(HOME, COPY), TAGGED), null, null)),
          Case.of("event-tagged", "no event", events(images(REGISTERED, COPIED), null, null)),
          Case.of(
              "event-tagged",
              "another service",
              events(
                  images(
                      REGISTERED,
                      COPIED,
                      tagged("ec2-image", "image", "added", ":image/" + SOURCE)),
                  null,
                  null)),
          Case.of(
              "event-tagged",
              "an ARN that AMI Trail cannot read",
              events(
                  images(REGISTERED, COPIED, tagged("ec2", "image", "added", ":ami/" + SOURCE)),
                  null,
                  null)),
          Case.of("event-forwarded", "another Region", forwarded(seen(own(HOME, ACCOUNT)))),
          Case.of("event-forwarded", "another account", forwarded(seen(own(OTHER, "999")))),
          Case.of("event-forwarded", "not at all", forwarded(new Seen.Absent<>("600 s"))),
          Case.of(
              "event-topic-role",
              "not at all",
              events(
                  null,
                  new Routes(
                      ACCOUNT,
                      OTHER,
                      ROUTES.forwarded(),
                      new Seen.Absent<>("600 s"),
                      ROUTES.deadLetter()),
                  null)),
          Case.of(
              "event-dead-letter",
              "not at all",
              events(
                  null,
                  new Routes(
                      ACCOUNT,
                      OTHER,
                      ROUTES.forwarded(),
                      ROUTES.published(),
                      new Seen.Absent<>("600 s")),
                  null)),
          Case.of(
              "stack-event-order",
              "DescribeStacks is behind the event",
              events(
                  null,
                  null,
                  seen(List.of(new StackStep("CREATE_COMPLETE", "CREATE_IN_PROGRESS"))))),
          Case.of(
              "stack-event-order",
              "no event of the end",
              events(
                  null,
                  null,
                  seen(List.of(new StackStep("CREATE_IN_PROGRESS", "CREATE_COMPLETE"))))),
          Case.of("pointer-stored", "too late", pointers(seen(Duration.ofSeconds(30)), null)),
          new Case(Set.of("pointer-stored"), "never", pointers(new Seen.Absent<>("600 s"), null)),
          Case.of("pointer-refused", "stored", pointers(null, seen("ami-0"))),
          Case.of(
              "create-action",
              "the key is not there",
              permissions(refused("UnauthorizedOperation"), null, null, null)),
          Case.of(
              "create-action-image",
              "another value",
              permissions(null, refused("UnauthorizedOperation"), null, null)),
          Case.of(
              "create-action-snapshot",
              "another value",
              permissions(null, null, refused("UnauthorizedOperation"), null)),
          Case.of(
              "copy-owner",
              "no condition of CopyImage",
              permissions(null, null, null, refused("UnauthorizedOperation"))));

  @Test
  void allIsAsAssumed() {
    assertThat(Assumptions.answers(AS_ASSUMED))
        .allSatisfy(
            answer ->
                assertThat(answer.verdict())
                    .as(answer.assumption().id())
                    .isInstanceOf(AsAssumed.class));
  }

  @ParameterizedTest
  @FieldSource("FALSE")
  void oneThingIsOtherwise(Case one) {
    Map<String, Verdict> verdicts = verdicts(one.facts());

    assertThat(verdicts.entrySet())
        .filteredOn(verdict -> verdict.getValue() instanceof Otherwise)
        .extracting(Map.Entry::getKey)
        .as(one.what())
        .containsExactlyInAnyOrderElementsOf(one.ids());
  }

  @Test
  void everyAssumptionCanBeFoundFalse() {
    assertThat(FALSE.stream().flatMap(one -> one.ids().stream()).collect(Collectors.toSet()))
        .containsExactlyInAnyOrderElementsOf(Assumptions.ALL.stream().map(Assumption::id).toList());
  }

  @Test
  void nothingIsConcludedFromWhatWasNotSeen() {
    Seen<String> unknown = new Seen.Unknown<>("not permitted");
    FieldFacts nothing =
        new FieldFacts(
            new CopyFacts(
                new Tokens(unknown, unknown, unknown, unknown, unknown, unknown, Duration.ZERO),
                List.of(),
                new Failed(unknown, new Seen.Unknown<>("")),
                new Encryption(
                    new Seen.Unknown<>(""),
                    unknown,
                    false,
                    new Seen.Unknown<>(""),
                    new Seen.Unknown<>(""),
                    new Seen.Unknown<>(""))),
            new ReadFacts(
                new Seen.Unknown<>(""),
                new Seen.Unknown<>(""),
                new Seen.Unknown<>(""),
                new Seen.Unknown<>(""),
                new Seen.Unknown<>("")),
            new EventFacts(
                new Images(
                    Map.of(HOME, unknown, OTHER, unknown),
                    "",
                    HOME,
                    "",
                    OTHER,
                    "created",
                    "added",
                    List.of()),
                new Routes(ACCOUNT, OTHER, new Seen.Unknown<>(""), unknown, unknown),
                new Seen.Unknown<>("")),
            new PointerFacts(unknown, new Seen.Unknown<>(""), unknown, unknown, List.of()),
            PermissionFacts.unknown("no session"));

    assertThat(verdicts(nothing).values())
        .allSatisfy(verdict -> assertThat(verdict).isInstanceOf(NotAnswered.class));
  }

  @Test
  void anEventThatDidNotArriveMeansNothingWhereOurOwnDoNotEither() {
    Seen<String> absent = new Seen.Absent<>("an event of our own did not arrive");
    EventFacts deaf =
        new EventFacts(
            new Images(
                Map.of(HOME, absent, OTHER, absent),
                SOURCE,
                HOME,
                COPY,
                OTHER,
                "created",
                "added",
                List.of()),
            new Routes(
                ACCOUNT, OTHER, new Seen.Absent<>("600 s"), absent, new Seen.Absent<>("600 s")),
            new Seen.Absent<>("600 s"));

    assertThat(verdicts(with(deaf)))
        .extractingByKeys(
            "event-registered",
            "event-copied",
            "event-tagged",
            "event-tagged-at-creation",
            "event-forwarded",
            "event-topic-role",
            "event-dead-letter",
            "stack-event-order")
        .allSatisfy(verdict -> assertThat(verdict).isInstanceOf(NotAnswered.class));
  }

  @Test
  void aConditionThatStopsNobodyProvesNothing() {
    Map<String, Verdict> verdicts =
        verdicts(
            new FieldFacts(
                AS_ASSUMED.copies(),
                READS,
                EVENTS,
                POINTERS,
                new PermissionFacts(
                    seen(COPY), seen(COPY), seen(COPY), seen(COPY), seen(COPY), seen(COPY))));

    assertThat(verdicts)
        .extractingByKeys(
            "create-action", "create-action-image", "create-action-snapshot", "copy-owner")
        .allSatisfy(verdict -> assertThat(verdict).isInstanceOf(NotAnswered.class));
  }

  private static Map<String, Verdict> verdicts(FieldFacts facts) {
    return Assumptions.answers(facts).stream()
        .collect(Collectors.toMap(answer -> answer.assumption().id(), Answer::verdict));
  }

  private static <T> Seen<T> seen(T value) {
    return new Seen.Value<>(value, "request 1");
  }

  private static <T> Seen<T> refused(String code) {
    return new Seen.Refused<>(code, "request 1");
  }

  private static <T> T or(@Nullable T changed, T usual) {
    return changed == null ? usual : changed;
  }

  private static FieldFacts with(EventFacts events) {
    return new FieldFacts(AS_ASSUMED.copies(), READS, events, POINTERS, PERMISSIONS);
  }

  private static FieldFacts with(CopyFacts copies) {
    return new FieldFacts(copies, READS, EVENTS, POINTERS, PERMISSIONS);
  }

  private static FieldFacts tokens(
      @Nullable Seen<String> again,
      @Nullable Seen<String> otherTags,
      @Nullable Seen<String> sameName,
      @Nullable Seen<String> afterDeregistration,
      @Nullable Seen<String> atEnd) {
    return with(
        new CopyFacts(
            new Tokens(
                TOKENS.first(),
                or(again, TOKENS.again()),
                or(otherTags, TOKENS.otherTags()),
                or(sameName, TOKENS.sameName()),
                or(afterDeregistration, TOKENS.afterDeregistration()),
                or(atEnd, TOKENS.atEnd()),
                TOKENS.age()),
            LOOKS,
            FAILED,
            ENCRYPTION));
  }

  private static FieldFacts looks(Look... looks) {
    return with(new CopyFacts(TOKENS, List.of(looks), FAILED, ENCRYPTION));
  }

  private static FieldFacts failed(@Nullable Seen<String> request, @Nullable Seen<End> end) {
    return with(
        new CopyFacts(
            TOKENS,
            LOOKS,
            new Failed(or(request, FAILED.request()), or(end, FAILED.end())),
            ENCRYPTION));
  }

  private static FieldFacts encrypted(Encryption encryption) {
    return with(new CopyFacts(TOKENS, LOOKS, FAILED, encryption));
  }

  private static Encryption encryption(boolean byDefault, String source, String copy) {
    return new Encryption(
        seen(byDefault),
        seen(AWS_KEY),
        false,
        seen(false),
        seen(new EncryptedWith(Optional.of(copy).filter(key -> !key.isEmpty()))),
        seen(new EncryptedWith(Optional.of(source).filter(key -> !key.isEmpty()))));
  }

  private static FieldFacts reads(
      @Nullable Seen<List<Described>> deregistered,
      @Nullable Seen<List<Described>> unknown,
      @Nullable Seen<List<Described>> disabled,
      @Nullable Seen<List<Described>> included,
      @Nullable Seen<List<ScannedCopy>> scanned) {
    return new FieldFacts(
        AS_ASSUMED.copies(),
        new ReadFacts(
            or(deregistered, READS.deregistered()),
            or(unknown, READS.unknown()),
            or(disabled, READS.disabled()),
            or(included, READS.disabledIncluded()),
            or(scanned, READS.scanned())),
        EVENTS,
        POINTERS,
        PERMISSIONS);
  }

  private static ScannedCopy scanned(Optional<String> copyScan) {
    return new ScannedCopy(COPY, SOURCE, "2026-11-22", copyScan);
  }

  private static FieldFacts events(
      @Nullable Images images, @Nullable Routes routes, @Nullable Seen<List<StackStep>> stack) {
    return with(
        new EventFacts(or(images, EVENTS.images()), or(routes, ROUTES), or(stack, EVENTS.stack())));
  }

  private static FieldFacts forwarded(Seen<Sighting> seen) {
    return events(
        null, new Routes(ACCOUNT, OTHER, seen, ROUTES.published(), ROUTES.deadLetter()), null);
  }

  private static FieldFacts pointers(
      @Nullable Seen<Duration> stored, @Nullable Seen<String> storedWrong) {
    return new FieldFacts(
        AS_ASSUMED.copies(),
        READS,
        EVENTS,
        new PointerFacts(
            POINTERS.accepted(),
            or(stored, POINTERS.stored()),
            POINTERS.acceptedWrong(),
            or(storedWrong, POINTERS.storedWrong()),
            List.of()),
        PERMISSIONS);
  }

  private static FieldFacts permissions(
      @Nullable Seen<String> asDeployed,
      @Nullable Seen<String> image,
      @Nullable Seen<String> snapshot,
      @Nullable Seen<String> own) {
    return new FieldFacts(
        AS_ASSUMED.copies(),
        READS,
        EVENTS,
        POINTERS,
        new PermissionFacts(
            or(asDeployed, PERMISSIONS.asDeployed()),
            PERMISSIONS.withoutCreateAction(),
            or(image, PERMISSIONS.imageAction()),
            or(snapshot, PERMISSIONS.snapshotAction()),
            or(own, PERMISSIONS.ownSource()),
            PERMISSIONS.foreignSource()));
  }

  private static Images images(Sighting... arrived) {
    return new Images(
        Map.of(HOME, seen("it arrived"), OTHER, seen("it arrived")),
        SOURCE,
        HOME,
        COPY,
        OTHER,
        "created",
        "added",
        List.of(arrived));
  }

  private static Sighting state(String region, String image) {
    return sighting(
        region,
        "EC2 AMI State Change",
        "arn:aws:ec2:%s::image/%s".formatted(region, image),
        Map.of("ImageId", image, "State", "available"));
  }

  private static Sighting tagged(String service, String type, String key, String resource) {
    return sighting(
        HOME,
        "Tag Change on Resource",
        "arn:aws:ec2:us-east-1:" + resource,
        Map.of(
            "service",
            service,
            "resource-type",
            type,
            "changed-tag-keys",
            List.of(key),
            "tags",
            Map.of(key, "1")));
  }

  private static Sighting own(String region, String account) {
    return new Sighting(
        HOME,
        new EventBridgeEvent(
            "1",
            "ami-trail.field-test",
            "Forward",
            account,
            Instant.EPOCH,
            region,
            List.of(),
            Map.of()));
  }

  private static Sighting sighting(
      String region, String type, String resource, Map<String, Object> detail) {
    return new Sighting(
        region,
        new EventBridgeEvent(
            "1", "aws", type, ACCOUNT, Instant.EPOCH, region, List.of(resource), detail));
  }
}
