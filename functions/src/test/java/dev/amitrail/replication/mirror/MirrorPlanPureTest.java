package dev.amitrail.replication.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.image.Image;
import dev.amitrail.image.TestImage;
import dev.amitrail.image.TrailTags;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class MirrorPlanPureTest {
  private static final Instant NOW = Instant.parse("2026-07-10T00:00:00Z");
  private static final String LATER = "2027-01-01T00:00:00.000Z";
  private static final String DEVICE = "/dev/sda1";

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
            new MirrorAction.Tags(
                replica,
                new TreeMap<>(Map.of("team", "new", "added", "x")),
                TrailTags.origin(source.build())));
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

  @Test
  void aDeprecationInThePastIsNotMirrorable() {
    MirrorPlan plan = plan(TestImage.source().deprecatedAt("2026-01-01T00:00:00Z"), replica());

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.notMirrorable())
        .containsExactly("a deprecation date in the past cannot be set");
  }

  @Test
  void anUnreadableDeprecationDateOfTheSourceChangesNothing() {
    MirrorPlan plan =
        plan(TestImage.source().deprecatedAt("next year"), replica().deprecatedAt(LATER));

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.notMirrorable())
        .containsExactly("the source's deprecation date 'next year' cannot be read");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-07-10T00:00:00.001Z, true",
    "2026-07-10T00:00:00Z, false",
    "2026-07-09T23:59:59Z, false"
  })
  void onlyADeprecationInTheFutureCanBeSet(String date, boolean isSet) {
    MirrorPlan plan = plan(TestImage.source().deprecatedAt(date), replica());

    assertThat(plan.actions()).hasSize(isSet ? 1 : 0);
    assertThat(plan.notMirrorable()).hasSize(isSet ? 0 : 1);
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

  @Test
  void aReplicaWhoseProtectionCoolsDownIsUnprotected() {
    assertThat(plan(TestImage.source(), replica().protection("disabled-cooldown-active")))
        .isEqualTo(new MirrorPlan(List.of(), List.of()));
  }

  @Test
  void deregistrationProtectionFollowsTheSource() {
    Image open = replica().build();
    Image closed = replica().protection("enabled-without-cooldown").build();
    TestImage cooling = TestImage.source().protection("enabled-with-cooldown");

    assertThat(MirrorPlan.of(cooling.build(), open, NOW).actions())
        .containsExactly(new MirrorAction.Protection(open, true, true));
    assertThat(MirrorPlan.of(cooling.build(), closed, NOW).actions())
        .containsExactly(new MirrorAction.Protection(closed, true, true));
    assertThat(MirrorPlan.of(TestImage.source().build(), closed, NOW).actions())
        .containsExactly(new MirrorAction.Protection(closed, false, false));
  }

  @Test
  void grantsOfTheSourceAreAdded() {
    Image replica = replica().build();

    assertThat(
            permissions(
                replica, granted("1", "2"), granted("3"), granted("2"), granted(), Mirroring.ADD))
        .isEqualTo(
            new MirrorPlan(
                List.of(
                    launch(replica, granted("1"), granted()),
                    volume(replica, granted("3"), granted())),
                List.of()));
  }

  @Test
  void inModeExactOtherGrantsAreRemoved() {
    Image replica = replica().build();

    assertThat(
            permissions(
                replica, granted("1"), granted(), granted("1", "9"), granted("9"), Mirroring.EXACT))
        .isEqualTo(
            new MirrorPlan(
                List.of(
                    launch(replica, granted(), granted("9")),
                    volume(replica, granted(), granted("9"))),
                List.of()));
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
        .containsExactly(launch(replica, granted("1"), granted()));
  }

  @Test
  void anEncryptedImageIsNotMadePublic() {
    Image replica = replica().encrypted().build();

    assertThat(permissions(replica, everyone(), everyone(), granted(), granted(), Mirroring.ADD))
        .isEqualTo(
            new MirrorPlan(
                List.of(),
                List.of(
                    "an encrypted image cannot be made public",
                    "the encrypted snapshot of /dev/sda1 cannot be made public")));
  }

  @Test
  void anEncryptedImageIsSharedWithAccounts() {
    Image replica = replica().encrypted().build();

    assertThat(
            permissions(replica, granted("1"), granted("2"), granted(), granted(), Mirroring.ADD))
        .isEqualTo(
            new MirrorPlan(
                List.of(
                    launch(replica, granted("1"), granted()),
                    volume(replica, granted("2"), granted())),
                List.of()));
  }

  @Test
  void anEncryptedImageIsSharedWithAccountsWhereItCannotBePublic() {
    Image replica = replica().encrypted().build();

    assertThat(
            permissions(
                replica,
                union(granted("1"), everyone()),
                union(granted("2"), everyone()),
                granted("9"),
                granted(),
                Mirroring.EXACT))
        .isEqualTo(
            new MirrorPlan(
                List.of(
                    launch(replica, granted("1"), granted("9")),
                    volume(replica, granted("2"), granted())),
                List.of(
                    "an encrypted image cannot be made public",
                    "the encrypted snapshot of /dev/sda1 cannot be made public")));
  }

  @Test
  void anEncryptedImageIsNoLongerPublicInModeExact() {
    Image replica = replica().encrypted().build();

    assertThat(permissions(replica, granted(), granted(), everyone(), granted(), Mirroring.EXACT))
        .isEqualTo(new MirrorPlan(List.of(launch(replica, granted(), everyone())), List.of()));
  }

  @Test
  void anUnencryptedImageIsMadePublic() {
    Image replica = replica().build();

    assertThat(permissions(replica, everyone(), everyone(), granted(), granted(), Mirroring.ADD))
        .isEqualTo(
            new MirrorPlan(
                List.of(
                    launch(replica, everyone(), granted()), volume(replica, everyone(), granted())),
                List.of()));
  }

  @Test
  void inModeAddOtherGrantsRemain() {
    assertThat(
            permissions(
                replica().build(), granted(), granted(), granted("9"), granted("9"), Mirroring.ADD))
        .isEqualTo(new MirrorPlan(List.of(), List.of()));
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

    assertThat(MirrorPlan.ofPermissions(replica, source, current, false, Mirroring.ADD).actions())
        .extracting(MirrorAction::description)
        .containsExactly("volume permissions of /dev/a +1", "volume permissions of /dev/b +2");
  }

  @Test
  void actionsAreDescribedInOutcomes() {
    Image replica = replica().build();
    GrantChange change = new GrantChange(granted("1", "2"), granted("9"));
    SortedMap<String, String> tags = new TreeMap<>(Map.of("b", "2", "a", "1"));

    assertThat(
            List.of(
                new MirrorAction.Tags(replica, tags, new TreeMap<>()),
                new MirrorAction.Deprecation(replica, Optional.of(NOW)),
                new MirrorAction.Deprecation(replica, Optional.empty()),
                new MirrorAction.Protection(replica, true, false),
                new MirrorAction.Protection(replica, false, false),
                new MirrorAction.Launch(replica, change),
                new MirrorAction.Volume(replica, DEVICE, change)))
        .extracting(MirrorAction::description)
        .containsExactly(
            "tags a, b",
            "deprecated at 2026-07-10T00:00:00Z",
            "no longer deprecated",
            "deregistration protection",
            "no deregistration protection",
            "launch permissions +1 +2 -9",
            "volume permissions of /dev/sda1 +1 +2 -9");
  }

  @Test
  void originTagsAreSentWithOtherTags() {
    SortedMap<String, String> tags = new TreeMap<>(Map.of("team", "a"));
    SortedMap<String, String> origin = new TreeMap<>(Map.of("origin.id", "ami-1"));

    assertThat(new MirrorAction.Tags(replica().build(), tags, origin).all())
        .isEqualTo(Map.of("team", "a", "origin.id", "ami-1"));
  }

  @Test
  void aGrantOnASnapshotAloneOfAnImageWithTheManagedKeyIsReported() {
    Permissions none = new Permissions(granted(), Map.of(DEVICE, granted()));
    Permissions volume = new Permissions(granted(), Map.of(DEVICE, granted("1")));
    Image replica = replica().encrypted().build();

    assertThat(MirrorPlan.ofPermissions(replica, volume, none, true, Mirroring.ADD).notMirrorable())
        .hasSize(1);
  }

  @Test
  void anImageEncryptedWithTheManagedKeyIsNotShared() {
    Permissions none = new Permissions(granted(), Map.of(DEVICE, granted()));
    Permissions one = new Permissions(granted("1"), Map.of(DEVICE, granted()));
    Image replica = replica().encrypted().build();

    assertThat(MirrorPlan.ofPermissions(replica, none, none, true, Mirroring.ADD).notMirrorable())
        .isEmpty();
    assertThat(MirrorPlan.ofPermissions(replica, one, none, true, Mirroring.ADD))
        .isEqualTo(
            new MirrorPlan(
                List.of(),
                List.of(
                    "an image encrypted with the AWS managed key cannot be shared: kmsKeys has no"
                        + " key")));
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
        false,
        mode);
  }

  private static MirrorAction launch(Image replica, SortedSet<Grant> add, SortedSet<Grant> remove) {
    return new MirrorAction.Launch(replica, new GrantChange(add, remove));
  }

  private static MirrorAction volume(Image replica, SortedSet<Grant> add, SortedSet<Grant> remove) {
    return new MirrorAction.Volume(replica, DEVICE, new GrantChange(add, remove));
  }

  private static SortedSet<Grant> everyone() {
    return new TreeSet<>(List.of(new Grant(Grant.Kind.GROUP, "all")));
  }

  private static SortedSet<Grant> union(SortedSet<Grant> one, SortedSet<Grant> other) {
    SortedSet<Grant> all = new TreeSet<>(one);
    all.addAll(other);
    return all;
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
