package dev.amitrail.replication.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.image.Image;
import dev.amitrail.image.TestImage;
import dev.amitrail.image.TrailTags;
import dev.amitrail.replication.TestSettings;
import dev.amitrail.replication.plan.ReplicationAction.Adopt;
import dev.amitrail.replication.plan.ReplicationAction.Copy;
import dev.amitrail.replication.plan.ReplicationAction.Rest;
import dev.amitrail.replication.plan.ReplicationOutcome.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ReplicationPlanPureTest {
  private static final String REGION = "us-east-1";
  private static final String TRAIL = "us-east-1.origin.id";
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
  /// @param source the source, with its trail
  /// @param read what the look into the Region showed
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
        there("on the trail", onTrail(FIRST), List.of(copy(FIRST)), present(FIRST, "")),
        there(
            "pending",
            onTrail(FIRST),
            List.of(copy(FIRST).state("pending")),
            present(FIRST, "pending")),
        there(
            "disabled by a person",
            onTrail(FIRST),
            List.of(copy(FIRST).state("disabled")),
            present(FIRST, "disabled")),
        there("not on the trail", wanted(), List.of(copy(FIRST)), adopt(FIRST)),
        there(
            "pending, not on the trail",
            wanted(),
            List.of(copy(FIRST).state("pending")),
            adopt(FIRST, "pending")),
        there(
            "the trail names one that is gone, another copy is there",
            onTrail(THIRD),
            List.of(copy(FIRST)),
            adopt(FIRST)),
        there(
            "the trail names a failed one, a person made another",
            onTrail(FIRST),
            List.of(copy(FIRST).failed("no key"), copy(SECOND)),
            adopt(SECOND)),
        there(
            "two, the younger on the trail",
            onTrail(SECOND),
            List.of(copy(FIRST).created("2026-07-01"), copy(SECOND).created("2026-07-02")),
            present(SECOND, FIRST + " is another copy of it there; nothing is deregistered")),
        there(
            "two, none on the trail: the oldest counts",
            wanted(),
            List.of(copy(FIRST).created("2026-07-02"), copy(SECOND).created("2026-07-01")),
            adopt(SECOND, FIRST + " is another copy of it there; nothing is deregistered")),
        there(
            "two of one moment: the lower id counts",
            wanted(),
            List.of(copy(SECOND), copy(FIRST)),
            adopt(FIRST, SECOND + " is another copy of it there; nothing is deregistered")),
        there(
            "failed attempts before it",
            onTrail(THIRD),
            List.of(copy(FIRST).failed("x"), copy(SECOND).failed("y"), copy(THIRD)),
            present(THIRD, "")));
  }

  static Stream<Case> thereIsNone() {
    return Stream.of(
        none("nothing there", wanted(), List.of(), List.of()),
        none(
            "a failed copy that is not on the trail",
            wanted(),
            List.of(copy(FIRST).failed("x")),
            List.of(FIRST)),
        none(
            "one failed",
            onTrail(FIRST),
            List.of(copy(FIRST).failed("no such key")),
            List.of(FIRST),
            FIRST + " failed: no such key"),
        none(
            "two failed",
            onTrail(SECOND),
            List.of(
                copy(SECOND).failed("later").created("2026-07-02"),
                copy(FIRST).failed("sooner").created("2026-07-01")),
            List.of(FIRST, SECOND),
            SECOND + " failed: later"),
        none(
            "asked for anew by a word",
            onTrail("again"),
            List.of(),
            List.of("again"),
            "asked for anew by 'again'"),
        none(
            "asked for anew after three failures",
            onTrail("again"),
            failedThrice(),
            List.of(FIRST, SECOND, THIRD, "again"),
            "asked for anew by 'again'"),
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
  void aCopyWithoutTheTagsThatTieItBackGetsThem() {
    Image bare = TestImage.copy(FIRST, REGION).build();
    var origin = TrailTags.origin(TestImage.source().build());

    for (Image source : List.of(wanted().build(), onTrail(FIRST).build())) {
      assertThat(plan(SETTINGS, source, new RegionImages.Read(REGION, List.of(bare), none())))
          .containsExactly(new Adopt(copy(FIRST).build(), origin, List.of()));
    }
  }

  @Test
  void aCopyWithFalseTagsThatTieItToAnotherGetsTheTrueOnes() {
    assertThat(plan(SETTINGS, onTrail(FIRST).build(), read(copy(FIRST).tag("origin.id", "ami-0"))))
        .containsExactly(
            new Adopt(
                copy(FIRST).build(), TrailTags.origin(TestImage.source().build()), List.of()));
  }

  @Test
  void aCopyThatHasNoRoomForTheTagsCountsAllTheSame() {
    TestImage full = TestImage.copy(FIRST, REGION).ownTags(48);

    assertThat(plan(SETTINGS, onTrail(FIRST).build(), read(full)))
        .containsExactly(present(FIRST, FIRST + " has no room for the tags that tie it back"));
  }

  @Test
  void afterThreeFailuresItIsGivenUpWithTheLastReasonAndTheWayOut() {
    Rest rest = rest(onTrail(THIRD), new RegionImages.Read(REGION, images(failedThrice()), none()));

    assertThat(rest.outcome().kind()).isEqualTo(Kind.GIVEN_UP);
    assertThat(rest.outcome().reason())
        .contains("3 copies failed", "the third reason", TRAIL, "again-" + THIRD);
  }

  @Test
  void aReplicaOnTheTrailThatVanishedIsMissingAndNotMadeAgain() {
    Rest rest = rest(onTrail(FIRST), new RegionImages.Read(REGION, List.of(), none()));

    assertThat(rest.outcome().kind()).isEqualTo(Kind.MISSING);
    assertThat(rest.outcome().reason()).contains(FIRST, REGION, TRAIL, "again-" + FIRST);
  }

  @Test
  void aTrailThatNamesAnImageNotMadeOfTheSourceDoesNotCount() {
    Image stranger = TestImage.image(FIRST, REGION).build();
    Image source = onTrail(FIRST).build();

    assertThat(
            plan(SETTINGS, source, new RegionImages.Read(REGION, List.of(), Optional.of(stranger))))
        .containsExactly(
            new Copy(
                ImageCopy.of(source, REGION, List.of(), Optional.empty()),
                List.of("the trail named " + FIRST + ", which was not made of this image")));
  }

  @Test
  void eachAttemptHasATokenOfItsOwn() {
    assertThat(
            thereIsNone()
                .map(region -> ((Copy) region.expected()).order().clientToken())
                .distinct())
        .hasSize(5);
  }

  @Test
  void aPersonsUnencryptedCopyDoesNotCountWhereAKeyIsAskedFor() {
    Image source = wanted().build();

    assertThat(plan(ENCRYPTING, source, read(copy(FIRST))))
        .containsExactly(
            new Copy(
                ImageCopy.of(source, REGION, List.of(), Optional.of("alias/images")),
                List.of(FIRST + " is a copy of it there too, but not encrypted as kmsKeys asks")));
  }

  @Test
  void aPersonsEncryptedCopyCountsWhereAKeyIsAskedFor() {
    assertThat(plan(ENCRYPTING, wanted().build(), read(copy(FIRST).encrypted())))
        .containsExactly(adopt(FIRST));
  }

  @Test
  void ourReplicaCountsAndAPersonsUnencryptedCopyIsToldBesides() {
    assertThat(
            plan(
                ENCRYPTING,
                onTrail(SECOND).build(),
                read(copy(FIRST).created("2026-01-01"), copy(SECOND).encrypted())))
        .containsExactly(
            present(
                SECOND, FIRST + " is a copy of it there too, but not encrypted as kmsKeys asks"));
  }

  @Test
  void aKeyOfAnotherRegionAsksForNothingHere() {
    ReplicationSettings elsewhere =
        TestSettings.encryptingWith(SETTINGS, Map.of("eu-west-1", "alias/images"));

    assertThat(plan(elsewhere, wanted().build(), read(copy(FIRST)))).containsExactly(adopt(FIRST));
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
            new Rest(ReplicationOutcome.of(REGION, Kind.FAILED, "AuthFailure: no")),
            new Copy(ImageCopy.of(source, "eu-west-1", List.of(), Optional.empty()), List.of()));
  }

  @Test
  void refusedNamesAreToldBesideWhatIsServed() {
    Image source = TestImage.source().tag("replicate-to", "mars-1 us-east-1").build();

    List<ReplicationAction> plan = plan(SETTINGS, source, read());

    assertThat(plan).hasSize(2);
    assertThat(plan.getFirst())
        .isInstanceOfSatisfying(
            Rest.class,
            rest -> {
              assertThat(rest.region()).isEqualTo("mars-1");
              assertThat(rest.outcome().kind()).isEqualTo(Kind.REFUSED);
            });
    assertThat(plan.getLast()).isInstanceOf(Copy.class);
  }

  @Test
  void aRepeatedRegionIsServedOnceAndTold() {
    Image source = TestImage.source().tag("replicate-to", "us-east-1 us-east-1").build();

    assertThat(plan(SETTINGS, source, read()))
        .containsExactly(
            new Copy(
                ImageCopy.of(source, REGION, List.of(), Optional.empty()),
                List.of("replicate-to names it 2 times; served once")));
  }

  @Test
  void tagsThatDoNotFitAreToldByName() {
    Image source = wanted().ownTags(49).build();

    assertThat(plan(SETTINGS, source, read()))
        .containsExactly(
            new Copy(
                ImageCopy.of(source, REGION, List.of(), Optional.empty()),
                List.of("no room for its tags own-48, own-49")));
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

  private static TestImage onTrail(String value) {
    return wanted().tag(TRAIL, value);
  }

  /// A copy that bears the tags that tie it back.
  private static TestImage copy(String id) {
    return TestImage.copy(id, REGION).tags(TrailTags.origin(TestImage.source().build()));
  }

  private static List<TestImage> failedThrice() {
    return List.of(
        copy(FIRST).failed("the first reason").created("2026-07-01"),
        copy(THIRD).failed("the third reason").created("2026-07-03"),
        copy(SECOND).failed("the second reason").created("2026-07-02"));
  }

  private static Rest present(String id, String reason) {
    return new Rest(new ReplicationOutcome(REGION, Kind.PRESENT, Optional.of(id), reason));
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

  private static Rest rest(TestImage source, RegionImages look) {
    return (Rest) plan(SETTINGS, source.build(), look).getFirst();
  }

  /// The plan for the Regions that the source's tag names, given what was seen.
  private static List<ReplicationAction> plan(
      ReplicationSettings settings, Image source, RegionImages... looks) {
    var wanted =
        WantedRegions.parse(
            source.tags().getOrDefault("replicate-to", ""), source.region(), settings.regions());
    return ReplicationPlan.of(new SourceSelection.Source(source, wanted), List.of(looks), settings)
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
