package dev.amitrail.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ImagePureTest {
  @ParameterizedTest
  @CsvSource({
    // state,     available, failed, live
    "pending,     false,     false,  true",
    "available,   true,      false,  true",
    "disabled,    false,     false,  true",
    "transient,   false,     false,  true",
    "failed,      false,     true,   false",
    "error,       false,     true,   false",
    "invalid,     false,     true,   false",
    "deregistered,false,     false,  false",
  })
  void statesHaveTheMeaningThatEc2Documents(
      String state, boolean available, boolean failed, boolean live) {
    Image image = TestImage.source().state(state).build();

    assertThat(image.isAvailable()).isEqualTo(available);
    assertThat(image.hasFailed()).isEqualTo(failed);
    assertThat(image.isLive()).isEqualTo(live);
  }

  @Test
  void aCopyAcrossRegionsIsOneWhoseSourceIsElsewhere() {
    Image first = TestImage.source().build();
    Image ofAnInstance =
        TestImage.source().madeOf("ami-0base000000000000", "ap-southeast-2").build();
    Image copy = TestImage.copy("ami-0c000000000000001", "us-east-1").build();

    assertThat(first.isCopyAcrossRegions()).isFalse();
    assertThat(ofAnInstance.isCopyAcrossRegions()).isFalse();
    assertThat(copy.isCopyAcrossRegions()).isTrue();
  }

  @Test
  void sourceIdAndRegionDecideWhatAnImageIsMadeOf() {
    Image source = TestImage.source().build();
    TestImage forged =
        TestImage.image("ami-0c000000000000001", "us-east-1").tags(TrailTags.origin(source));

    assertThat(TestImage.copy("ami-0c000000000000001", "us-east-1").build().isMadeOf(source))
        .isTrue();
    assertThat(forged.build().isMadeOf(source)).isFalse();
    assertThat(forged.madeOf(source.id(), "eu-west-1").build().isMadeOf(source)).isFalse();
    assertThat(forged.madeOf("ami-0ffffffffffffffff", source.region()).build().isMadeOf(source))
        .isFalse();
  }

  @Test
  void theSourceIdDecidesWhereEc2StatesNoRegion() {
    Image source = TestImage.source().build();

    assertThat(
            TestImage.image("ami-0c000000000000001", "us-east-1")
                .madeOf(source.id())
                .build()
                .isMadeOf(source))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ami-12345678", "ami-0abcdef1234567890"})
  void anImageIdHasEightOrSeventeenHexDigits(String id) {
    assertThat(ImageId.matches(id)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "again",
        "ami-",
        "ami-1234567",
        "ami-123456789",
        "ami-0ABCDEF1234567890",
        "ami-0abcdef123456789g",
        " ami-12345678",
        "ami-12345678\n",
        "ami-*",
      })
  void anyOtherTextIsNoImageId(String text) {
    assertThat(ImageId.matches(text)).isFalse();
  }
}
