package dev.amitrail.replication.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.image.Image;
import dev.amitrail.image.TestImage;
import dev.amitrail.image.TrailTags;
import dev.amitrail.image.WantedRegions;
import dev.amitrail.replication.TestSettings;
import dev.amitrail.replication.plan.ReplicationAction.Adopt;
import dev.amitrail.replication.plan.ReplicationAction.Copy;
import dev.amitrail.replication.plan.ReplicationAction.NoAction;
import dev.amitrail.replication.plan.ReplicationOutcome.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ReplicationPlanPureTest {
  private static final String REGION = "us-east-1";
  private static final String REPLICA_TAG = "us-east-1.origin.id";
  private static final String FIRST = "ami-0c000000000000001";
  private static final String SECOND = "ami-0c000000000000002";
  private static final String THIRD = "ami-0c000000000000003";
  private static final ReplicationSettings SETTINGS =
      TestSettings.replicatingTo(REGION, "eu-west-1", "us-west-2");
  private static final ReplicationSettings ENCRYPTING =
      TestSettings.encryptingWith(SETTINGS, Map.of(REGION, "alias/images"));

  /// What one Region leads to.
  ///
  /// @param what what is shown
  /// @param source the source, with its tags
  /// @param read what EC2 returned of the Region
  record Case(
      String what,
      ReplicationSettings settings,
      Image source,
      RegionImages.Read read,
      ReplicationAction expected) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Case> thereIsAReplica() {
    return Stream.of(
        there("recorded", recorded(FIRST), List.of(copy(FIRST)), present(FIRST)),
        there(
            "pending",
            recorded(FIRST),
            List.of(copy(FIRST).state("pending")),
            present(FIRST, "pending")),
        there(
            "disabled by a person",
            recorded(FIRST),
            List.of(copy(FIRST).state("disabled")),
            present(FIRST, "disabled")),
        there("not recorded", wanted(), List.of(copy(FIRST)), adopt(FIRST)),
        there(
            "pending, not recorded",
            wanted(),
            List.of(copy(FIRST).state("pending")),
            adopt(FIRST, "pending")),
        there(
            "the tag names one that is gone, another copy exists",
            recorded(THIRD),
            List.of(copy(FIRST)),
            adopt(FIRST)),
        there(
            "the tag names a failed one, a person made another",
            recorded(FIRST),
            List.of(copy(FIRST).failed("no key"), copy(SECOND)),
            adopt(SECOND)),
        there(
            "two, the younger recorded",
            recorded(SECOND),
            List.of(copy(FIRST).created("2026-07-01"), copy(SECOND).created("2026-07-02")),
            present(SECOND, FIRST + " is another copy of the source; nothing is deregistered")),
        there(
            "two, none recorded: the oldest counts",
            wanted(),
            List.of(copy(FIRST).created("2026-07-02"), copy(SECOND).created("2026-07-01")),
            adopt(SECOND, FIRST + " is another copy of the source; nothing is deregistered")),
        there(
            "two with the same date: the lower id counts",
            wanted(),
            List.of(copy(SECOND), copy(FIRST)),
            adopt(FIRST, SECOND + " is another copy of the source; nothing is deregistered")),
        there(
            "failed attempts before it",
            recorded(THIRD),
            List.of(copy(FIRST).failed("x"), copy(SECOND).failed("y"), copy(THIRD)),
            present(THIRD)));
  }

  static Stream<Case> thereIsNone() {
    return Stream.of(
        none("nothing there", wanted(), List.of(), List.of()),
        none(
            "a failed copy that is not recorded",
            wanted(),
            List.of(copy(FIRST).failed("x")),
            List.of(FIRST)),
        none(
            "one failed",
            recorded(FIRST),
            List.of(copy(FIRST).failed("no such key")),
            List.of(FIRST),
            FIRST + " failed: no such key"),
        none(
            "two failed",
            recorded(SECOND),
            List.of(
                copy(SECOND).failed("later").created("2026-07-02"),
                copy(FIRST).failed("sooner").created("2026-07-01")),
            List.of(FIRST, SECOND),
            SECOND + " failed: later"),
        none(
            "requested again by a word",
            recorded("again"),
            List.of(),
            List.of("again"),
            "requested again by 'again'"),
        none(
            "requested again after three failures",
            recorded("again"),
            failedThrice(),
            List.of(FIRST, SECOND, THIRD, "again"),
            "requested again by 'again'"),
        none(
            "a deregistered copy that EC2 still shows",
            wanted(),
            List.of(copy(FIRST).state("deregistered")),
            List.of()));
  }

  static Stream<Case> cases() {
    return Stream.concat(thereIsAReplica(), thereIsNone());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void oneRegionLeadsToOneAction(Case region) {
    assertThat(plan(region.settings(), region.source(), region.read()))
        .containsExactly(region.expected());
  }

  @Test
  void aCopyWithoutOriginTagsGetsThem() {
    Image bare = TestImage.copy(FIRST, REGION).build();
    var origin = TrailTags.origin(TestImage.source().build());

    for (Image source : List.of(wanted().build(), recorded(FIRST).build())) {
      assertThat(plan(SETTINGS, source, new RegionImages.Read(REGION, List.of(bare), none())))
          .containsExactly(new Adopt(copy(FIRST).build(), origin, List.of()));
    }
  }

  @Test
  void aCopyWithForgedOriginTagsGetsTheTrueOnes() {
    assertThat(plan(SETTINGS, recorded(FIRST).build(), read(copy(FIRST).tag("origin.id", "ami-0"))))
        .containsExactly(
            new Adopt(
                copy(FIRST).build(), TrailTags.origin(TestImage.source().build()), List.of()));
  }

  @Test
  void aCopyWithoutRoomForOriginTagsIsStillTheReplica() {
    TestImage full = TestImage.copy(FIRST, REGION).ownTags(48);

    assertThat(plan(SETTINGS, recorded(FIRST).build(), read(full)))
        .containsExactly(
            present(FIRST, FIRST + " has no room for its origin tags: it is not mirrored"));
  }

  /// With and without a tag that records the last attempt.
  @ParameterizedTest
  @ValueSource(strings = {"", THIRD})
  void afterThreeFailedCopiesARegionIsGivenUpWithReasonAndRemedy(String replica) {
    NoAction noAction =
        noAction(recorded(replica), new RegionImages.Read(REGION, images(failedThrice()), none()));

    assertThat(noAction.outcome().kind()).isEqualTo(Kind.GIVEN_UP);
    assertThat(noAction.outcome().reason().orElseThrow())
        .contains("3 copies failed", "the third reason", REPLICA_TAG, "again-" + THIRD);
  }

  @Test
  void aRecordedReplicaThatIsGoneIsMissingAndNotCopiedAgain() {
    NoAction noAction = noAction(recorded(FIRST), new RegionImages.Read(REGION, List.of(), none()));

    assertThat(noAction.outcome().kind()).isEqualTo(Kind.MISSING);
    assertThat(noAction.outcome().reason().orElseThrow())
        .contains(FIRST, REGION, REPLICA_TAG, "again-" + FIRST);
  }

  @Test
  void theFailureOfAnotherCopyDoesNotReplaceARecordedReplicaThatIsGone() {
    RegionImages read =
        new RegionImages.Read(REGION, images(List.of(copy(SECOND).failed("no key"))), none());

    assertThat(noAction(recorded(FIRST), read).outcome().kind()).isEqualTo(Kind.MISSING);
  }

  @Test
  void aRecordedReplicaThatEc2StillShowsAfterItsDeregistrationIsMissing() {
    Image deregistered = copy(FIRST).state("deregistered").build();
    RegionImages read = new RegionImages.Read(REGION, List.of(), Optional.of(deregistered));

    assertThat(noAction(recorded(FIRST), read).outcome().kind()).isEqualTo(Kind.MISSING);
  }

  @Test
  void aTagThatNamesAnotherImageDoesNotCount() {
    Image other = TestImage.image(FIRST, REGION).build();
    Image source = recorded(FIRST).build();

    assertThat(plan(SETTINGS, source, new RegionImages.Read(REGION, List.of(), Optional.of(other))))
        .containsExactly(
            new Copy(
                ImageCopy.of(source, REGION, List.of(), Optional.empty()),
                List.of("the source's tag named " + FIRST + ", which is no copy of it")));
  }

  @Test
  void eachAttemptHasItsOwnClientToken() {
    assertThat(
            thereIsNone()
                .map(region -> ((Copy) region.expected()).order().clientToken())
                .distinct())
        .hasSize(5);
  }

  @Test
  void anUnencryptedCopyOfAPersonIsNoReplicaWhereAKeyIsConfigured() {
    Image source = wanted().build();

    assertThat(plan(ENCRYPTING, source, read(copy(FIRST))))
        .containsExactly(
            new Copy(
                ImageCopy.of(source, REGION, List.of(), Optional.of("alias/images")),
                List.of(FIRST + " is a copy of the source, but not encrypted as kmsKeys asks")));
  }

  @Test
  void anEncryptedCopyOfAPersonIsTheReplicaWhereAKeyIsConfigured() {
    assertThat(plan(ENCRYPTING, wanted().build(), read(copy(FIRST).encrypted())))
        .containsExactly(adopt(FIRST));
  }

  @Test
  void anUnencryptedCopyBesideTheReplicaIsReported() {
    assertThat(
            plan(
                ENCRYPTING,
                recorded(SECOND).build(),
                read(copy(FIRST).created("2026-01-01"), copy(SECOND).encrypted())))
        .containsExactly(
            present(SECOND, FIRST + " is a copy of the source, but not encrypted as kmsKeys asks"));
  }

  @Test
  void aKeyOfAnotherRegionDoesNotMatter() {
    ReplicationSettings elsewhere =
        TestSettings.encryptingWith(SETTINGS, Map.of("eu-west-1", "alias/images"));

    assertThat(plan(elsewhere, wanted().build(), read(copy(FIRST)))).containsExactly(adopt(FIRST));
  }

  @Test
  void aCopyWhoseSnapshotsAreNotVisibleYetIsTakenToBeEncrypted() {
    assertThat(plan(ENCRYPTING, wanted().build(), read(copy(FIRST).withoutSnapshots())))
        .containsExactly(adopt(FIRST));
  }

  @Test
  void originTagsAreWrittenWhileACopyIsPending() {
    assertThat(
            plan(
                SETTINGS,
                recorded(FIRST).build(),
                read(TestImage.copy(FIRST, REGION).state("pending"))))
        .containsExactly(
            new Adopt(
                copy(FIRST).build(),
                TrailTags.origin(TestImage.source().build()),
                List.of("pending")));
  }

  @Test
  void aReplicaWithMirrorOffGetsNoOriginTags() {
    TestImage off = TestImage.copy(FIRST, REGION).tag("origin.mirror", "off");

    assertThat(plan(SETTINGS, recorded(FIRST).build(), read(off)))
        .containsExactly(
            present(
                FIRST,
                FIRST
                    + " has origin.mirror=off and lacks origin.id of this source: it is not"
                    + " mirrored"));
  }

  /// EC2 does not know the source of some older images, and unknown is not no.
  @ParameterizedTest
  @ValueSource(strings = {"available", "pending", "disabled"})
  void aNamedCopyWhoseSourceEc2DoesNotStatePreventsAnother(String state) {
    ReplicationOutcome outcome = outcomeFor(unstated().state(state));

    assertThat(outcome.kind()).isEqualTo(Kind.PRESENT);
    assertThat(outcome.replica()).contains(FIRST);
    assertThat(outcome.notes())
        .contains(
            "EC2 does not state what " + FIRST + " was made of",
            FIRST
                + " lacks the tag origin.id of this source: it is neither mirrored nor"
                + " published");
  }

  @Test
  void aCopyWhoseSourceEc2StatesComesBeforeANamedOneWhoseSourceItDoesNot() {
    var read =
        new RegionImages.Read(
            REGION, images(List.of(copy(SECOND))), Optional.of(unstated().build()));

    assertThat(plan(SETTINGS, recorded(FIRST).build(), read))
        .containsExactly(
            adopt(SECOND, FIRST + " is another copy of the source; nothing is deregistered"));
  }

  /// Refusals before, whether EC2 refused once more, what is reported.
  @ParameterizedTest
  @CsvSource({"1, true, FAILED", "2, true, GIVEN_UP", "3, true, GIVEN_UP", "2, false, FAILED"})
  void theThirdRefusalIsReportedAsGivenUp(int refusals, boolean isRefused, Kind kind) {
    Image source =
        wanted()
            .tag(
                "us-east-1.origin.failed",
                "%d refused for %s: no".formatted(refusals, TestImage.SOURCE_ID))
            .build();
    var outcome =
        new ReplicationOutcome(REGION, Kind.FAILED, Optional.empty(), List.of("no"), isRefused);

    assertThat(ReplicationPlan.reported(source, outcome).kind()).isEqualTo(kind);
  }

  @Test
  void aNamedCopyWithItsOriginTagNeedsNoOtherProof() {
    assertThat(outcomeFor(unstated().tag("origin.id", TestImage.SOURCE_ID)).notes())
        .containsExactly("EC2 does not state what " + FIRST + " was made of");
  }

  @Test
  void aNamedCopyThatFailedIsAnAttempt() {
    assertThat(plan(SETTINGS, recorded(FIRST).build(), named(unstated().failed("no key"))))
        .singleElement()
        .isInstanceOfSatisfying(
            Copy.class,
            copy -> assertThat(copy.notes()).containsExactly(FIRST + " failed: no key"));
  }

  static Stream<TestImage> notTheReplica() {
    return Stream.of(
        unstated().name("web"),
        unstated().owner("999988887777"),
        unstated().madeOf("ami-0fff0000000000001", TestImage.HOME));
  }

  @ParameterizedTest
  @MethodSource("notTheReplica")
  void aNamedImageOfAnotherNameOwnerOrSourceIsNoReplica(TestImage notTheReplica) {
    assertThat(plan(SETTINGS, recorded(FIRST).build(), named(notTheReplica)))
        .singleElement()
        .isInstanceOf(Copy.class);
  }

  @Test
  void a19AForgedTagStopsReplicationAndTheOutcomeNamesTheTag() {
    String forged = "3 refused for " + TestImage.SOURCE_ID + ": x";

    assertThat(
            noAction(
                    wanted().tag("us-east-1.origin.failed", forged),
                    new RegionImages.Read(REGION, List.of(), none()))
                .outcome())
        .satisfies(
            outcome -> {
              assertThat(outcome.kind()).isEqualTo(Kind.GIVEN_UP);
              assertThat(outcome.reason().orElseThrow()).contains(forged, REPLICA_TAG);
            });
    assertThat(
            noAction(recorded("ami-00000000"), new RegionImages.Read(REGION, List.of(), none()))
                .outcome())
        .satisfies(
            outcome -> {
              assertThat(outcome.kind()).isEqualTo(Kind.MISSING);
              assertThat(outcome.reason().orElseThrow()).contains("ami-00000000", REPLICA_TAG);
            });
    assertThat(plan(SETTINGS, wanted().build(), new RegionImages.Read(REGION, List.of(), none())))
        .as("without them")
        .singleElement()
        .isInstanceOf(Copy.class);
  }

  @Test
  void a23ASiblingCountsAsACopyThatOthersMade() {
    TestImage source = wanted().madeOf("ami-0fff0000000000001", TestImage.HOME);
    TestImage sibling =
        TestImage.image(FIRST, REGION).madeOf("ami-0fff0000000000001", TestImage.HOME);

    RegionImages region = new RegionImages.Read(REGION, List.of(sibling.build()), Optional.empty());

    assertThat(plan(SETTINGS, source.build(), region))
        .singleElement()
        .isInstanceOfSatisfying(
            Adopt.class,
            adopt ->
                assertThat(adopt.notes())
                    .containsExactly(
                        FIRST
                            + " is, as the source, a copy of ami-0fff0000000000001, and has its"
                            + " name",
                        "others made it: the permissions of its snapshots are not mirrored"));
  }

  private static ReplicationOutcome outcomeFor(TestImage named) {
    return plan(SETTINGS, recorded(FIRST).build(), named(named)).stream()
        .map(action -> ((NoAction) action).outcome())
        .findFirst()
        .orElseThrow();
  }

  private static TestImage unstated() {
    return TestImage.image(FIRST, REGION).name("web-2026.07-from-" + TestImage.SOURCE_ID);
  }

  private static RegionImages named(TestImage image) {
    return new RegionImages.Read(REGION, List.of(), Optional.of(image.build()));
  }

  @Test
  void aReplicaThatASourceHasNoRoomToRecordIsPresent() {
    assertThat(plan(SETTINGS, wanted().ownTags(49).build(), read(copy(FIRST))))
        .containsExactly(present(FIRST, "the source has no room for the tag us-east-1.origin.id"));
  }

  @Test
  void changingTheTagOfASourceNeedsNoRoom() {
    assertThat(plan(SETTINGS, recorded(THIRD).ownTags(48).build(), read(copy(FIRST))))
        .containsExactly(adopt(FIRST));
  }

  @Test
  void aRetryKeywordMakesNoSecondCopyWhileAReplicaExists() {
    assertThat(plan(SETTINGS, recorded("again").build(), read(copy(FIRST))))
        .containsExactly(adopt(FIRST, "requested again by 'again', but it exists"));
  }

  @Test
  void aDisabledCopyIsTheReplicaOnlyWithoutAnyOther() {
    assertThat(
            plan(
                SETTINGS,
                recorded(FIRST).build(),
                read(copy(FIRST).state("disabled"), copy(SECOND))))
        .containsExactly(
            adopt(SECOND, FIRST + " is another copy of the source; nothing is deregistered"));
  }

  @Test
  void aFailedCopyThatAPersonMadeIsNoAttempt() {
    Image source = wanted().build();

    assertThat(plan(SETTINGS, source, read(copy(FIRST).name("by hand").failed("x"))))
        .containsExactly(
            new Copy(ImageCopy.of(source, REGION, List.of(), Optional.empty()), List.of()));
  }

  @ParameterizedTest
  @CsvSource({
    // failure tag,                                      tag of the replica, given up
    "3 refused for ami-0abcdef1234567890: no,            '',                 true",
    "4 refused for ami-0abcdef1234567890: no,            '',                 true",
    "2 refused for ami-0abcdef1234567890: no,            '',                 false",
    "3 refused for ami-0abcdef1234567890: no,            again,              false",
    "3 refused for ami-0abcdef1234567890 'again': no,    again,              true",
    "3 refused for ami-0abcdef1234567890 'again': no,    again-2,            false",
    "3 refused for ami-0c000000000000009: another image, '',                 false",
  })
  void afterThreeRefusalsForOneRequestARegionIsGivenUp(
      String failures, String replica, boolean givenUp) {
    Image source = recorded(replica).tag("us-east-1.origin.failed", failures).build();

    ReplicationAction action = plan(SETTINGS, source, read()).getFirst();

    if (givenUp) {
      assertThat(action)
          .isInstanceOfSatisfying(
              NoAction.class,
              noAction -> {
                assertThat(noAction.outcome().kind()).isEqualTo(Kind.GIVEN_UP);
                assertThat(noAction.outcome().reason().orElseThrow())
                    .contains(failures, REPLICA_TAG, "not used before");
              });
    } else {
      assertThat(action).isInstanceOf(Copy.class);
    }
  }

  @Test
  void theReasonOfAFailedCopyMayBeMissing() {
    Image failed = copy(FIRST).state("error").build();

    assertThat(
            plan(
                SETTINGS,
                recorded(FIRST).build(),
                new RegionImages.Read(REGION, List.of(failed), none())))
        .singleElement()
        .isInstanceOfSatisfying(
            Copy.class,
            copy -> assertThat(copy.notes()).containsExactly(FIRST + " failed without a reason"));
  }

  @Test
  void anUnreadRegionFailsAndTheOthersAreServed() {
    Image source = wanted().build();

    assertThat(
            plan(
                SETTINGS,
                source,
                new RegionImages.Unread(REGION, "AuthFailure: no"),
                new RegionImages.Read("eu-west-1", List.of(), none())))
        .containsExactly(
            new NoAction(ReplicationOutcome.of(REGION, Kind.FAILED, "AuthFailure: no")),
            new Copy(ImageCopy.of(source, "eu-west-1", List.of(), Optional.empty()), List.of()));
  }

  @Test
  void refusedNamesAreReportedAndTheOthersServed() {
    Image source = TestImage.source().tag("replicate-to", "mars-1 us-east-1").build();

    List<ReplicationAction> plan = plan(SETTINGS, source, read());

    assertThat(plan).hasSize(2);
    assertThat(plan.getFirst())
        .isInstanceOfSatisfying(
            NoAction.class,
            noAction -> {
              assertThat(noAction.region()).isEqualTo("mars-1");
              assertThat(noAction.outcome().kind()).isEqualTo(Kind.REFUSED);
            });
    assertThat(plan.getLast()).isInstanceOf(Copy.class);
  }

  @Test
  void aRepeatedRegionIsServedOnceAndReported() {
    Image source = TestImage.source().tag("replicate-to", "us-east-1 us-east-1").build();

    assertThat(plan(SETTINGS, source, read()))
        .containsExactly(
            new Copy(
                ImageCopy.of(source, REGION, List.of(), Optional.empty()),
                List.of("replicate-to names it 2 times; it is served once")));
  }

  @Test
  void tagsWithoutRoomAreReportedByName() {
    Image source = wanted().ownTags(49).build();

    assertThat(plan(SETTINGS, source, read()))
        .containsExactly(
            new Copy(
                ImageCopy.of(source, REGION, List.of(), Optional.empty()),
                List.of("no room for the tags own-48, own-49")));
  }

  private static Case there(
      String what, TestImage source, List<TestImage> copies, ReplicationAction expected) {
    var read = new RegionImages.Read(REGION, images(copies), none());
    return new Case(what, SETTINGS, source.build(), read, expected);
  }

  private static Case none(
      String what,
      TestImage source,
      List<TestImage> copies,
      List<String> attempt,
      String... notes) {
    Image built = source.build();
    var order = ImageCopy.of(built, REGION, attempt, Optional.empty());
    var read = new RegionImages.Read(REGION, images(copies), none());
    return new Case(what, SETTINGS, built, read, new Copy(order, List.of(notes)));
  }

  private static TestImage wanted() {
    return TestImage.source().tag("replicate-to", "all");
  }

  private static TestImage recorded(String value) {
    return wanted().tag(REPLICA_TAG, value);
  }

  /// A copy with its origin tags.
  private static TestImage copy(String id) {
    return TestImage.copy(id, REGION).tags(TrailTags.origin(TestImage.source().build()));
  }

  private static List<TestImage> failedThrice() {
    return List.of(
        copy(FIRST).failed("the first reason").created("2026-07-01"),
        copy(THIRD).failed("the third reason").created("2026-07-03"),
        copy(SECOND).failed("the second reason").created("2026-07-02"));
  }

  private static NoAction present(String id, String... notes) {
    return new NoAction(ReplicationOutcome.of(REGION, Kind.PRESENT, id, List.of(notes)));
  }

  private static Adopt adopt(String id, String... notes) {
    return new Adopt(copy(id).build(), new TreeMap<>(), List.of(notes));
  }

  private static Optional<Image> none() {
    return Optional.empty();
  }

  private static List<Image> images(List<TestImage> images) {
    return images.stream().map(TestImage::build).toList();
  }

  private static RegionImages.Read read(TestImage... copies) {
    return new RegionImages.Read(REGION, images(List.of(copies)), none());
  }

  private static NoAction noAction(TestImage source, RegionImages images) {
    return (NoAction) plan(SETTINGS, source.build(), images).getFirst();
  }

  /// The plan for the Regions that the source's tag names, given what was read.
  private static List<ReplicationAction> plan(
      ReplicationSettings settings, Image source, RegionImages... regions) {
    var wanted =
        WantedRegions.parse(
            source.tags().getOrDefault("replicate-to", ""), source.region(), settings.regions());
    return ReplicationPlan.of(
            new SourceSelection.Source(source, wanted), List.of(regions), settings)
        .stream()
        .map(ReplicationPlanPureTest::byId)
        .toList();
  }

  /// Of an adopted replica its id is compared, not its state and date.
  private static ReplicationAction byId(ReplicationAction action) {
    return action instanceof Adopt adopt
        ? new Adopt(copy(adopt.replica().id()).build(), adopt.origin(), adopt.notes())
        : action;
  }
}
