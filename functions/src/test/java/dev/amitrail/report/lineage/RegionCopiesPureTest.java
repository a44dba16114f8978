package dev.amitrail.report.lineage;

import static dev.amitrail.image.TestImage.image;
import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.image.Image;
import dev.amitrail.image.TestImage;
import dev.amitrail.report.lineage.Lineage.Known;
import dev.amitrail.report.lineage.Lineage.Lost;
import dev.amitrail.report.lineage.Lineage.Place;
import dev.amitrail.report.model.RegionAvailability;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What another Region has of an image that was copied from it (`ami-s`) to the Region at home.
class RegionCopiesPureTest {
  private static final String US = "us-east-1";
  private static final String EU = "eu-west-1";
  private static final List<String> DEPLOYED = List.of(TestImage.HOME, US, EU);
  private static final Image REPLICA = image("ami-r", TestImage.HOME).madeOf("ami-s", US).build();

  /// States of the source and of two copies of the replica in the source's Region, older and
  /// younger; `-` is no image.
  @ParameterizedTest
  @CsvSource({
    // source, older copy, younger copy; expected image and state
    "available, -, -, ami-s available",
    "available, available, available, ami-s available",
    "disabled, available, -, ami-1 available",
    "disabled, pending, failed, ami-s disabled",
    "-, available, available, ami-2 available",
    "-, pending, failed, ami-1 pending",
    "-, -, -, ami-s not known"
  })
  void anAvailableImageCountsFirstThenTheSourceThenTheBestCopy(
      String source, String older, String younger, String expected) {
    RegionCopies copies =
        RegionCopies.of(
            US,
            List.of(
                copy("ami-1", "2026-01-01T00:00:00.000Z", older),
                copy("ami-2", "2026-02-01T00:00:00.000Z", younger)));
    Known known =
        source.equals("-")
            ? lost("not found")
            : Known.of(List.of(REPLICA, image("ami-s", US).state(source).build()));

    RegionAvailability there = one(copies, known);

    assertThat(there.id() + " " + there.state()).isEqualTo(expected);
  }

  /// States of two copies in a Region without the source, and which of them counts.
  @ParameterizedTest
  @CsvSource({
    "available, available, younger",
    "available, pending, older",
    "pending, disabled, older",
    "disabled, pending, younger",
    "disabled, failed, older",
    "failed, error, younger",
    "error, failed, younger"
  })
  void theBestStateCountsAndThenTheYoungest(String older, String younger, String expected) {
    RegionCopies copies =
        RegionCopies.of(
            US,
            List.of(
                copy("older", "2026-01-01T00:00:00.000Z", older),
                copy("younger", "2026-02-01T00:00:00.000Z", younger)));

    assertThat(ofUnrelated(copies).id()).isEqualTo(expected);
  }

  @Test
  void ofCopiesInOneStateAndOfOneTimeTheFirstByIdCounts() {
    RegionCopies copies =
        RegionCopies.of(
            US,
            List.of(
                copy("ami-2", "2026-01-01T00:00:00.000Z", "pending"),
                copy("ami-1", "2026-01-01T00:00:00.000Z", "pending")));

    assertThat(ofUnrelated(copies).id()).isEqualTo("ami-1");
  }

  @Test
  void whereTheSourceIsLostNothingIsKnown() {
    assertThat(one(RegionCopies.of(US, List.of()), lost("not found")))
        .isEqualTo(new RegionAvailability(US, "not known", "ami-s", "not found"));
    assertThat(one(RegionCopies.of(EU, List.of()), lost("not found")))
        .isEqualTo(new RegionAvailability(EU, "not known", null, "not found"));
  }

  /// The tag of the source decides, not that of the replica.
  @ParameterizedTest
  @CsvSource({
    "eu-west-1, missing",
    "all, missing",
    "'us-east-1 eu-west-1', missing",
    "ap-southeast-2, not copied",
    "'all -eu-west-1', not copied",
    "'eu-west-9', not copied",
    "'all but eu-west-1', not copied",
    "-, not copied"
  })
  void aRegionIsMissingOnlyWhereTheSourceAsksForIt(String replicateTo, String expected) {
    TestImage source = image("ami-s", US);
    if (!replicateTo.equals("-")) {
      source.tag("replicate-to", replicateTo);
    }
    Image replica =
        image("ami-r", TestImage.HOME).madeOf("ami-s", US).tag("replicate-to", "all").build();

    assertThat(
            RegionCopies.availability(
                replica,
                Known.of(List.of(replica, source.build())),
                List.of(RegionCopies.of(EU, List.of())),
                TestImage.ACCOUNT,
                DEPLOYED))
        .containsExactly(new RegionAvailability(EU, expected, null, null));
  }

  @Test
  void aSourceAsksForItself() {
    Image source = image("ami-s", US).tag("replicate-to", "eu-west-1").build();

    assertThat(
            RegionCopies.availability(
                source,
                Known.of(List.of(source)),
                List.of(
                    RegionCopies.of(EU, List.of()), RegionCopies.of("ap-southeast-2", List.of())),
                TestImage.ACCOUNT,
                DEPLOYED))
        .extracting(RegionAvailability::state)
        .containsExactly("missing", "not copied");
  }

  @Test
  void anUnreadRegionHasItsOwnReason() {
    assertThat(one(RegionCopies.unread(US, "AuthFailure"), lost("not read")))
        .isEqualTo(new RegionAvailability(US, "unread", "ami-s", "AuthFailure"));
    assertThat(one(RegionCopies.unread(EU, "AuthFailure"), lost("not read")))
        .isEqualTo(new RegionAvailability(EU, "unread", null, "AuthFailure"));
  }

  @Test
  void aSourceThatWasReadCountsInARegionThatIsUnread() {
    Known known = Known.of(List.of(REPLICA, image("ami-s", US).build()));

    assertThat(one(RegionCopies.unread(US, "AuthFailure"), known))
        .isEqualTo(new RegionAvailability(US, "available", "ami-s", null));
  }

  /// Owners: `own` is the account of the deployment, `image` that of the image.
  @ParameterizedTest
  @CsvSource({"own, true", "image, true", "foreign, false"})
  void onlyCopiesOfTheAccountAndOfTheImagesOwnerCount(String owner, boolean counts) {
    Image shared = image("ami-r", TestImage.HOME).owner("image").build();
    RegionCopies copies =
        RegionCopies.of(
            US, List.of(image("ami-1", US).owner(owner).madeOf("ami-r", TestImage.HOME).build()));

    RegionAvailability there =
        RegionCopies.availability(
                shared, Known.of(List.of(shared)), List.of(copies), "own", DEPLOYED)
            .getFirst();

    assertThat(Optional.ofNullable(there.id()).isPresent()).isEqualTo(counts);
  }

  @Test
  void aCopyOfAnotherImageDoesNotCount() {
    RegionCopies copies =
        RegionCopies.of(US, List.of(image("ami-1", US).madeOf("ami-x", TestImage.HOME).build()));

    assertThat(one(copies, lost("not found")).state()).isEqualTo("not known");
  }

  @Test
  void theReasonOfAFailedCopyIsEc2s() {
    RegionCopies copies =
        RegionCopies.of(
            US,
            List.of(image("ami-1", US).madeOf("ami-r", TestImage.HOME).failed("no key").build()));
    Image image = image("ami-r", TestImage.HOME).build();

    assertThat(
            RegionCopies.availability(
                image, Known.of(List.of(image)), List.of(copies), TestImage.ACCOUNT, DEPLOYED))
        .containsExactly(new RegionAvailability(US, "failed", "ami-1", "no key"));
  }

  @Test
  void anImageOfAnOwnerWithAnAliasHasNoOtherRegions() {
    Image image = image("ami-a", TestImage.HOME).ownerAlias("amazon").build();

    assertThat(
            RegionCopies.availability(
                image,
                Known.of(List.of(image)),
                List.of(RegionCopies.of(US, List.of())),
                TestImage.ACCOUNT,
                DEPLOYED))
        .isEmpty();
  }

  private static RegionAvailability one(RegionCopies copies, Known known) {
    return RegionCopies.availability(REPLICA, known, List.of(copies), TestImage.ACCOUNT, DEPLOYED)
        .getFirst();
  }

  /// For the image as one that was not copied from the Region.
  private static RegionAvailability ofUnrelated(RegionCopies copies) {
    Image image = image("ami-r", TestImage.HOME).build();
    return RegionCopies.availability(
            image, Known.of(List.of(image)), List.of(copies), TestImage.ACCOUNT, DEPLOYED)
        .getFirst();
  }

  private static Known lost(String problem) {
    return Known.of(List.of(REPLICA))
        .with(new Known(Map.of(), Map.of(new Place(US, "ami-s"), new Lost(problem, false))));
  }

  /// A copy of the replica; of another image where there is to be none.
  private static Image copy(String id, String created, String state) {
    return image(id, US)
        .madeOf(state.equals("-") ? "ami-x" : "ami-r", TestImage.HOME)
        .created(created)
        .state(state)
        .build();
  }
}
