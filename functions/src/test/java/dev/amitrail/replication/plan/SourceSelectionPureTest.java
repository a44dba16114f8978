package dev.amitrail.replication.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.image.Image;
import dev.amitrail.image.TestImage;
import dev.amitrail.image.WantedRegions;
import dev.amitrail.replication.TestSettings;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class SourceSelectionPureTest {
  private static final ReplicationSettings SETTINGS =
      TestSettings.replicatingTo("us-east-1", "eu-west-1");

  static Stream<Arguments> skips() {
    return Stream.of(
        Arguments.of(
            "an image of another account",
            wanted().owner("999988887777"),
            "ami-0abcdef1234567890 belongs to account 999988887777, not to this one"),
        Arguments.of(
            "a replica, even with the tag",
            wanted().madeOf("ami-0fff0000000000001", "eu-west-1"),
            "ami-0abcdef1234567890 is itself a copy, of ami-0fff0000000000001 in eu-west-1: only"
                + " sources are replicated"),
        Arguments.of(
            "an untagged image",
            TestImage.source().tag("Name", "web"),
            "ami-0abcdef1234567890 has no tag replicate-to"),
        Arguments.of(
            "a pending image",
            wanted().state("pending"),
            "ami-0abcdef1234567890 is pending: its 'available' event follows"),
        Arguments.of(
            "a failed image",
            wanted().failed("Client.InternalError"),
            "ami-0abcdef1234567890 is failed: Client.InternalError"),
        Arguments.of(
            "a disabled image", wanted().state("disabled"), "ami-0abcdef1234567890 is disabled"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("skips")
  void anImageThatIsNoSourceIsSkippedWithTheReason(String what, TestImage image, String reason) {
    assertThat(select(Optional.of(image.build()))).isEqualTo(new SourceSelection.Skip(reason));
  }

  @Test
  void anImageThatIsGoneIsSkipped() {
    assertThat(select(Optional.empty()))
        .isInstanceOfSatisfying(
            SourceSelection.Skip.class,
            skip ->
                assertThat(skip.reason())
                    .startsWith("ami-0abcdef1234567890 is not visible in ap-southeast-2"));
  }

  @Test
  void anAvailableImageOfOursWithTheTagIsASource() {
    Image image = wanted().build();

    assertThat(select(Optional.of(image)))
        .isEqualTo(
            new SourceSelection.Source(
                image, WantedRegions.parse("all", TestImage.HOME, SETTINGS.regions())));
  }

  @Test
  void anImageMadeFromAnInstanceOfItsOwnRegionIsASource() {
    Image image = wanted().madeOf("ami-0base000000000000", TestImage.HOME).build();

    assertThat(select(Optional.of(image))).isInstanceOf(SourceSelection.Source.class);
  }

  @Test
  void forgedOriginTagsDoNotMakeASourceAReplica() {
    Image image =
        wanted()
            .tag("origin.id", "ami-0fff0000000000001")
            .tag("origin.region", "eu-west-1")
            .build();

    assertThat(select(Optional.of(image))).isInstanceOf(SourceSelection.Source.class);
  }

  private static TestImage wanted() {
    return TestImage.source().tag("replicate-to", "all");
  }

  private static SourceSelection select(Optional<Image> found) {
    return SourceSelection.of(TestImage.SOURCE_ID, TestImage.HOME, found, SETTINGS);
  }
}
