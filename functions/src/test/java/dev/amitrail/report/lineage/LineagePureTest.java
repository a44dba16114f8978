package dev.amitrail.report.lineage;

import static dev.amitrail.image.TestImage.image;
import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.image.Image;
import dev.amitrail.image.TestImage;
import dev.amitrail.report.lineage.Lineage.Known;
import dev.amitrail.report.lineage.Lineage.Lost;
import dev.amitrail.report.lineage.Lineage.Place;
import dev.amitrail.report.model.LineageLink;
import dev.amitrail.report.model.LineageLink.Made;
import dev.amitrail.report.model.LineageLink.Trail;
import dev.amitrail.report.model.ReportedImage.Scan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineagePureTest {
  private static final String HOME = TestImage.HOME;
  private static final String US = "us-east-1";
  private static final String EU = "eu-west-1";

  /// The trail tags of a replica (`ami-r`, at home) and of its source (`ami-s`, in us-east-1): `-`
  /// is no tag. A source that is `lost` was not found.
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // the replica's id, the replica's Region, the source's id; trail, remark
        "ami-s, us-east-1, ami-r, AGREES, -",
        "-, -, -, ABSENT, -",
        "ami-s, us-east-1, -, DISAGREES, 'ami-s has no tag ap-southeast-2.origin.id, expected"
            + " ami-r'",
        "ami-s, -, ami-r, DISAGREES, 'ami-r has no tag origin.region, expected us-east-1'",
        "-, us-east-1, ami-r, DISAGREES, 'ami-r has no tag origin.id, expected ami-s'",
        "ami-x, us-east-1, ami-r, DISAGREES, 'ami-r has the tag origin.id = ami-x, expected ami-s'",
        "-, -, ami-x, DISAGREES, 'ami-r has no tag origin.id, expected ami-s; ami-r has no tag"
            + " origin.region, expected us-east-1; ami-s has the tag ap-southeast-2.origin.id ="
            + " ami-x, expected ami-r'",
        "ami-s, us-east-1, lost, -, -",
        "-, -, lost, -, -",
        "ami-x, us-east-1, lost, DISAGREES, 'ami-r has the tag origin.id = ami-x, expected ami-s'"
      })
  void theTrailAgreesIfBothSidesNameEachOther(
      @Nullable String originId,
      @Nullable String originRegion,
      @Nullable String replicaId,
      @Nullable Trail trail,
      @Nullable String remark) {
    TestImage replica = image("ami-r", HOME).madeOf("ami-s", US);
    if (originId != null) {
      replica.tag("origin.id", originId);
    }
    if (originRegion != null) {
      replica.tag("origin.region", originRegion);
    }
    List<Image> images = new ArrayList<>(List.of(replica.build()));
    if (!"lost".equals(replicaId)) {
      TestImage source = image("ami-s", US);
      if (replicaId != null) {
        source.tag("ap-southeast-2.origin.id", replicaId);
      }
      images.add(source.build());
    }

    LineageLink link = Lineage.of(replica.build(), Known.of(images)).getFirst();

    assertThat(link.trail()).isEqualTo(trail);
    assertThat(link.trailRemark()).isEqualTo(remark);
  }

  @Test
  void aStepWithinARegionHasNoTrail() {
    Image image = image("ami-1", US).madeOf("ami-2").build();

    LineageLink link =
        Lineage.of(image, Known.of(List.of(image, image("ami-2", US).build()))).getFirst();

    assertThat(link.made()).isEqualTo(Made.DERIVED);
    assertThat(link.region()).isEqualTo(US);
    assertThat(link.trail()).isNull();
  }

  @Test
  void aLinkDescribesTheImageOfItsStep() {
    Image image = image("ami-1", HOME).madeOf("ami-2", US).build();
    Image source =
        image("ami-2", US)
            .name("golden")
            .state("disabled")
            .created("2026-06-01T00:00:00.000Z")
            .owner("137112412989")
            .ownerAlias("amazon")
            .tag("team", "os")
            .build();

    LineageLink link = Lineage.of(image, Known.of(List.of(image, source))).getFirst();

    assertThat(link)
        .isEqualTo(
            new LineageLink(
                "ami-2",
                US,
                Made.COPIED,
                Trail.ABSENT,
                null,
                "golden",
                "2026-06-01T00:00:00.000Z",
                "disabled",
                "amazon",
                source.tags(),
                null,
                null));
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void aLostLinkHasItsReasonAndWhetherItWasRead(boolean isUnread) {
    Image image = image("ami-1", HOME).madeOf("ami-2", US).build();
    Known known =
        Known.of(List.of(image))
            .with(new Known(Map.of(), Map.of(new Place(US, "ami-2"), new Lost("why", isUnread))));

    LineageLink link = Lineage.of(image, known).getFirst();

    assertThat(link.problem()).isEqualTo("why");
    assertThat(link.isUnread()).isEqualTo(isUnread);
    assertThat(link.name()).isNull();
  }

  @Test
  void aLineageOfMoreThanFiftyStepsEndsThere() {
    List<Image> images =
        IntStream.range(0, 60)
            .mapToObj(i -> image("ami-" + i, US).madeOf("ami-" + (i + 1)).build())
            .toList();

    assertThat(Lineage.of(images.getFirst(), Known.of(images))).hasSize(50);
  }

  @Test
  void aStepThatWasNotReadIsUnread() {
    Image image = image("ami-1", HOME).madeOf("ami-2", US).build();

    LineageLink link = Lineage.of(image, Known.of(List.of(image))).getFirst();

    assertThat(link.isUnread()).isTrue();
    assertThat(link.problem()).isEqualTo("not read: the lineage is too long");
  }

  @Test
  void aFamilyGoesUpAcrossRegionsAndEndsAtAStepWithinOne() {
    Image image = image("ami-1", HOME).madeOf("ami-2", US).build();
    Image copied = image("ami-2", US).madeOf("ami-3", EU).build();
    Image source = image("ami-3", EU).madeOf("ami-4").build();
    Known known = Known.of(List.of(image, copied, source, image("ami-4", EU).build()));

    assertThat(Lineage.family(image, known))
        .containsExactly(new Place(HOME, "ami-1"), new Place(US, "ami-2"), new Place(EU, "ami-3"));
    assertThat(Lineage.familySource(image, known)).contains(source);
    assertThat(Lineage.familySource(source, known)).contains(source);
  }

  @Test
  void aFamilyEndsAtACycleAndAtALostImage() {
    Image one = image("ami-1", HOME).madeOf("ami-2", US).build();
    Image other = image("ami-2", US).madeOf("ami-1", HOME).build();

    assertThat(Lineage.family(one, Known.of(List.of(one, other)))).hasSize(2);
    assertThat(Lineage.family(one, Known.of(List.of(one)))).hasSize(2);
    assertThat(Lineage.familySource(one, Known.of(List.of(one)))).isEmpty();
  }

  @Test
  void whatWasReadLaterIsAddedToWhatIsKnown() {
    Image one = image("ami-1", HOME).madeOf("ami-2", US).build();
    Image two = image("ami-2", US).build();

    assertThat(Known.of(List.of(one)).with(Known.of(List.of(two))))
        .isEqualTo(Known.of(List.of(one, two)));
  }

  @Test
  void onlySourcesThatAreNeitherKnownNorLostAreUnknown() {
    Image one = image("ami-1", HOME).madeOf("ami-2", US).build();
    Image two = image("ami-2", US).madeOf("ami-3").build();
    Image three = image("ami-3", US).madeOf("ami-4").build();
    Image four = image("ami-4", US).build();
    Place lost = new Place(US, "ami-3");
    Known known =
        Known.of(List.of(one, two))
            .with(new Known(Map.of(), Map.of(lost, new Lost("not found", false))));

    assertThat(known.unknownSources(List.of(one, two, three, four)))
        .isEqualTo(Set.of(new Place(US, "ami-4")));
    assertThat(known.images()).hasSize(2);
    assertThat(known.lost()).containsOnlyKeys(lost);
  }

  /// A replica of a replica: `ami-r` at home of `ami-e` in eu-west-1 of `ami-s` in us-east-1; `-`
  /// is an image that was not scanned.
  @ParameterizedTest
  @CsvSource({
    // severities of the three; whose scan it is
    "low, high, critical, IMAGE, low, ",
    "-, high, critical, SOURCE, high, ami-e",
    "-, -, critical, SOURCE, critical, ami-s",
    "-, -, -, NONE, , "
  })
  void theScanIsThatOfTheNearestImageWithTheSameContent(
      String replica,
      String between,
      String source,
      Scan.Scanned scanned,
      @Nullable String severity,
      @Nullable String sourceId) {
    Image image = scanned(image("ami-r", HOME).madeOf("ami-e", EU), replica);
    Known known =
        Known.of(
            List.of(
                image,
                scanned(image("ami-e", EU).madeOf("ami-s", US), between),
                scanned(image("ami-s", US), source)));

    Scan scan = Lineage.scan(image, known).orElseThrow();

    assertThat(scan.scanned()).isEqualTo(scanned);
    assertThat(scan.severity()).isEqualTo(severity);
    assertThat(scan.sourceId()).isEqualTo(sourceId);
  }

  /// A source that was not found was read: it has no scan that anyone can see.
  @ParameterizedTest
  @CsvSource({"true, false", "false, true"})
  void aReplicaWhoseSourceCouldNotBeReadIsNotKnownToBeUnscanned(boolean isUnread, boolean isKnown) {
    Image image = image("ami-r", HOME).madeOf("ami-s", US).build();
    Known known =
        Known.of(List.of(image))
            .with(
                new Known(
                    Map.of(), Map.of(new Place(US, "ami-s"), new Lost("AuthFailure", isUnread))));

    assertThat(Lineage.scan(image, known).isPresent()).isEqualTo(isKnown);
    assertThat(Lineage.scan(image("ami-r", HOME).madeOf("ami-s", US).scanned("low").build(), known))
        .isPresent();
  }

  /// Its content is another.
  @Test
  void theScanOfAnImageThatItWasMadeFromDoesNotCount() {
    Image image = image("ami-r", HOME).madeOf("ami-s", HOME).build();
    Known known = Known.of(List.of(image, image("ami-s", HOME).scanned("critical").build()));

    assertThat(Lineage.scan(image, known)).contains(Scan.none());
  }

  private static Image scanned(TestImage image, String severity) {
    return severity.equals("-") ? image.build() : image.scanned(severity).build();
  }
}
