package dev.amitrail.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TrailTagsPureTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "replicate-to",
        "publish-as",
        "origin.id",
        "origin.region",
        "origin.account",
        "origin.mirror",
        "us-east-1.origin.id",
        "us-gov-west-1.origin.id",
        "ap-southeast-2.origin.failed",
        "aws:cloudformation:stack-name",
        "AWS:reserved",
      })
  void tagsOfAmiTrailAndAwsAreNotOwnTags(String key) {
    Image image = TestImage.source().tag(key, "value").tag("Name", "web").build();

    assertThat(TrailTags.own(image)).isEqualTo(Map.of("Name", "web"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "origin.country",
        "my.origin.id",
        "us-east-1.origin.country",
        "us-east-1.origin.id.old",
        "x.us-east-1.origin.id",
        "Origin.Id",
        "replicate-to-later",
        "awsome",
      })
  void aTagThatOnlyResemblesOneOfAmiTrailIsAnOwnTag(String key) {
    Image image = TestImage.source().tag(key, "value").build();

    assertThat(TrailTags.own(image)).isEqualTo(Map.of(key, "value"));
  }

  @Test
  void originTagsNameIdRegionAndAccountOfTheSource() {
    assertThat(TrailTags.origin(TestImage.source().build()))
        .isEqualTo(
            Map.of(
                "origin.id", "ami-0abcdef1234567890",
                "origin.region", "ap-southeast-2",
                "origin.account", "111122223333"));
  }

  @Test
  void tagsOfAwsTakeNoRoom() {
    Image image =
        TestImage.source().ownTags(3).tag("aws:x", "1").tag("replicate-to", "all").build();

    assertThat(TrailTags.room(image)).isEqualTo(46);
  }

  @Test
  void aTagThatIsThereAlreadyNeedsNoRoom() {
    Image full = TestImage.source().ownTags(49).tag("origin.id", "ami-12345678").build();

    assertThat(TrailTags.hasRoomFor(full, Set.of("origin.id", "own-01"))).isTrue();
    assertThat(TrailTags.hasRoomFor(full, Set.of("origin.id", "origin.region"))).isFalse();
  }

  @Test
  void theKeysAreThoseOfTheContract() {
    assertThat(TrailTags.replicaId("us-east-1")).isEqualTo("us-east-1.origin.id");
    assertThat(TrailTags.failed("us-east-1")).isEqualTo("us-east-1.origin.failed");
  }
}
