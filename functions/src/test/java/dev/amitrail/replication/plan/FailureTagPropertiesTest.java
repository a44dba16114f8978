package dev.amitrail.replication.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.fuzz.Fuzz;
import dev.amitrail.image.Image;
import dev.amitrail.image.TestImage;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Refusals are counted whatever keyword requested the copy and whatever EC2 states as the reason.
class FailureTagPropertiesTest {
  @RegisterExtension static final Fuzz FUZZ = new Fuzz();

  @Test
  void everyRefusalCounts() {
    Fuzz.holds(
        "retry keywords",
        250,
        hostile -> {
          Optional<String> keyword = Optional.of(stored("again" + hostile.text(251)));
          Image source = TestImage.source().build();
          for (int refused = 1; refused <= ReplicationPlan.MAX_ATTEMPTS; refused++) {
            String value =
                FailureTag.of(source, "us-east-1").afterRefusal(source, keyword, hostile.text(500));
            assertThat(value).hasSizeLessThanOrEqualTo(256);
            source = TestImage.source().tag("us-east-1.origin.failed", stored(value)).build();

            FailureTag tag = FailureTag.of(source, "us-east-1");
            assertThat(tag.refusals()).isEqualTo(refused);
            assertThat(tag.counts(keyword)).isTrue();
          }
        });
  }

  /// As EC2 returns it: what is sent is UTF-8, which has no form for half of a character.
  private static String stored(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }
}
