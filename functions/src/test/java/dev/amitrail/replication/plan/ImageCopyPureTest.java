package dev.amitrail.replication.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.image.Image;
import dev.amitrail.image.TestImage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ImageCopyPureTest {
  /// `-from-` and the source's id.
  private static final int SUFFIX = 27;

  /// SHA-256 of the lines `ami-trail copy`, account, source, source Region and destination,
  /// computed elsewhere. If this changes, replicas ordered by an older version are ordered again.
  private static final String TOKEN =
      "a156a5335d44f9b3e807d984cddb8073a7a5363a77846f541066f4c22bcfb38f";

  @Test
  void aReplicaIsNamedAfterItsSource() {
    assertThat(order(TestImage.source().name("web")).name())
        .isEqualTo("web-from-ami-0abcdef1234567890");
  }

  @ParameterizedTest
  @CsvSource({"0, 27", "1, 28", "100, 127", "101, 128", "102, 128", "128, 128"})
  void aLongNameIsCutAndTheIdNever(int length, int expected) {
    String name = "n".repeat(length);

    String replica = order(TestImage.source().name(name)).name();

    assertThat(replica).hasSize(expected).endsWith("-from-ami-0abcdef1234567890");
    assertThat(name).startsWith(replica.substring(0, expected - SUFFIX));
  }

  @Test
  void aReplicaGetsTheSourcesOwnTagsAndOriginTags() {
    ImageCopy order =
        order(
            TestImage.source()
                .tag("Name", "web")
                .tag("origin.country", "AU")
                .tag("replicate-to", "all")
                .tag("publish-as", "/ami-trail/web")
                .tag("us-east-1.origin.id", "ami-0fff0000000000001")
                .tag("eu-west-1.origin.failed", "ami-0fff0000000000002")
                .tag("origin.id", "forged")
                .tag("aws:ec2launchtemplate:id", "lt-1"));

    assertThat(order.tags())
        .isEqualTo(
            Map.of(
                "Name", "web",
                "origin.country", "AU",
                "origin.id", "ami-0abcdef1234567890",
                "origin.region", "ap-southeast-2",
                "origin.account", "111122223333"));
    assertThat(order.leftOut()).isEmpty();
  }

  /// EC2 copies shared tags with the image, and they count towards the limit.
  @Test
  void a21SharedTagsAreLeftToEc2AndRoomIsKeptForThem() {
    ImageCopy order =
        order(
            TestImage.source().ownTags(47).tag("ec2:SharedTag/a", "1").tag("ec2:SharedTag/b", "2"));

    assertThat(order.tags()).hasSize(48).doesNotContainKeys("ec2:SharedTag/a", "ec2:SharedTag/b");
    assertThat(order.leftOut()).containsExactly("own-46", "own-47");
  }

  @Test
  void atFortySevenOwnTagsNothingIsLeftOut() {
    ImageCopy order = order(TestImage.source().ownTags(47));

    assertThat(order.tags()).hasSize(50);
    assertThat(order.leftOut()).isEmpty();
  }

  @Test
  void originTagsComeFirstAndOthersWithoutRoomAreReportedByName() {
    ImageCopy order = order(TestImage.source().ownTags(50));

    assertThat(order.tags())
        .hasSize(50)
        .containsKeys("origin.id", "origin.region", "origin.account", "own-01", "own-47");
    assertThat(order.leftOut()).containsExactly("own-48", "own-49", "own-50");
  }

  @Test
  void controlAndAwsTagsTakeNoRoom() {
    TestImage source = TestImage.source().ownTags(47).tag("replicate-to", "all").tag("aws:x", "y");

    assertThat(order(source).leftOut()).isEmpty();
  }

  @Test
  void theClientTokenOfAFirstCopyNeverChanges() {
    assertThat(order(TestImage.source()).clientToken()).isEqualTo(TOKEN).hasSize(64);
  }

  @Test
  void theClientTokenDependsNeitherOnTagsNorOnNamesNorOnKeys() {
    Image renamed = TestImage.source().name("other").ownTags(9).encrypted().build();

    assertThat(ImageCopy.of(renamed, "us-east-1", List.of(), Optional.of("alias/k")).clientToken())
        .isEqualTo(TOKEN);
  }

  @Test
  void theClientTokenDependsOnAccountSourceRegionsAndAttempt() {
    TestImage source = TestImage.source();
    Stream<ImageCopy> copies =
        Stream.of(
            order(source),
            order(TestImage.source().owner("999988887777")),
            order(TestImage.image("ami-0fff0000000000001", TestImage.HOME)),
            order(TestImage.image(TestImage.SOURCE_ID, "ap-southeast-1")),
            attempt(source, "eu-west-1", List.of()),
            attempt(source, "us-east-1", List.of("ami-0f000000000000001")),
            attempt(source, "us-east-1", List.of("ami-0f000000000000001", "ami-0f000000000000002")),
            attempt(source, "us-east-1", List.of("again")),
            attempt(source, "us-east-1", List.of("once more")));

    assertThat(copies.map(ImageCopy::clientToken))
        .doesNotHaveDuplicates()
        .allSatisfy(token -> assertThat(token).matches("[0-9a-f]{64}"));
  }

  @Test
  void theDescriptionNamesTheSourceWithin255Characters() {
    assertThat(order(TestImage.source()).description())
        .contains("ami-0abcdef1234567890", "ap-southeast-2")
        .hasSizeLessThanOrEqualTo(255);
  }

  private static ImageCopy order(TestImage source) {
    return attempt(source, "us-east-1", List.of());
  }

  private static ImageCopy attempt(TestImage source, String destination, List<String> attempt) {
    return ImageCopy.of(source.build(), destination, attempt, Optional.empty());
  }
}
