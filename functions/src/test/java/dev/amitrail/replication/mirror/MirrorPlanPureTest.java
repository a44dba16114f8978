package dev.amitrail.replication.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.image.Image;
import dev.amitrail.image.TestImage;
import dev.amitrail.image.TrailTags;
import dev.amitrail.replication.TestSettings;
import dev.amitrail.replication.plan.ReplicationSettings;
import dev.amitrail.replication.plan.ReplicationSettings.Mirroring;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class MirrorPlanPureTest {
  private static final Instant NOW = Instant.parse("2026-07-10T00:00:00Z");
  private static final String LATER = "2027-01-01T00:00:00.000Z";
  private static final String DEVICE = "/dev/sda1";
  private static final MirrorPlan NOTHING = new MirrorPlan(List.of(), List.of());

  @Test
  void anEqualReplicaNeedsNothing() {
    TestImage source = TestImage.source().tag("team", "a").deprecatedAt(LATER);
    TestImage replica = replica().tag("team", "a").deprecatedAt("2027-01-01T00:00:00Z");

    assertThat(plan(source, replica)).isEqualTo(new MirrorPlan(List.of(), List.of()));
  }

  @Test
  void tagsAreAddedAndChangedAndNeverRemoved() {
    TestImage source =
        TestImage.source().tag("team", "new").tag("added", "x").tag("replicate-to", "all");
    Image replica = replica().tag("team", "old").tag("kept", "y").build();

    assertThat(MirrorPlan.of(source.build(), replica, NOW).actions())
        .containsExactly(
            new MirrorAction.Tags(replica, new TreeMap<>(Map.of("team", "new", "added", "x"))));
  }

  @Test
  void aReplicaWithMirrorOffKeepsItsTags() {
    assertThat(plan(TestImage.source().tag("team", "a"), replica().tag("origin.mirror", "off")))
        .isEqualTo(new MirrorPlan(List.of(), List.of()));
  }

  @Test
  void tagsWithoutRoomAreReportedByName() {
    MirrorPlan plan =
        plan(TestImage.source().tag("new-1", "a").tag("new-2", "b"), replica().ownTags(46));

    assertThat(plan.actions())
        .singleElement()
        .isInstanceOfSatisfying(
            MirrorAction.Tags.class, tags -> assertThat(tags.tags()).containsOnlyKeys("new-1"));
    assertThat(plan.notMirrorable()).containsExactly("no room for the tags new-2");
  }

  @Test
  void aDeprecationIsSetChangedAndCancelled() {
    Image none = replica().build();
    Image has = replica().deprecatedAt("2028-01-01T00:00:00Z").build();
    Image source = TestImage.source().deprecatedAt(LATER).build();
    MirrorAction.Deprecation at =
        new MirrorAction.Deprecation(none, Optional.of(Instant.parse(LATER)));

    assertThat(MirrorPlan.of(source, none, NOW).actions()).containsExactly(at);
    assertThat(MirrorPlan.of(source, has, NOW).actions())
        .containsExactly(new MirrorAction.Deprecation(has, at.at()));
    assertThat(MirrorPlan.of(TestImage.source().build(), has, NOW).actions())
        .containsExactly(new MirrorAction.Deprecation(has, Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource({
    // source,                 set on a replica without a date; EC2 takes one minute ahead
    "2026-01-01T00:00:00Z,     2026-07-10T00:02:00Z",
    "2026-07-10T00:00:00Z,     2026-07-10T00:02:00Z",
    "2026-07-10T00:01:59Z,     2026-07-10T00:02:00Z",
    "2026-07-10T00:02:00Z,     2026-07-10T00:02:00Z",
    "2026-07-10T00:02:31Z,     2026-07-10T00:02:31Z"
  })
  void aDeprecationInThePastBecomesTheEarliestThatEc2Takes(String source, String expected) {
    Image replica = replica().build();

    assertThat(
            MirrorPlan.of(TestImage.source().deprecatedAt(source).build(), replica, NOW).actions())
        .containsExactly(
            new MirrorAction.Deprecation(replica, Optional.of(Instant.parse(expected))));
  }

  @ParameterizedTest
  @CsvSource({
    // source,               replica
    "2026-01-01T00:00:00Z,   2026-07-09T12:00:00Z",
    "2026-01-01T00:00:00Z,   2026-07-10T00:02:00Z",
    "2027-01-01T00:00:31Z,   2027-01-01T00:01:00Z",
    "2027-01-01T00:00:31Z,   2027-01-01T00:00:00Z"
  })
  void datesThatDifferByRoundingOrThatHavePassedAreEqual(String source, String replica) {
    assertThat(plan(TestImage.source().deprecatedAt(source), replica().deprecatedAt(replica)))
        .isEqualTo(NOTHING);
  }

  @Test
  void aMinuteIsADifference() {
    assertThat(
            plan(
                    TestImage.source().deprecatedAt("2027-01-01T00:01:00Z"),
                    replica().deprecatedAt("2027-01-01T00:00:00Z"))
                .actions())
        .hasSize(1);
  }

  @Test
  void anUnreadableDeprecationDateOfTheSourceChangesNothing() {
    MirrorPlan plan =
        plan(TestImage.source().deprecatedAt("next year"), replica().deprecatedAt(LATER));

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.notMirrorable())
        .containsExactly("the source's deprecation date 'next year' cannot be read");
  }

  @Test
  void anUnreadableDeprecationDateOfTheReplicaIsReplaced() {
    Image replica = replica().deprecatedAt("next year").build();

    assertThat(
            MirrorPlan.of(TestImage.source().deprecatedAt(LATER).build(), replica, NOW).actions())
        .containsExactly(new MirrorAction.Deprecation(replica, Optional.of(Instant.parse(LATER))));
  }

  @Test
  void aReplicaWithoutOriginTagsGetsThoseFirst() {
    assertThat(
            plan(
                TestImage.source().tag("team", "a"),
                TestImage.copy("ami-0c000000000000001", "us-east-1")))
        .isEqualTo(new MirrorPlan(List.of(), List.of()));
  }

  @ParameterizedTest
  @CsvSource({
    // source,                  replica,                  set
    "enabled-without-cooldown,  disabled,                 without",
    "enabled-without-cooldown,  disabled-cooldown-active, without",
    "enabled-with-cooldown,     disabled,                 with",
    "enabled-with-cooldown,     enabled-without-cooldown, with",
    "enabled-without-cooldown,  enabled-with-cooldown,    nothing",
    "enabled-with-cooldown,     enabled-with-cooldown,    nothing",
    "disabled,                  enabled-with-cooldown,    nothing",
    "disabled,                  enabled-without-cooldown, nothing",
    "disabled-cooldown-active,  disabled,                 nothing",
  })
  void deregistrationProtectionIsAddedAndNeverTakenOff(
      String source, String replica, String expected) {
    Image there = replica().protection(replica).build();

    assertThat(MirrorPlan.of(TestImage.source().protection(source).build(), there, NOW).actions())
        .isEqualTo(
            expected.equals("nothing")
                ? List.of()
                : List.of(new MirrorAction.Protection(there, expected.equals("with"))));
  }

  @Test
  void grantsOfTheSourceAreAdded() {
    Image replica = replica().build();

    assertThat(
            permissions(
                replica, granted("1", "2"), granted("3"), granted("2"), granted(), Mirroring.ADD))
        .isEqualTo(
            new MirrorPlan(
                List.of(launch(replica, true, granted("1")), volume(replica, true, granted("3"))),
                List.of()));
  }

  @Test
  void inModeExactOtherGrantsAreRemovedBeforeGrantsAreAdded() {
    Image replica = replica().build();

    assertThat(
            permissions(
                replica,
                granted("1", "2"),
                granted("2"),
                granted("1", "9"),
                granted("3"),
                Mirroring.EXACT))
        .isEqualTo(
            new MirrorPlan(
                List.of(
                    launch(replica, false, granted("9")),
                    launch(replica, true, granted("2")),
                    volume(replica, false, granted("3")),
                    volume(replica, true, granted("2"))),
                List.of()));
  }

  @Test
  void aRequestHasAtMost500Grants() {
    String[] accounts =
        IntStream.range(0, 1201).mapToObj("%012d"::formatted).toArray(String[]::new);

    assertThat(
            permissions(
                    replica().build(),
                    granted(accounts),
                    granted(),
                    granted(),
                    granted(),
                    Mirroring.EXACT)
                .actions())
        .extracting(action -> ((MirrorAction.Launch) action).grants().size())
        .containsExactly(500, 500, 201);
  }

  @ParameterizedTest
  @EnumSource
  void equalGrantsNeedNothing(Mirroring mode) {
    assertThat(
            permissions(
                replica().build(), granted("1"), granted("2"), granted("1"), granted("2"), mode))
        .isEqualTo(new MirrorPlan(List.of(), List.of()));
  }

  @Test
  void launchPermissionsGrantNothingOnSnapshots() {
    Image replica = replica().build();

    assertThat(
            permissions(replica, granted("1"), granted(), granted(), granted(), Mirroring.EXACT)
                .actions())
        .containsExactly(launch(replica, true, granted("1")));
  }

  @Test
  void a08WhetherAnEncryptedImageCanBeSharedIsAskedAndNotGuessed() {
    Image replica = replica().encrypted().build();

    assertThat(
            permissions(replica, granted("1"), granted("2"), granted(), granted(), Mirroring.EXACT)
                .actions())
        .containsExactly(launch(replica, true, granted("1")), volume(replica, true, granted("2")));
  }

  @Test
  void a21SharedTagsAreNotMirrored() {
    assertThat(plan(TestImage.source().tag("ec2:SharedTag/team", "a"), replica()))
        .isEqualTo(NOTHING);
  }

  @Test
  void aReplicaIsMadePublicOnlyIfTheSettingsAllowIt() {
    Image replica = replica().build();
    Permissions source = new Permissions(everyone(), Map.of());

    assertThat(ofLaunch(replica, source, granted(), settings(Mirroring.EXACT, true)))
        .isEqualTo(new MirrorPlan(List.of(launch(replica, true, everyone())), List.of()));
    assertThat(ofLaunch(replica, source, granted(), settings(Mirroring.EXACT, false)))
        .isEqualTo(
            new MirrorPlan(
                List.of(), List.of("launch permission all of the source: mirrorPublic is false")));
  }

  @Test
  void aPublicReplicaOfAPublicSourceStaysPublic() {
    assertThat(
            ofLaunch(
                replica().build(),
                new Permissions(everyone(), Map.of()),
                everyone(),
                settings(Mirroring.EXACT, false)))
        .isEqualTo(NOTHING);
  }

  @Test
  void aReplicaIsNoLongerPublicIfItsSourceIsNot() {
    Image replica = replica().build();

    assertThat(
            ofLaunch(
                replica,
                new Permissions(granted(), Map.of()),
                everyone(),
                settings(Mirroring.EXACT, false)))
        .isEqualTo(new MirrorPlan(List.of(launch(replica, false, everyone())), List.of()));
  }

  @Test
  void inModeAddOtherGrantsRemainAndAreReported() {
    assertThat(
            permissions(
                replica().build(), granted(), granted(), granted("9"), granted("8"), Mirroring.ADD))
        .isEqualTo(
            new MirrorPlan(
                List.of(),
                List.of(
                    "launch permission 9, which the source lacks: it is not removed",
                    "volume permission of /dev/sda1 8, which the source lacks: it is not"
                        + " removed")));
  }

  @Test
  void fromACopyThatOthersMadeNothingIsRemoved() {
    Image replica = replica().name("by hand").build();

    assertThat(
            MirrorPlan.ofPermissions(
                replica,
                new Permissions(granted("1"), Map.of(DEVICE, granted("1"))),
                new Permissions(granted("9"), Map.of()),
                false,
                settings(Mirroring.EXACT, true)))
        .isEqualTo(
            new MirrorPlan(
                List.of(launch(replica, true, granted("1"))),
                List.of("launch permission 9, which the source lacks: it is not removed")));
  }

  @Test
  void snapshotsAreMatchedByDevice() {
    Image replica = replica().build();
    Permissions source =
        new Permissions(
            granted(),
            Map.of("/dev/b", granted("2"), "/dev/a", granted("1"), "/dev/c", granted("3")));
    Permissions current =
        new Permissions(granted(), Map.of("/dev/a", granted(), "/dev/b", granted()));

    assertThat(
            MirrorPlan.ofPermissions(replica, source, current, true, settings(Mirroring.ADD, false))
                .actions())
        .extracting(MirrorAction::description)
        .containsExactly("volume permissions of /dev/a +1", "volume permissions of /dev/b +2");
  }

  @Test
  void actionsAreDescribedInOutcomes() {
    Image replica = replica().build();
    SortedMap<String, String> tags = new TreeMap<>(Map.of("b", "2", "a", "1"));

    assertThat(
            List.of(
                new MirrorAction.Tags(replica, tags),
                new MirrorAction.Deprecation(replica, Optional.of(NOW)),
                new MirrorAction.Deprecation(replica, Optional.empty()),
                new MirrorAction.Protection(replica, false),
                new MirrorAction.Protection(replica, true),
                launch(replica, true, granted("1", "2")),
                volume(replica, false, granted("9"))))
        .extracting(MirrorAction::description)
        .containsExactly(
            "tags a, b",
            "deprecated at 2026-07-10T00:00:00Z",
            "no longer deprecated",
            "deregistration protection",
            "deregistration protection with cooldown",
            "launch permissions +1 +2",
            "volume permissions of /dev/sda1 -9");
  }

  @Test
  void grantsAreDividedInHalvesUntilEachIsAlone() {
    Image replica = replica().build();

    assertThat(launch(replica, true, granted("1", "2", "3")).parts())
        .containsExactly(
            launch(replica, true, granted("1", "2")), launch(replica, true, granted("3")));
    assertThat(volume(replica, false, granted("1", "2")).parts())
        .containsExactly(
            volume(replica, false, granted("1")), volume(replica, false, granted("2")));
    assertThat(launch(replica, true, granted("1")).parts()).isEmpty();
    assertThat(new MirrorAction.Protection(replica, true).parts()).isEmpty();
  }

  /// The policy of the function's role allows those on any image, and all others only on one that
  /// has `origin.id`.
  @Test
  void originTagsAreNeverAmongTheTagsThatAreMirrored() {
    TestImage source = TestImage.source().tag("team", "a").tag("origin.id", "ami-9");
    Image replica = replica().tag("origin.id", "ami-8").build();

    assertThat(MirrorPlan.of(source.build(), replica, NOW).actions())
        .containsExactly(new MirrorAction.Tags(replica, new TreeMap<>(Map.of("team", "a"))));
  }

  private static MirrorPlan permissions(
      Image replica,
      SortedSet<Grant> launch,
      SortedSet<Grant> volume,
      SortedSet<Grant> launchThere,
      SortedSet<Grant> volumeThere,
      Mirroring mode) {
    return MirrorPlan.ofPermissions(
        replica,
        new Permissions(launch, Map.of(DEVICE, volume)),
        new Permissions(launchThere, Map.of(DEVICE, volumeThere)),
        true,
        settings(mode, false));
  }

  private static MirrorPlan ofLaunch(
      Image replica, Permissions source, SortedSet<Grant> there, ReplicationSettings settings) {
    return MirrorPlan.ofPermissions(
        replica, source, new Permissions(there, Map.of()), true, settings);
  }

  private static ReplicationSettings settings(Mirroring mode, boolean mirrorPublic) {
    return TestSettings.mirroring(TestSettings.replicatingTo("us-east-1"), mode, mirrorPublic);
  }

  private static MirrorAction launch(Image replica, boolean isGranted, SortedSet<Grant> grants) {
    return new MirrorAction.Launch(replica, isGranted, grants);
  }

  private static MirrorAction volume(Image replica, boolean isGranted, SortedSet<Grant> grants) {
    return new MirrorAction.Volume(replica, DEVICE, isGranted, grants);
  }

  private static SortedSet<Grant> everyone() {
    return new TreeSet<>(List.of(new Grant(Grant.Kind.GROUP, "all")));
  }

  private static SortedSet<Grant> granted(String... accounts) {
    return new TreeSet<>(
        Arrays.stream(accounts).map(account -> new Grant(Grant.Kind.ACCOUNT, account)).toList());
  }

  private static MirrorPlan plan(TestImage source, TestImage replica) {
    return MirrorPlan.of(source.build(), replica.build(), NOW);
  }

  private static TestImage replica() {
    return TestImage.copy("ami-0c000000000000001", "us-east-1")
        .tags(TrailTags.origin(TestImage.source().build()));
  }
}
