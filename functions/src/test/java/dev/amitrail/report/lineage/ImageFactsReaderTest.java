package dev.amitrail.report.lineage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.amitrail.aws.FanOut;
import dev.amitrail.image.Ec2Images;
import dev.amitrail.report.model.LineageLink;
import dev.amitrail.report.model.LineageLink.Made;
import dev.amitrail.report.model.LineageLink.Trail;
import dev.amitrail.report.model.NewerImage;
import dev.amitrail.report.model.RegionAvailability;
import dev.amitrail.report.testing.FakeAws;
import dev.amitrail.report.testing.Stacks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Tag;

class ImageFactsReaderTest {
  private static final String HOME = Stacks.REGION;
  private static final String US = "us-east-1";
  private static final String EU = "eu-west-1";
  private static final String SOURCE = "ami-0a1b2c3d4e5f60718";
  private static final String REPLICA = "ami-0b2c3d4e5f6071829";
  private static final String BASE = "ami-0c3d4e5f607182930";

  private final FakeAws aws = new FakeAws();

  ImageFactsReaderTest() {
    aws.now = NOW;
    aws.imagesElsewhere.put(US, new ArrayList<>());
    aws.imagesElsewhere.put(EU, new ArrayList<>());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 100})
  void moreImagesDoNotMeanMoreRequests(int images) {
    List<String> ids = IntStream.range(0, images).mapToObj("ami-%017x"::formatted).toList();
    ids.forEach(id -> aws.images.add(image(id, image -> image.name("web-" + id))));

    read(ids);

    assertThat(aws.calls).hasSize(4); // the images, two other Regions, newer ones
  }

  @Test
  void aLevelOfLineageAddsOneRequestForEachRegion() {
    in(US, SOURCE, image -> image.sourceImageId(BASE).sourceImageRegion(US));
    in(US, BASE, UnaryOperator.identity());
    in(HOME, REPLICA, image -> image.sourceImageId(SOURCE).sourceImageRegion(US));

    List<LineageLink> lineage = facts(REPLICA).lineage();

    assertThat(lineage).extracting(LineageLink::id).containsExactly(SOURCE, BASE);
    assertThat(lineage).extracting(LineageLink::made).containsExactly(Made.COPIED, Made.DERIVED);
    assertThat(lineage.getLast().trail()).isNull();
    assertThat(aws.calls).hasSize(4 + 2);
  }

  @Test
  void theTrailAgreesWhereEachSideNamesTheOther() {
    in(US, SOURCE, image -> image.tags(tag(HOME + ".origin.id", REPLICA)));
    in(
        HOME,
        REPLICA,
        image ->
            image
                .sourceImageId(SOURCE)
                .sourceImageRegion(US)
                .tags(tag("origin.id", SOURCE), tag("origin.region", US)));

    assertThat(facts(REPLICA).lineage().getFirst().trail()).isEqualTo(Trail.AGREES);
  }

  @Test
  void theTrailDisagreesWhereOneSideNamesAnotherOrNone() {
    in(US, SOURCE, image -> image.tags(tag(HOME + ".origin.id", BASE)));
    in(
        HOME,
        REPLICA,
        image -> image.sourceImageId(SOURCE).sourceImageRegion(US).tags(tag("origin.id", SOURCE)));

    LineageLink link = facts(REPLICA).lineage().getFirst();

    assertThat(link.trail()).isEqualTo(Trail.DISAGREES);
    assertThat(link.trailRemark())
        .contains(REPLICA + " has no tag origin.region, expected us-east-1")
        .contains(
            SOURCE + " has the tag ap-southeast-2.origin.id = " + BASE + ", expected " + REPLICA);
  }

  @Test
  void withoutTrailTagsTheTrailIsAbsent() {
    in(US, SOURCE, UnaryOperator.identity());
    in(HOME, REPLICA, image -> image.sourceImageId(SOURCE).sourceImageRegion(US));

    assertThat(facts(REPLICA).lineage().getFirst().trail()).isEqualTo(Trail.ABSENT);
  }

  @Test
  void aLostLinkHasAReason() {
    in(HOME, REPLICA, image -> image.sourceImageId(SOURCE).sourceImageRegion(US));
    in(HOME, BASE, image -> image.sourceImageId(SOURCE).sourceImageRegion("eu-north-1"));

    Map<String, ImageFacts> facts = read(List.of(REPLICA, BASE));

    assertThat(of(facts, REPLICA).lineage().getFirst().problem())
        .isEqualTo(
            "not found in us-east-1: deregistered, not shared with this account, or not allowed by"
                + " its Allowed AMIs");
    assertThat(of(facts, BASE).lineage().getFirst().problem())
        .isEqualTo("eu-north-1 is no Region of this deployment");
  }

  @Test
  void aRegionThatCannotBeReadLosesOnlyItsPart() {
    aws.regionsOff.add(US);
    in(HOME, REPLICA, image -> image.sourceImageId(SOURCE).sourceImageRegion(US));

    ImageFacts facts = facts(REPLICA);

    assertThat(facts.lineage().getFirst().problem()).contains("is us-east-1 switched on");
    assertThat(facts.lineage().getFirst().isUnread()).isTrue();
    assertThat(facts.otherRegions())
        .extracting(RegionAvailability::region, RegionAvailability::state)
        .containsExactly(tuple(US, "unread"), tuple(EU, "not known"));
  }

  @Test
  void aLostLinkThatWasReadIsNotUnread() {
    in(HOME, REPLICA, image -> image.sourceImageId(SOURCE).sourceImageRegion(US));
    in(HOME, BASE, image -> image.sourceImageId(SOURCE).sourceImageRegion("eu-north-1"));

    assertThat(read(List.of(REPLICA, BASE)).values())
        .allMatch(facts -> !facts.lineage().getFirst().isUnread());
  }

  /// EC2 answers the requests for the lineage and for copies, and refuses the one for the pointer.
  @Test
  void aRegionThatCannotBeReadForNewerImagesIsStated() {
    source(SOURCE, "2026-11-20T00:00:00.000Z", "/ami-trail/web");
    replica(REPLICA, SOURCE, "2026-11-20T01:00:00.000Z");
    source(BASE, "2026-11-21T00:00:00.000Z", "/ami-trail/web");
    replica("ami-0000000a", BASE, "2026-11-21T01:00:00.000Z");
    IntStream.range(0, 4).forEach(_ -> aws.before("DescribeImages", () -> {}));
    aws.before("DescribeImages", () -> aws.regionsOff.add(US));

    ImageFacts facts = facts(REPLICA);

    assertThat(facts.lineage().getFirst().isUnread()).isFalse();
    assertThat(facts.newer()).isEmpty();
    assertThat(facts.newerProblem())
        .hasValueSatisfying(
            problem -> assertThat(problem).startsWith("us-east-1 not read: AuthFailure"));
  }

  @Test
  void withoutItsSourceItIsNotKnownWhetherAnImageHasANewerOne() {
    aws.regionsOff.add(US);
    in(HOME, REPLICA, image -> image.sourceImageId(SOURCE).sourceImageRegion(US));

    assertThat(facts(REPLICA).newerProblem())
        .hasValueSatisfying(
            problem -> assertThat(problem).startsWith("us-east-1 not read: AuthFailure"));
  }

  @Test
  void anImageWithoutAPointerNeedsNoOtherRegionForItsNewerImages() {
    aws.regionsOff.add(US);
    in(HOME, SOURCE, image -> image.name("web-1"));

    assertThat(facts(SOURCE).newerProblem()).isEmpty();
  }

  @Test
  void aDeregisteredSourceIsNoReasonToDoubtThatThereIsNoNewerImage() {
    in(HOME, REPLICA, image -> image.sourceImageId(SOURCE).sourceImageRegion(US));

    assertThat(facts(REPLICA).newerProblem()).isEmpty();
  }

  @Test
  void aCycleEnds() {
    in(HOME, SOURCE, image -> image.sourceImageId(REPLICA));
    in(HOME, REPLICA, image -> image.sourceImageId(SOURCE));

    assertThat(facts(SOURCE).lineage()).extracting(LineageLink::id).containsExactly(REPLICA);
  }

  @Test
  void otherRegionsHaveTheSourceItselfOrReplicasOfTheSameSource() {
    in(US, SOURCE, UnaryOperator.identity());
    in(
        EU,
        "ami-0000000e",
        image -> image.sourceImageId(SOURCE).sourceImageRegion(US).state("pending"));
    in(HOME, REPLICA, image -> image.sourceImageId(SOURCE).sourceImageRegion(US));

    assertThat(facts(REPLICA).otherRegions())
        .containsExactly(
            new RegionAvailability(US, "available", SOURCE, null),
            new RegionAvailability(EU, "pending", "ami-0000000e", null));
  }

  @Test
  void theBestOfSeveralReplicasCountsAndTagsDoNot() {
    in(HOME, SOURCE, UnaryOperator.identity());
    in(
        US,
        "ami-0000000a",
        image ->
            image
                .sourceImageId(SOURCE)
                .sourceImageRegion(HOME)
                .state("failed")
                .stateReason(reason -> reason.message("no key")));
    in(
        EU,
        "ami-0000000b",
        image -> image.tags(tag("origin.id", SOURCE), tag("origin.region", HOME)));
    in(EU, "ami-0000000c", image -> image.sourceImageId(SOURCE).sourceImageRegion(US));

    assertThat(facts(SOURCE).otherRegions())
        .containsExactly(
            new RegionAvailability(US, "failed", "ami-0000000a", "no key"),
            new RegionAvailability(EU, "not copied", null, null));

    in(US, "ami-0000000d", image -> image.sourceImageId(SOURCE).sourceImageRegion(HOME));
    assertThat(facts(SOURCE).otherRegions().getFirst().id()).isEqualTo("ami-0000000d");
  }

  @Test
  void anImageOfAmazonHasNoOtherRegions() {
    in(HOME, SOURCE, image -> image.imageOwnerAlias("amazon").ownerId("137112412989"));

    assertThat(facts(SOURCE).otherRegions()).isEmpty();
  }

  @Test
  void theYoungestImageWithTheSameNamePatternAndOwnerIsNewer() {
    in(HOME, SOURCE, image -> image.name("web-1"));
    in(HOME, "ami-0000000a", image -> image.name("web-2").creationDate("2026-11-21T00:00:00.000Z"));
    in(HOME, "ami-0000000b", image -> image.name("web-3").creationDate("2026-11-22T00:00:00.000Z"));
    in(
        HOME,
        "ami-0000000c",
        image -> image.name("web-4").creationDate("2026-11-23T00:00:00.000Z").ownerId("9"));
    in(HOME, "ami-0000000d", image -> image.name("web-0").creationDate("2026-11-01T00:00:00.000Z"));

    assertThat(facts(SOURCE).newer())
        .contains(
            new NewerImage("ami-0000000b", "web-3", "2026-11-22T00:00:00.000Z", "name web-*"));
  }

  @Test
  void anImageWithTheSamePublishAsIsNewerWhateverItsName() {
    in(HOME, SOURCE, image -> image.name("web").tags(tag("publish-as", "/ami-trail/web")));
    in(
        HOME,
        "ami-0000000a",
        image ->
            image
                .name("shop front")
                .creationDate("2026-11-22T00:00:00.000Z")
                .tags(tag("publish-as", "/ami-trail/web")));

    assertThat(facts(SOURCE).newer())
        .hasValueSatisfying(
            newer -> {
              assertThat(newer.id()).isEqualTo("ami-0000000a");
              assertThat(newer.by()).isEqualTo("publish-as /ami-trail/web");
            });
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-24T00:00:00.000Z, false",
    "2026-11-25T00:00:00.000Z, true",
    "2026-11-26T00:00:00.000Z, true",
    ", true"
  })
  void aYoungerImageIsOfferedUntilItIsDeprecated(@Nullable String deprecated, boolean offered) {
    in(HOME, SOURCE, image -> image.name("web-1"));
    in(
        HOME,
        "ami-0000000a",
        image ->
            image
                .name("web-2")
                .creationDate("2026-11-21T00:00:00.000Z")
                .deprecationTime(deprecated));

    assertThat(facts(SOURCE).newer().map(NewerImage::id))
        .isEqualTo(offered ? Optional.of("ami-0000000a") : Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"pending", "failed", "disabled"})
  void aYoungerImageThatIsNotAvailableIsNotOffered(String state) {
    in(HOME, SOURCE, image -> image.name("web-1"));
    in(
        HOME,
        "ami-0000000a",
        image -> image.name("web-2").creationDate("2026-11-21T00:00:00.000Z").state(state));

    assertThat(facts(SOURCE).newer()).isEmpty();
  }

  /// A deployed image is read whatever its state.
  @Test
  void aYoungerDeployedImageIsOfferedOnlyIfItIsAvailable() {
    in(HOME, SOURCE, image -> image.name("web-1"));
    in(
        HOME,
        BASE,
        image -> image.name("web-2").creationDate("2026-11-21T00:00:00.000Z").state("disabled"));
    in(HOME, REPLICA, image -> image.name("web-3").creationDate("2026-11-20T10:00:00.000Z"));

    assertThat(of(read(List.of(SOURCE, BASE, REPLICA)), SOURCE).newer().map(NewerImage::id))
        .contains(REPLICA);
  }

  @Test
  void aDeprecatedImageOfTheSamePointerIsNotOffered() {
    in(HOME, SOURCE, image -> image.name("web").tags(tag("publish-as", "/ami-trail/web")));
    in(
        HOME,
        "ami-0000000a",
        image ->
            image
                .name("shop front")
                .creationDate("2026-11-22T00:00:00.000Z")
                .deprecationTime("2026-11-23T00:00:00.000Z")
                .tags(tag("publish-as", "/ami-trail/web")));

    assertThat(facts(SOURCE).newer()).isEmpty();
  }

  @Test
  void aReplicaIsOfferedTheReplicaOfAYoungerSourceOfTheSamePointer() {
    source(SOURCE, "2026-11-20T00:00:00.000Z", "/ami-trail/web");
    replica(REPLICA, SOURCE, "2026-11-20T01:00:00.000Z");
    source(BASE, "2026-11-21T00:00:00.000Z", "/ami-trail/web");
    replica("ami-0000000a", BASE, "2026-11-21T01:00:00.000Z");

    assertThat(facts(REPLICA).newer())
        .contains(
            new NewerImage(
                "ami-0000000a", "copy", "2026-11-21T01:00:00.000Z", "publish-as /ami-trail/web"));
    assertThat(aws.calls)
        .as("the image, its source, two Regions, the sources of the pointer, their replicas")
        .hasSize(6);
  }

  @Test
  void aReplicaThatWasCopiedLaterOfAnOlderSourceIsNotOffered() {
    source(SOURCE, "2026-11-20T00:00:00.000Z", "/ami-trail/web");
    replica(REPLICA, SOURCE, "2026-11-20T01:00:00.000Z");
    source(BASE, "2026-11-10T00:00:00.000Z", "/ami-trail/web");
    replica("ami-0000000a", BASE, "2026-11-24T00:00:00.000Z");

    assertThat(facts(REPLICA).newer()).isEmpty();
  }

  /// AMI Trail names replicas by their sources, so that their names have a pattern.
  @Test
  void ofTwoImagesOfOnePointerTheNameDoesNotDecide() {
    source(SOURCE, "2026-11-20T00:00:00.000Z", "/ami-trail/web");
    source(BASE, "2026-11-10T00:00:00.000Z", "/ami-trail/web");
    in(
        HOME,
        REPLICA,
        image ->
            image
                .name("web-2026.11.20-from-" + SOURCE)
                .creationDate("2026-11-20T01:00:00.000Z")
                .sourceImageId(SOURCE)
                .sourceImageRegion(US));
    in(
        HOME,
        "ami-0000000a",
        image ->
            image
                .name("web-2026.11.10-from-" + BASE)
                .creationDate("2026-11-24T00:00:00.000Z")
                .sourceImageId(BASE)
                .sourceImageRegion(US));

    assertThat(facts(REPLICA).newer()).isEmpty();
  }

  @Test
  void theOrderOfTheSourcesDecidesNotTheOrderOfTheirCopies() {
    source(SOURCE, "2026-11-20T00:00:00.000Z", "/ami-trail/web");
    replica(REPLICA, SOURCE, "2026-11-24T00:00:00.000Z");
    source(BASE, "2026-11-21T00:00:00.000Z", "/ami-trail/web");
    replica("ami-0000000a", BASE, "2026-11-21T01:00:00.000Z");

    assertThat(facts(REPLICA).newer().map(NewerImage::id)).contains("ami-0000000a");
  }

  @Test
  void aReplicaOfAnotherPointersSourceOrOfAnotherAccountIsNotOffered() {
    source(SOURCE, "2026-11-20T00:00:00.000Z", "/ami-trail/web");
    replica(REPLICA, SOURCE, "2026-11-20T01:00:00.000Z");
    source(BASE, "2026-11-21T00:00:00.000Z", "/ami-trail/db");
    replica("ami-0000000a", BASE, "2026-11-21T01:00:00.000Z");
    in(
        US,
        "ami-0000000b",
        image ->
            image
                .ownerId("999999999999")
                .creationDate("2026-11-22T00:00:00.000Z")
                .tags(tag("publish-as", "/ami-trail/web")));
    replica("ami-0000000c", "ami-0000000b", "2026-11-22T01:00:00.000Z");

    assertThat(facts(REPLICA).newer()).isEmpty();
  }

  @Test
  void aPublishAsTagOnTheReplicaDoesNotCount() {
    source(SOURCE, "2026-11-20T00:00:00.000Z", "/ami-trail/web");
    in(
        HOME,
        REPLICA,
        image ->
            image
                .name("mine")
                .sourceImageId(SOURCE)
                .sourceImageRegion(US)
                .tags(tag("publish-as", "/ami-trail/other")));
    in(
        HOME,
        "ami-0000000a",
        image ->
            image
                .name("shop front")
                .creationDate("2026-11-22T00:00:00.000Z")
                .tags(tag("publish-as", "/ami-trail/other")));

    assertThat(facts(REPLICA).newer()).isEmpty();
  }

  /// Each line: the sources' Regions that replicas of the stack's Region have, and the requests.
  @ParameterizedTest
  @CsvSource({
    "0, 0, 4", // the images, two Regions, newer names
    "1, 0, 6", // and their sources' Region, the sources of the pointers, the replicas of these
    "5, 0, 6", "1, 1, 8", // and another Region for sources, and for sources of the pointers
    "5, 5, 8"
  })
  void moreImagesOfAPointerDoNotMeanMoreRequests(int ofUs, int ofEu, int requests) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < ofUs + ofEu; i++) {
      String source = "ami-%017x".formatted(100 + i);
      String region = i < ofUs ? US : EU;
      in(region, source, image -> image.tags(tag("publish-as", "/ami-trail/" + source)));
      String replica = "ami-%017x".formatted(200 + i);
      ids.add(replica);
      in(HOME, replica, image -> image.name("web").sourceImageId(source).sourceImageRegion(region));
    }
    if (ids.isEmpty()) {
      ids.add(SOURCE);
      in(HOME, SOURCE, image -> image.name("web-1"));
    } else {
      // a name with a number, which adds the request for names
      aws.images.replaceAll(image -> image.toBuilder().name("web-1").build());
    }
    aws.calls.clear();

    read(ids);

    assertThat(aws.calls).hasSize(requests + (ids.contains(SOURCE) ? 0 : 1));
  }

  @Test
  void aSourceOfAPointerInItsOwnRegionAddsOneRequest() {
    in(HOME, SOURCE, image -> image.name("web-1").tags(tag("publish-as", "/ami-trail/web")));

    facts(SOURCE);

    assertThat(aws.calls).as("the image, two Regions, newer names, the pointer's").hasSize(5);
  }

  @Test
  void aCopyOfTheDeployedReplicaCountsInItsRegion() {
    in(US, SOURCE, UnaryOperator.identity());
    in(HOME, REPLICA, image -> image.sourceImageId(SOURCE).sourceImageRegion(US));
    in(EU, "ami-0000000e", image -> image.sourceImageId(REPLICA).sourceImageRegion(HOME));

    assertThat(facts(REPLICA).otherRegions())
        .containsExactly(
            new RegionAvailability(US, "available", SOURCE, null),
            new RegionAvailability(EU, "available", "ami-0000000e", null));
  }

  @Test
  void everySourceOfACopyOfACopyCountsInItsRegion() {
    in(EU, BASE, UnaryOperator.identity());
    in(US, SOURCE, image -> image.sourceImageId(BASE).sourceImageRegion(EU));
    in(HOME, REPLICA, image -> image.sourceImageId(SOURCE).sourceImageRegion(US));

    assertThat(facts(REPLICA).otherRegions())
        .containsExactly(
            new RegionAvailability(US, "available", SOURCE, null),
            new RegionAvailability(EU, "available", BASE, null));
  }

  @Test
  void inTheRegionOfADeregisteredSourceAnotherCopyCounts() {
    in(HOME, REPLICA, image -> image.sourceImageId(SOURCE).sourceImageRegion(US));
    in(US, "ami-0000000e", image -> image.sourceImageId(REPLICA).sourceImageRegion(HOME));

    assertThat(facts(REPLICA).otherRegions().getFirst())
        .isEqualTo(new RegionAvailability(US, "available", "ami-0000000e", null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026.11.20", "42", "v1.2.3", "20261120", "1.2", "v2-2026.11.20", "a-1"})
  void aNameThatIsOnlyANumberHasNoPattern(String name) {
    in(HOME, SOURCE, image -> image.name(name));
    in(
        HOME,
        "ami-0000000a",
        image ->
            image
                .name(name.replace('2', '3').replace('1', '2'))
                .creationDate("2026-11-22T00:00:00.000Z"));

    assertThat(facts(SOURCE).newer()).isEmpty();
    assertThat(aws.calls).as("the image, two Regions").hasSize(3);
  }

  @Test
  void moreThanTwoHundredImagesAreTwoRequests() {
    List<String> ids = IntStream.range(0, 250).mapToObj("ami-%017x"::formatted).toList();
    ids.forEach(id -> aws.images.add(image(id, image -> image.name("web"))));

    assertThat(read(ids)).hasSize(250);
  }

  private static final Instant NOW = Instant.parse("2026-11-25T00:00:00Z");

  private ImageFacts facts(String id) {
    aws.calls.clear();
    return of(read(List.of(id)), id);
  }

  private static ImageFacts of(Map<String, ImageFacts> facts, String id) {
    return Objects.requireNonNull(facts.get(id));
  }

  private Map<String, ImageFacts> read(List<String> ids) {
    return new ImageFactsReader(
            new Ec2Images(aws::ec2), List.of(HOME, US, EU), FanOut.onVirtualThreads(1))
        .read(HOME, Stacks.ACCOUNT, ids, NOW);
  }

  /// A source in another Region, to be published as a pointer.
  private void source(String id, String created, String pointer) {
    in(US, id, image -> image.creationDate(created).tags(tag("publish-as", pointer)));
  }

  /// A replica of it, which does not have the tag.
  private void replica(String id, String source, String created) {
    in(
        HOME,
        id,
        image ->
            image.name("copy").creationDate(created).sourceImageId(source).sourceImageRegion(US));
  }

  private void in(String region, String id, UnaryOperator<Image.Builder> with) {
    aws.imagesElsewhere.getOrDefault(region, aws.images).add(image(id, with));
  }

  private static Image image(String id, UnaryOperator<Image.Builder> with) {
    return with.apply(
            Image.builder()
                .imageId(id)
                .name("image-" + id.length())
                .state("available")
                .ownerId(Stacks.ACCOUNT)
                .creationDate("2026-11-20T09:30:00.000Z"))
        .build();
  }

  private static Tag tag(String key, String value) {
    return Tag.builder().key(key).value(value).build();
  }
}
