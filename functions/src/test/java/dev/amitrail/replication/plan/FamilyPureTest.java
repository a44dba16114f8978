package dev.amitrail.replication.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.image.Image;
import dev.amitrail.image.TestImage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FamilyPureTest {
  private static final String REGION = "us-east-1";
  private static final Image SOURCE = TestImage.source().build();
  private static final Image FIRST = TestImage.copy("ami-0c000000000000001", REGION).build();
  private static final Image SECOND = TestImage.copy("ami-0c000000000000002", REGION).build();
  private static final Image THIRD = TestImage.copy("ami-0c000000000000003", "us-west-2").build();

  @Test
  void aCopyIsFoundByItsIdInAnyRegionThatWasRead() {
    Family family =
        new Family(
            new SourceSelection.Source(SOURCE, new WantedRegions(List.of(), Map.of(), Map.of())),
            List.of(
                new RegionImages.Unread("eu-west-1", "AuthFailure: no"),
                new RegionImages.Read(REGION, List.of(FIRST), Optional.of(SECOND)),
                new RegionImages.Read("us-west-2", List.of(THIRD), Optional.empty())),
            false);

    assertThat(family.copy(FIRST.id())).contains(FIRST);
    assertThat(family.copy(SECOND.id())).contains(SECOND);
    assertThat(family.copy(THIRD.id())).contains(THIRD);
    assertThat(family.copy(SOURCE.id())).isEmpty();
    assertThat(family.copy("ami-0c000000000000009")).isEmpty();
  }

  /// The image that the source's tag names: what it was made of, and who owns it.
  @ParameterizedTest
  @CsvSource({
    "ami-0abcdef1234567890, ap-southeast-2, 111122223333, true",
    "ami-0fff0000000000001, ap-southeast-2, 111122223333, false",
    "ami-0abcdef1234567890, eu-west-1,      111122223333, false",
    "ami-0abcdef1234567890, ap-southeast-2, 999988887777, false"
  })
  void theNamedImageIsACopyIfItWasMadeOfTheSourceInTheSameAccount(
      String madeOf, String madeOfRegion, String owner, boolean isCopy) {
    Image named =
        TestImage.image(SECOND.id(), REGION).madeOf(madeOf, madeOfRegion).owner(owner).build();

    assertThat(new RegionImages.Read(REGION, List.of(FIRST), Optional.of(named)).copiesOf(SOURCE))
        .isEqualTo(isCopy ? List.of(FIRST, named) : List.of(FIRST));
  }
}
