package dev.amitrail.replication.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.image.TestImage;
import dev.amitrail.replication.plan.ReplicationOutcome.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SourceTagUpdatePureTest {
  private static final Map<String, String> REPLICAS =
      Map.of("us-east-1", "ami-0c000000000000001", "eu-west-1", "ami-0c000000000000002");

  @Test
  void everyReplicaIsNamedUnderItsRegion() {
    SourceTagUpdate trail = trail(TestImage.source().ownTags(48));

    assertThat(trail.set())
        .isEqualTo(
            Map.of(
                "us-east-1.origin.id", "ami-0c000000000000001",
                "eu-west-1.origin.id", "ami-0c000000000000002"));
    assertThat(trail.noRoom()).isEmpty();
  }

  @Test
  void whereThereIsRoomForOneTheFirstByNameGetsIt() {
    SourceTagUpdate trail = trail(TestImage.source().ownTags(49));

    assertThat(trail.set()).isEqualTo(Map.of("eu-west-1.origin.id", "ami-0c000000000000002"));
    assertThat(trail.noRoom()).containsExactly("us-east-1.origin.id");
  }

  @Test
  void whereThereIsNoRoomNothingIsWritten() {
    SourceTagUpdate trail = trail(TestImage.source().ownTags(50));

    assertThat(trail.set()).isEmpty();
    assertThat(trail.noRoom()).containsExactly("eu-west-1.origin.id", "us-east-1.origin.id");
  }

  @Test
  void overwritingATagNeedsNoRoom() {
    SourceTagUpdate trail =
        trail(TestImage.source().ownTags(49).tag("us-east-1.origin.id", "again"));

    assertThat(trail.set()).isEqualTo(Map.of("us-east-1.origin.id", "ami-0c000000000000001"));
    assertThat(trail.noRoom()).containsExactly("eu-west-1.origin.id");
  }

  @Test
  void tagsOfAwsTakeNoRoom() {
    assertThat(trail(TestImage.source().ownTags(48).tag("aws:x", "1").tag("aws:y", "2")).noRoom())
        .isEmpty();
  }

  @Test
  void withoutReplicasThereIsNothingToWrite() {
    assertThat(SourceTagUpdate.of(TestImage.source().build(), List.of(), List.of()).set())
        .isEmpty();
  }

  private static SourceTagUpdate trail(TestImage source) {
    List<ReplicationOutcome> copied =
        REPLICAS.entrySet().stream()
            .map(
                replica ->
                    ReplicationOutcome.of(
                        replica.getKey(), Kind.COPIED, replica.getValue(), List.of()))
            .toList();
    return SourceTagUpdate.of(source.build(), List.of(), copied);
  }
}
