package dev.amitrail.replication.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.image.Image;
import dev.amitrail.image.TestImage;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RegionImagesPureTest {
  private static final String COPY = "ami-0c000000000000001";
  private static final String OTHER = "ami-0c000000000000002";

  /// What the tag of the source is, and the id to look up.
  @ParameterizedTest
  @CsvSource({"'',", "again,", COPY + ",", OTHER + ", " + OTHER})
  void theRecordedReplicaIsLookedUpUnlessItIsAmongTheCopies(String tag, @Nullable String id) {
    Image source = TestImage.source().tag("us-east-1.origin.id", tag).build();
    List<Image> copies = List.of(TestImage.copy(COPY, "us-east-1").build());

    assertThat(RegionImages.toLookUp(source, "us-east-1", copies))
        .isEqualTo(Optional.ofNullable(id));
  }
}
