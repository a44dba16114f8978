package dev.amitrail.replication.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.image.Image;
import dev.amitrail.image.TestImage;
import dev.amitrail.image.WantedRegions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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

  @Test
  void aCopyWhoseSourceEc2DoesNotStateIsProvedByItsOriginTag() {
    TestImage unstated = TestImage.image(SECOND.id(), REGION).name(FIRST.name());

    assertThat(named(unstated).copy(SECOND.id())).isEmpty();
    assertThat(named(unstated.tag("origin.id", SOURCE.id())).copy(SECOND.id())).isPresent();
    assertThat(named(unstated.tag("origin.id", "ami-0fff0000000000001")).copy(SECOND.id()))
        .isEmpty();
  }

  private static Family named(TestImage image) {
    return new Family(
        new SourceSelection.Source(SOURCE, new WantedRegions(List.of(), Map.of(), Map.of())),
        List.of(new RegionImages.Read(REGION, List.of(), Optional.of(image.build()))),
        false);
  }

  /// The image that the source's tag names: what it was made of, who owns it, its name.
  @ParameterizedTest
  @CsvSource({
    "ami-0abcdef1234567890, ap-southeast-2, 111122223333, web,     true",
    "ami-0fff0000000000001, ap-southeast-2, 111122223333, replica, false",
    "ami-0abcdef1234567890, eu-west-1,      111122223333, replica, false",
    "ami-0abcdef1234567890, ap-southeast-2, 999988887777, replica, false",
    "                     ,               , 111122223333, replica, true",
    "                     ,               , 999988887777, replica, false",
    "                     ,               , 111122223333, web,     false"
  })
  void theNamedImageIsACopyUnlessItsSourceItsOwnerOrItsNameIsAnother(
      @Nullable String madeOf,
      @Nullable String madeOfRegion,
      String owner,
      String name,
      boolean isCopy) {
    TestImage image =
        TestImage.image(SECOND.id(), REGION)
            .owner(owner)
            .name(name.equals("replica") ? FIRST.name() : name);
    Image named =
        (madeOf == null || madeOfRegion == null ? image : image.madeOf(madeOf, madeOfRegion))
            .build();

    assertThat(new RegionImages.Read(REGION, List.of(FIRST), Optional.of(named)).copiesOf(SOURCE))
        .isEqualTo(isCopy ? List.of(FIRST, named) : List.of(FIRST));
  }
}
